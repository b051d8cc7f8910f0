"""What does affairs keep? Cases as append-only events; everything else about a case is derived."""

from django.db import models

from onecity.core.ids import uuid7


class Case(models.Model):
    """A filed application. `outcome` and `closed_at` are projections of its events, rewritten with each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    service = models.CharField(max_length=60)
    service_hash = models.CharField(max_length=80)
    applicant_id = models.UUIDField()
    filed_by = models.UUIDField()
    division = models.CharField(max_length=12)
    answers = models.BinaryField()
    filed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, default="open")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["applicant_id", "-filed_at"], name="case_of_applicant"),
            models.Index(fields=["service", "outcome"], name="case_by_service"),
        ]


class CaseEventRow(models.Model):
    """One event of a case. Words of people (reasons, remedies) are sealed: they may tell of the applicant."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    at = models.DateTimeField()
    item = models.CharField(max_length=60, default="", blank=True)
    by = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    words = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="case_event_once")]


class Draft(models.Model):
    """An application that is being written; one per person and service, kept on every device."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    service = models.CharField(max_length=60)
    answers = models.BinaryField()
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


class UndatedItem(models.Model):
    """An item that has no date until a calendar is published; `told_at`: when the administrators heard of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="undated")
    item = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="undated_item_once")]
