"""What is kept of a call for help?"""

from django.db import models
from django.db.models import Q

from onecity.base.actor import Scope
from onecity.core.ids import uuid7


class Call(models.Model):
    """Somebody needs help. `events` are the truth; state, priority, place and times are folded from them for lists.

    `token_hash`: of the secret that the caller's page holds. `once`: the key that the caller's phone made, so that a
    repeated tap is one call (both as hashes). Phone number, words and address stand in `sealed` only. Without a place
    `lon` is None. State: waiting (nobody has taken it), taken, judged, ordered, on_scene, closed, merged, abandoned.

    `answers`: by protocol, of each question. `rank`: the smaller the sooner; of a judged call the place of its priority
    in the city's list. `source_key`: a keyed hash of the network that it came from, emptied after a day. `seen_at`: the
    caller's page was last alive then; `gone_at`: they hung up or left. `here_hash`: of the secret in the text message
    that asks the phone for its place. `anonymised_at`: only what serves statistics is left since then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    once = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default="waiting")
    language = models.CharField(max_length=8, default="zh-hans")
    is_text_only = models.BooleanField(default=False)
    protocol = models.CharField(max_length=60, blank=True, default="")
    leaf = models.CharField(max_length=60, blank=True, default="")
    priority = models.CharField(max_length=60, blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=0)
    units_wanted = models.PositiveSmallIntegerField(default=1)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius_m = models.FloatField(null=True)
    division = models.CharField(max_length=20, blank=True, default="")
    sealed = models.BinaryField(null=True)
    answers = models.JSONField(default=dict)
    guidance = models.JSONField(default=list)
    is_suspicious = models.BooleanField(default=False)
    source_key = models.CharField(max_length=64, blank=True, default="")
    taken_by = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    here_hash = models.CharField(max_length=64, blank=True, default="")
    here_until = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    anonymised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["here_hash"], condition=~Q(here_hash=""), name="call_here")
        ]
        indexes = [
            models.Index(
                fields=["rank", "received_at"], condition=Q(closed_at__isnull=True), name="call_open"
            ),
            models.Index(fields=["-received_at"], name="call_received"),
            models.Index(
                fields=["source_key", "received_at"], condition=~Q(source_key=""), name="call_source"
            ),
        ]

    @property
    def scope(self) -> Scope:
        """Where it is."""
        return Scope(None, self.division or None)


class CallEvent(models.Model):
    """One line of a call's timeline; only ever added to, in the order of ids. `key`: each step has one effect.

    `data` is plain values without personal data; what people said is in `sealed`.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    key = models.CharField(max_length=64, blank=True, default="")
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], condition=~Q(key=""), name="call_event_once")
        ]


class CallPosition(models.Model):
    """Where the caller was, as their phone, a pin or an address said; the best of them is the call's place."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="positions")
    source = models.CharField(max_length=12)
    lon = models.FloatField()
    lat = models.FloatField()
    radius_m = models.FloatField()
    at = models.DateTimeField()
