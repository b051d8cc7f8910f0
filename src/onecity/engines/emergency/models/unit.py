"""What is kept of an ambulance?"""

from django.db import models

from onecity.base.actor import Scope
from onecity.core.ids import uuid7


class Unit(models.Model):
    """An ambulance and its crew of now. State: off, free, ordered, en_route, on_scene, transporting, at_hospital.

    `is_on_road`: free, but not at its station. `moving_to`: a station that it was asked to move up to. `version` counts
    its changes, so that two who act at once are told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    station = models.CharField(max_length=60)
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=20, blank=True, default="")
    capabilities = models.JSONField(default=list)
    crew = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="free")
    state_at = models.DateTimeField()
    on_duty_since = models.DateTimeField(null=True)
    is_on_road = models.BooleanField(default=False)
    moving_to = models.CharField(max_length=60, blank=True, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    position_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state"], name="unit_state")]

    @property
    def scope(self) -> Scope:
        """Whose it is."""
        return Scope(self.organisation, self.division or None)


class Tables(models.Model):
    """The emergency model of a release with the rows of its tables, as it was loaded: zones, stations, hospitals.

    `hash` is that of the declaration with its tables, so that every process reads what the release says.
    """

    hash = models.CharField(max_length=80, unique=True)
    value = models.JSONField()
