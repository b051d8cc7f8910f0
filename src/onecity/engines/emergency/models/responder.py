"""What is kept of people who run to help, of the defibrillators near them, and of who was asked to what?"""

from django.db import models
from django.db.models import Q

from onecity.core.ids import uuid7
from onecity.engines.emergency.models.call import Call


class Volunteer(models.Model):
    """Somebody who agreed to be called to a cardiac arrest near them, or a simulated one (`code`, no person).

    Names and telephone numbers are with identity. `hours`: when they are willing (`core.clock.opening`). The place is
    known only while they are available, and only roughly (`cell`) until they have accepted an alert.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    person_id = models.UUIDField(null=True, unique=True)
    kind = models.CharField(max_length=20)
    certificate = models.CharField(max_length=40)
    skills = models.JSONField(default=list)
    hours = models.CharField(max_length=200, default="24/7")
    division = models.CharField(max_length=20, blank=True, default="")
    consent_id = models.UUIDField(null=True)
    is_available = models.BooleanField(default=False)
    is_confirmed = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    is_exact = models.BooleanField(default=False)
    position_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["is_available"],
                condition=Q(is_available=True, ended_at__isnull=True),
                name="volunteer_available",
            )
        ]


class ResponderSearch(models.Model):
    """The looking for people near one call: how far out, and when to look further.

    State: searching, enough, exhausted (nobody is left within the last ring), ended (help is there, or the call over).
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.PROTECT, related_name="search")
    state = models.CharField(max_length=12, default="searching")
    ring = models.PositiveSmallIntegerField(default=0)
    radius_m = models.FloatField(default=0)
    lon = models.FloatField()
    lat = models.FloatField()
    started_at = models.DateTimeField()
    widen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["widen_at"], condition=Q(widen_at__isnull=False), name="search_widen")
        ]


class Alert(models.Model):
    """One volunteer asked to one call, in one role (cpr, aed).

    State: asked, accepted, declined, arrived, done, stood_down, expired. `done`: the short taps, `[kind, at]` each.
    `aed`: the code of the defibrillator to fetch on the way.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="alerts")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="alerts")
    role = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default="asked")
    ring = models.PositiveSmallIntegerField()
    away_m = models.FloatField()
    eta_s = models.FloatField()
    aed = models.CharField(max_length=60, blank=True, default="")
    done = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "volunteer"], name="alerted_once")]
        indexes = [
            models.Index(fields=["volunteer"], condition=Q(ended_at__isnull=True), name="alert_open"),
            models.Index(fields=["expires_at"], condition=Q(state="asked"), name="alert_expires"),
        ]


class Debrief(models.Model):
    """What a volunteer told afterwards. `words` are sealed; `wants_talk`: somebody should call them."""

    alert = models.OneToOneField(Alert, primary_key=True, on_delete=models.PROTECT, related_name="debrief")
    did_cpr = models.BooleanField(default=False)
    shocks = models.PositiveSmallIntegerField(default=0)
    found = models.CharField(max_length=20, blank=True, default="")
    wants_talk = models.BooleanField(default=False)
    words = models.BinaryField(null=True)
    at = models.DateTimeField()


class AedState(models.Model):
    """What is known of a defibrillator beyond its place in the registry: its last self-test, and whether it is there.

    `taken_for`: the alert for which it was fetched, until somebody says that it is back. `fault`: what its system said,
    or the code of what somebody found there (`door.aeds.SEEN`). `doubted_at`: a resident
    reported something that nobody has checked yet.
    """

    code = models.CharField(max_length=60, primary_key=True)
    tested_at = models.DateTimeField(null=True)
    test_passed = models.BooleanField(default=True)
    fault = models.CharField(max_length=200, blank=True, default="")
    taken_for = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="+")
    doubted_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()


class AedReport(models.Model):
    """One line of a defibrillator's life; only ever added to. Kind: self-test, fault, taken, back, missing."""

    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    passed = models.BooleanField(default=True)
    words = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["code", "-at"], name="aed_reports")]


class AedTip(models.Model):
    """What a resident said of a defibrillator; `code` is empty for one that is not registered. State: open, confirmed,
    refused. `division`: where it is about, empty where nobody knows.

    `source_key`: a keyed hash of the person or network, to count by. `photo` names it in the blob store.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=300, blank=True, default="")
    photo = models.CharField(max_length=100, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    state = models.CharField(max_length=10, default="open")
    by = models.UUIDField(null=True)
    source_key = models.CharField(max_length=64)
    at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source_key", "-at"], name="aed_tip_source"),
            models.Index(fields=["at"], condition=Q(state="open"), name="aed_tip_open"),
        ]


class ReportedAed(models.Model):
    """A defibrillator that a resident reported and a manager registered: it is offered for the layer at every load.

    `hours` as `core.clock.opening` reads them. One that was taken off again stays here and is not offered.
    """

    code = models.CharField(max_length=60, primary_key=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    place = models.CharField(max_length=20)
    hours = models.CharField(max_length=200)
    division = models.CharField(max_length=20, blank=True, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    simulated = models.BooleanField(default=False)
    registered_by = models.UUIDField(null=True)
    registered_at = models.DateTimeField()
    removed_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)
