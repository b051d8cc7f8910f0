"""What is kept of a case of enforcement? Sealed facts and words under the case's own key; steps are only ever added."""

from django.db import models

from onecity.core.ids import uuid7


class EnforcementCase(models.Model):
    """A breach of the law that an incident proposed: one case for each proposal.

    `offender` is a keyed index of who or what it was, to find repeated ones without opening them. `state`, `outcome`
    and `fine_fen` are projections of its steps, `facts` the last that were established.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=24, unique=True)
    matter = models.CharField(max_length=60)
    matter_hash = models.CharField(max_length=80)
    proposal = models.UUIDField(unique=True)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=20, blank=True, default="")
    offender = models.CharField(max_length=64, blank=True, default="")
    facts = models.BinaryField(null=True)
    state = models.CharField(max_length=12, default="opened")
    outcome = models.CharField(max_length=12, blank=True, default="")
    fine_fen = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["matter", "offender", "decided_at"], name="enforcement_repeated"),
            models.Index(fields=["organisation", "state"], name="enforcement_of_department"),
            models.Index(fields=["-opened_at", "-id"], name="enforcement_newest"),
        ]


class EnforcementStep(models.Model):
    """One step of a case: opened, established, heard, decided. `data` holds plain numbers, `words` are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(EnforcementCase, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    words = models.BinaryField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="enforcement_step_once")]
