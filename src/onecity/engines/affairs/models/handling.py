"""What do figures and inspection see of an item of a case?"""

from django.db import models
from django.db.models import Q

from onecity.engines.affairs.models.case import Case


class Handling(models.Model):
    """One item of one case in numbers: a projection of its events, rewritten with each; nothing personal.

    `due_at` is the promised date, none while the clock stands. `total` and `unit` are the promise with its extension.
    From `used_share` to `days_since_refusal` everything is as it was at the decision; `rating` is 0 until rated.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handlings")
    item = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=12)
    status = models.CharField(max_length=16)
    filed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    total = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=10, default="", blank=True)
    used_share = models.FloatField(null=True)
    hours_before_due = models.FloatField(null=True)
    late = models.BooleanField(default=False)
    last_day = models.BooleanField(default=False)
    supplements = models.PositiveSmallIntegerField(default=0)
    extended = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    tacit = models.BooleanField(default=False)
    refused_before = models.BooleanField(default=False)
    days_since_refusal = models.PositiveIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(default=0)
    to_inspect = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="handling_once")]
        indexes = [
            models.Index(fields=["organisation", "filed_at"], name="handling_filed"),
            models.Index(fields=["organisation", "decided_at"], name="handling_decided"),
            models.Index(fields=["filed_at"], name="handling_filed_everywhere"),
            models.Index(fields=["decided_at"], name="handling_decided_all"),
            # partial: most handlings are decided, and these two ask for the others
            models.Index(
                fields=["organisation", "due_at"], condition=Q(decided_at__isnull=True), name="handling_open"
            ),
            models.Index(fields=["id"], condition=Q(to_inspect=True), name="handling_to_inspect"),
        ]
