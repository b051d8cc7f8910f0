"""What did inspection find, and what came of it?"""

from django.db import models

from onecity.core.ids import uuid7
from onecity.engines.affairs.models.case import Case


class Finding(models.Model):
    """What a rule of inspection raised about a handling or a department; once for each subject and window.

    `subject` is `<case>:<item>` or an organisation, `window` the first day looked at, empty for a handling. `state`
    is a projection of its steps. Nothing personal: facts are numbers, and the form asks for no names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(max_length=60)
    rule_hash = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    window = models.CharField(max_length=10, default="", blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="findings")
    item = models.CharField(max_length=60, default="", blank=True)
    service = models.CharField(max_length=60, default="", blank=True)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=12, default="", blank=True)
    severity = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="raised")
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "subject", "window"], name="found_once")]
        indexes = [
            models.Index(fields=["organisation", "state"], name="finding_of_department"),
            models.Index(fields=["-raised_at", "-id"], name="finding_newest"),
        ]


class FindingStep(models.Model):
    """One step of a finding: asked, answered, closed; only ever added to."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    words = models.TextField(default="", blank=True)
    outcome = models.CharField(max_length=12, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "sequence"], name="finding_step_once")]
