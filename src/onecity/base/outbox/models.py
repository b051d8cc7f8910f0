"""Which events wait for whom, and in what order do live ones follow?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class State(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class OutboxEvent(models.Model):
    """A CloudEvent, written in the transaction of the change that it tells of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    at = models.DateTimeField()
    written = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="outbox_event_at")]


class Unpublished(models.Model):
    """An event that the bus has not acknowledged yet; the row is gone once it has.

    `id` comes from a sequence, as a delivery's does, and keeps the order of a subject.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(OutboxEvent, on_delete=models.CASCADE, related_name="unpublished")


class Delivery(models.Model):
    """What one listener is owed: its inbox row, marked done in the transaction of the effect.

    `id` comes from a sequence: of two changes of one subject that wait for each other, the later has the
    larger.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    listener = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "listener"], name="outbox_one_effect")]
        # partial: what is done makes up nearly all rows and is never looked for
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="outbox_due"),
            models.Index(
                fields=["listener", "subject", "id"], condition=~Q(state="done"), name="outbox_order"
            ),
        ]


class LiveDraft(models.Model):
    """A live event that has no number yet: written in the transaction of the change."""

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    at = models.DateTimeField()


class LiveEvent(models.Model):
    """A numbered live event. Whoever has seen a number has been able to see all smaller ones."""

    number = models.BigIntegerField(primary_key=True)
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    at = models.DateTimeField(db_index=True)


class LiveCounter(models.Model):
    """The last number given; its one row is the publisher's lock."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    last = models.BigIntegerField(default=0)
