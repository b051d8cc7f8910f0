"""Which records have named somebody for long enough, and what of them stays for statistics?

A call older than the declared period is made anonymous, with everything that hangs on it: its key is destroyed, so
that backups cannot read it either. `STAYS` names what is left; `docs/operate/emergency.md` says the same to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.audit.door import record
from onecity.base.declarations.errors import NothingLoaded
from onecity.engines.emergency.declare.model import Keeping
from onecity.engines.emergency.door.calls.callfile import locked
from onecity.engines.emergency.door.calls.erasing import PLACES, forget
from onecity.engines.emergency.door.declared import model_now
from onecity.engines.emergency.door.dispatching.confirming import REASONS
from onecity.engines.emergency.errors import ModelUndeclared
from onecity.engines.emergency.models import (
    Call,
    CallEvent,
    CallPosition,
    Debrief,
    Decision,
    Mission,
    ResponderSearch,
    Wave,
    WaveRequest,
)
from onecity.engines.emergency.permissions import MANAGE

OVER = ("closed", "merged", "abandoned")
AT_ONCE = 200
# What of a line of the timeline tells of the service and not of the patient.
PLAIN = frozenset(
    {
        "source",
        "state",
        "unit",
        "stage",
        "answer_s",
        "eta_s",
        "waited_s",
        "role",
        "leg",
        "junctions",
        "reason",
    }
)
STAYS = (
    "number",
    "times of all stages",
    "priority and leaf",
    "division and place to 1 km",
    "ambulance, hospital, handover",
    "what was recommended and chosen",
    "how many volunteers were asked and came",
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the next run would make anonymous; `days` None where the city declares no period."""

    days: int | None
    confirmed: bool
    before: datetime | None
    calls: int
    calls_by_year: Mapping[int, int]
    positions: int
    words: int
    stays: tuple[str, ...] = STAYS


def preview(actor: Actor, days: int | None = None, now: datetime | None = None) -> Preview:
    """What would be made anonymous after the declared period, or after so many days. Raises `NotAllowed`."""
    actor.must(MANAGE)
    declared = _declared()
    days = days or (declared.personal_days if declared else None)
    confirmed = bool(declared and declared.confirmed and days == declared.personal_days)
    if days is None:
        return Preview(None, False, None, 0, {}, 0, 0)
    before = (now or timezone.now()) - timedelta(days=days)
    rows = _due(before)
    years = rows.values(year=ExtractYear("received_at")).annotate(many=Count("id")).order_by("year")
    return Preview(
        days=days,
        confirmed=confirmed,
        before=before,
        calls=rows.count(),
        calls_by_year={one["year"]: one["many"] for one in years},
        positions=CallPosition.objects.filter(call__in=rows.values("id")).count(),
        words=CallEvent.objects.filter(call__in=rows.values("id"), sealed__isnull=False).count(),
    )


def anonymise_old(now: datetime | None = None) -> int:
    """Make the oldest calls anonymous whose period is over, at most some hundreds; how many, for the schedule."""
    declared, now = _declared(), now or timezone.now()
    if declared is None:
        return 0
    before = now - timedelta(days=declared.personal_days)
    ids = list(_due(before).order_by("received_at").values_list("id", flat=True)[:AT_ONCE])
    for call_id in ids:
        with transaction.atomic():
            _anonymise(locked(call_id).row, now)
    if ids:
        details = {"calls": len(ids), "before": before.isoformat(), "days": declared.personal_days}
        record(actor=system(), action="emergency.records.anonymise", target="emergency", details=details)
    return len(ids)


def _declared() -> Keeping | None:
    try:
        return model_now().keeping
    except (NothingLoaded, ModelUndeclared):
        return None


def _due(before: datetime) -> QuerySet[Call]:
    """Calls that are over, and were before a moment. One that waits to be called back is over by then too."""
    rows = Call.objects.filter(anonymised_at=None, received_at__lt=before, state__in=OVER)
    return rows.annotate(over_at=Coalesce("closed_at", "received_at")).filter(over_at__lt=before)


def _anonymise(row: Call, now: datetime) -> None:
    """Leave times and figures, nobody's words, no exact place, and no way back to the caller's page."""
    forget(row)
    row.answers, row.taken_by, row.anonymised_at = {}, None, now
    row.save()
    for line in row.events.all():
        kept = {name: value for name, value in line.data.items() if name in PLAIN}
        CallEvent.objects.filter(id=line.id).update(data=kept, sealed=None, by=None)
    Decision.objects.filter(call=row).exclude(Q(reason="") | Q(reason__in=REASONS)).update(reason="")
    Decision.objects.filter(call=row).update(by=None)
    for mission in Mission.objects.filter(call=row):
        mission.corrections = [_without_person(one) for one in mission.corrections]
        mission.acknowledged_by = None
        mission.save(update_fields=["corrections", "acknowledged_by"])
    WaveRequest.objects.filter(wave__mission__call=row).delete()
    waves = Wave.objects.filter(mission__call=row)
    waves.update(line=[], line_s=[], accepted_by=None, refused_by=None)
    for search in ResponderSearch.objects.filter(call=row):
        search.lon, search.lat = round(search.lon, PLACES), round(search.lat, PLACES)
        search.save(update_fields=["lon", "lat"])
    Debrief.objects.filter(alert__call=row).update(words=None, wants_talk=False)


def _without_person(correction: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in correction.items() if name not in {"by", "reason"}}
