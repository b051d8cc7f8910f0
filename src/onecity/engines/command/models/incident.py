"""What is kept of an incident?"""

from django.db import models
from django.db.models import Q

from onecity.base.actor import Scope
from onecity.core.ids import uuid7


class Incident(models.Model):
    """Warnings that belong together, and what is done about them. `events` are the truth.

    `state`, `level`, `peak` and the times are what `rules.incident.fold` makes of them, kept for lists.

    `group`: what its things have in common; one incident of a network and group is open at a time. `network_hash`: the
    declaration under which it began and runs. `look_at`: when a mute ends or begins that may make it heard.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.CharField(max_length=100)
    network_hash = models.CharField(max_length=80)
    group = models.CharField(max_length=400)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    commander = models.UUIDField(null=True)
    commander_organisation = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=12, default="open")
    level = models.CharField(max_length=6, blank=True, default="")
    peak = models.CharField(max_length=6, blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=0)
    is_muted = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "group"], condition=Q(closed_at__isnull=True), name="incident_of_group"
            )
        ]
        indexes = [
            models.Index(
                fields=["-rank", "opened_at"], condition=Q(closed_at__isnull=True), name="incident_open"
            ),
            models.Index(fields=["-closed_at", "-id"], name="incident_closed"),
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="incident_look"),
        ]

    @property
    def scope(self) -> Scope:
        """Where it belongs."""
        return Scope(self.organisation, self.division or None)


class IncidentEvent(models.Model):
    """One line of an incident's timeline; only ever added to, in the order of ids.

    `key` is the transition's or the task step's id: each has one effect. `words` are people's own.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    key = models.CharField(max_length=40, blank=True, default="")
    warning = models.CharField(max_length=32, blank=True, default="")
    data = models.JSONField(default=dict)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="incident_event_once")
        ]
        indexes = [
            models.Index(fields=["warning"], condition=~Q(warning=""), name="incident_of_warning"),
        ]


class Affected(models.Model):
    """A thing that an incident is about, and whose it is."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected")
    thing = models.CharField(max_length=100)
    thing_id = models.UUIDField(null=True)
    name_zh = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "thing"], name="affected_once")]
        indexes = [models.Index(fields=["thing_id"], name="affected_thing")]


class Share(models.Model):
    """Another department that helps with an incident: it sees all of it, in the one timeline."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="shares")
    organisation = models.CharField(max_length=64)
    division = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "organisation"], name="shared_once")]
