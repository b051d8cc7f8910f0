"""What is kept of an order to an ambulance?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7
from onecity.engines.emergency.models.call import Call
from onecity.engines.emergency.models.unit import Unit


class Decision(models.Model):
    """What was recommended, and what the dispatcher chose. `once`: a second confirmation of the same is the first.

    `recommended` and `shown` are as `rules.dispatch.recommend` gave them (options, excluded, weights, epoch of the
    roads); `reason` is asked when another than the first was chosen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="decisions")
    once = models.CharField(max_length=64, unique=True)
    recommended = models.CharField(max_length=60, blank=True, default="")
    chosen = models.CharField(max_length=60)
    shown = models.JSONField(default=dict)
    reason = models.CharField(max_length=400, blank=True, default="")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)


class Mission(models.Model):
    """One ambulance's way to a call and on to a hospital. The times are those that the crew (or the rule) gave.

    State: ordered, en_route, on_scene, transporting, at_hospital, done, cancelled, diverted. `hospital_shown`: the
    ranked choices with their times. `acknowledged_at`: the hospital said that it knows. `corrections`: stage times that
    were put right, each with what it was, why and by whom. `is_without_wave`: its crew or a dispatcher want no
    green wave.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="missions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="missions")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="missions")
    state = models.CharField(max_length=12, default="ordered")
    eta_s = models.FloatField(null=True)
    hospital = models.CharField(max_length=60, blank=True, default="")
    hospital_eta_at = models.DateTimeField(null=True)
    hospital_shown = models.JSONField(default=list)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    corrections = models.JSONField(default=list)
    is_without_wave = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    at_hospital_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="mission_of_unit"
            )
        ]
        indexes = [
            models.Index(fields=["hospital"], condition=Q(ended_at__isnull=True), name="mission_hospital")
        ]
