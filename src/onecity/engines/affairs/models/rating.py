"""How was a handling rated, and how was a bad rating made good?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.affairs.models.case import Case


class Rating(models.Model):
    """What an applicant thought of one handling: once, and never changed. Their words are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    item = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    tags = models.JSONField(default=list)
    words = models.BinaryField(null=True)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="rated_once")]
        # the published figures are one read along this index
        indexes = [models.Index(fields=["organisation", "service", "level"], name="rating_published")]


class Rework(models.Model):
    """What a bad rating set going. `due_at` and `closed_at` are projections of its events, rewritten with each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="rework")
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=12)
    limit = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="rework_open_by_date"
            )
        ]


class ReworkEventRow(models.Model):
    """One event of a rework; only ever added to. What was said and written is sealed under the resident's key."""

    rework = models.ForeignKey(Rework, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    words = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rework", "sequence"], name="rework_event_once")]
