"""What is kept of a proposal that a free ambulance moves up?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7
from onecity.engines.emergency.models.unit import Unit


class Relocation(models.Model):
    """A free ambulance should stand at another station. State: open, ordered, declined, lapsed.

    `gain` is the share of all people that is expected to be covered more with all proposals of that moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="relocations")
    station = models.CharField(max_length=60)
    way_s = models.FloatField()
    gain = models.FloatField()
    state = models.CharField(max_length=10, default="open")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(state="open"), name="relocation_of_unit")
        ]
        indexes = [models.Index(fields=["state", "-decided_at"], name="relocation_state")]
