"""What is kept of warnings to the public, ours and others'?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7
from onecity.engines.command.models.incident import Incident


class PublicWarning(models.Model):
    """A CAP message about an incident: a draft until a second person lets it go, then `document` for ever.

    `state`: draft, proposed, sent, refused, overtaken (a later draft says more). `said`: level, texts and areas as
    they were drafted; what was sent stands in `document`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="public")
    type = models.CharField(max_length=6)
    state = models.CharField(max_length=10, default="draft")
    level = models.CharField(max_length=6, blank=True, default="")
    said = models.JSONField(default=dict)
    drafted_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    identifier = models.CharField(max_length=40, blank=True, default="")
    sender = models.CharField(max_length=100, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    document = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state__in=["draft", "proposed"]), name="one_draft"
            ),
            models.UniqueConstraint(fields=["identifier"], condition=~Q(identifier=""), name="public_once"),
        ]
        indexes = [models.Index(fields=["-sent_at"], condition=Q(state="sent"), name="public_newest")]


class ExternalWarning(models.Model):
    """A CAP message from somebody else, such as the weather service; an update or cancel ends what it refers to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent = models.DateTimeField()
    type = models.CharField(max_length=6)
    event = models.CharField(max_length=200)
    severity = models.CharField(max_length=10)
    headline = models.TextField(blank=True, default="")
    area = models.TextField(blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    document = models.TextField()
    received_at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "identifier", "sent"], name="external_once")]
        indexes = [models.Index(fields=["-sent"], name="external_newest")]
