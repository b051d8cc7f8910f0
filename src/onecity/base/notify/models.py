"""Which messages does a person have, and which of them still have to be sent outside?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7


class Message(models.Model):
    """A message in a person's inbox: being there is its delivery in the application."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    topic = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    body_zh = models.TextField()
    body_en = models.TextField()
    outside_zh = models.CharField(max_length=300, blank=True, default="")
    outside_en = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    about = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at", "-id"], name="message_inbox"),
            models.Index(fields=["person_id"], condition=Q(read_at__isnull=True), name="message_unread"),
        ]


class Alarm(models.Model):
    """An alarm for operators on its way by one of the channels that they have set; it tells nothing of a person."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(max_length=64)
    channel = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    body_zh = models.TextField()
    body_en = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="alarm_due")]


class Delivery(models.Model):
    """A message on its way by a channel outside. The address is asked for when it is sent, never stored."""

    class Channel(models.TextChoices):
        """By which way."""

        MAIL = "mail"
        SMS = "sms"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"
        UNWANTED = "unwanted"  # no address, or the person switched the channel off: the inbox has it

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    chosen = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_per_channel")
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_due")]
