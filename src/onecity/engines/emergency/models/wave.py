"""What is kept of green that was asked for, and of drivers who were asked to make way?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7
from onecity.engines.emergency.models.mission import Mission


class Wave(models.Model):
    """One ambulance's way through signals, as it was last planned. `plans` counts plans.

    `is_away`: the traffic police's system did not answer last time, and the ambulance drives without. `leg`: scene,
    then hospital; `started_at` is that of the leg at hand.
    """

    mission = models.OneToOneField(Mission, primary_key=True, on_delete=models.PROTECT, related_name="wave")
    leg = models.CharField(max_length=10, default="scene")
    rank = models.PositiveSmallIntegerField(default=0)
    plans = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)
    line = models.JSONField(default=list)
    line_s = models.JSONField(default=list)
    position_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    is_away = models.BooleanField(default=False)
    accepted_by = models.UUIDField(null=True)
    refused_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    yields = models.PositiveIntegerField(default=0)
    yielded_at = models.DateTimeField(null=True)
    told = models.PositiveIntegerField(default=0)


class WaveRequest(models.Model):
    """One junction of a wave, with the state machine of `rules.greenwave.request`.

    `number` rises with each message to the controller, so that one that comes twice or late changes nothing.
    `expires_at`: the watchdog. `answer_zh`, `answer_en`: why it was refused or released, for people; `by_hand`: which
    decision of a person that was (`door.waves.keeping`), empty for a system's. `sent`: the plan last sent;
    `is_held`: the controller may be carrying it out, and has to be told when it is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="requests")
    junction = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=100, blank=True, default="")
    title_en = models.CharField(max_length=100, blank=True, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    heading_deg = models.FloatField()
    state = models.CharField(max_length=12, default="requested")
    number = models.PositiveIntegerField(default=0)
    eta_at = models.DateTimeField()
    spread_s = models.FloatField()
    expires_at = models.DateTimeField()
    sent = models.JSONField(default=dict)
    is_held = models.BooleanField(default=False)
    answer_zh = models.CharField(max_length=200, blank=True, default="")
    answer_en = models.CharField(max_length=200, blank=True, default="")
    by_hand = models.CharField(max_length=12, blank=True, default="")
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "junction"], condition=Q(ended_at__isnull=True), name="wave_junction"
            )
        ]
        indexes = [
            models.Index(fields=["junction"], condition=Q(ended_at__isnull=True), name="wave_open"),
            models.Index(fields=["wave"], condition=Q(is_held=True), name="wave_held"),
        ]


class SimulatedSignal(models.Model):
    """What the simulated controller of a junction has in force, so that all processes see one; `kept` as it stood."""

    junction = models.CharField(primary_key=True, max_length=60)
    kept = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)
    request = models.CharField(max_length=60, blank=True, default="")
