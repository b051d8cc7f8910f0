"""Who wants to hear of what, and what is on its way to them?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class Subscription(models.Model):
    """A client's wish to hear of some types of events; `failures` counts those since the last success.

    `batched`: many events may come in one request.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client_id = models.UUIDField(db_index=True)
    url = models.CharField(max_length=500)
    types = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    batched = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    since = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """An event on its way to one subscription."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notices")
    event_id = models.UUIDField()
    type = models.CharField(max_length=120)
    written = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event_id"], name="one_notice_per_event")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="notice_due"),
            models.Index(fields=["state", "at"], name="notice_state_at"),
        ]
