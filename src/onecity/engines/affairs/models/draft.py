"""What is kept of an application while it is being written?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.affairs.models.case import Case


class Draft(models.Model):
    """An application that is being written; one per applicant and service, kept on every device.

    `person_id` is the person or the enterprise that applies. `choices` holds what is no personal data: which documents
    follow later, which commitments are signed, which certificates may be read, how results shall come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    service = models.CharField(max_length=60)
    answers = models.BinaryField()
    choices = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "service"], name="one_draft_per_service")]


class Upload(models.Model):
    """A document of a draft or of a case. Its name is sealed, and so is the file itself, in the blob store."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="uploads")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="uploads")
    person_id = models.UUIDField()
    document = models.CharField(max_length=60)
    blob = models.CharField(max_length=80)
    name = models.BinaryField()
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
