"""Which defibrillators are there, which can be counted on now, and who says so?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from onecity.base.actor import Actor, ActorKind, system
from onecity.base.audit.door import record
from onecity.base.declarations.door import calendar, current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.outbox.door import publish_live
from onecity.base.registry import door as registry
from onecity.base.registry.errors import LayerUnknown
from onecity.core.clock.opening import (
    ALWAYS,
    HoursInvalid,
    Week,
    closes,
    is_open,
    kinds_of,
    opens_next,
    read_week,
)
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.rights import holds, must
from onecity.engines.emergency.door.responding import fresh_for
from onecity.engines.emergency.errors import AedUnknown
from onecity.engines.emergency.models import AedReport, AedState
from onecity.engines.emergency.permissions import MANAGE
from onecity.engines.emergency.rules.responders.choosing import away_m
from onecity.engines.emergency.rules.responders.usable import Fault, Known, is_overdue, why_not

LAYER = "aeds"
MOST_NEAR = 20
AT_ONCE = 500
TEST_HOUR = time(4, 0)

LIVE = "helpers"
REPORTED = "reported"
MISSING = "missing"
BROKEN = "defect"
# What somebody found at the device: its own system cannot take that back, for it works behind a locked door too.
SEEN = (MISSING, BROKEN, "locked")
PLACES = {
    "community": Text(zh="居委会", en="Community office"),
    "school": Text(zh="学校", en="School"),
    "mall": Text(zh="商场", en="Shopping mall"),
    "station": Text(zh="车站", en="Station"),
    "office": Text(zh="写字楼", en="Office building"),
    "sports": Text(zh="体育场馆", en="Sports hall"),
    "clinic": Text(zh="卫生服务站", en="Health station"),
    "village-clinic": Text(zh="村卫生室", en="Village clinic"),
    "street": Text(zh="街边自助柜", en="Street cabinet"),
}

Kind = Literal["self-test", "fault", "taken", "back", "missing"]


@dataclass(frozen=True, slots=True)
class Aed:
    """A defibrillator as the registry has it. `is_reported`: by a resident, and registered by a manager."""

    id: UUID
    code: str
    name: Text
    place: str
    lon: float
    lat: float
    division: str
    hours: str
    week: Week
    tested_on: date | None
    reports: str
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Park:
    """All of them, with their places as arrays."""

    aeds: tuple[Aed, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AedView:
    """What somebody sees of one. `fault`: why it cannot be counted on now; `away_m` from where it was asked."""

    aed: Aed
    fault: Fault
    tested_at: datetime | None
    passed: bool
    words: str
    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    doubted_at: datetime | None = None
    away_m: float | None = None


def park() -> Park:
    """The registry's defibrillators, kept as long as the layer stands; empty where a city has none."""
    try:
        return _park(registry.etag(LAYER))
    except LayerUnknown:
        return _assembled(())


def usable_near(here: Point, within_m: float, now: datetime, most: int) -> list[Aed]:
    """The defibrillators within a radius that can be counted on now, nearest first."""
    whole = park()
    away = away_m(whole.lon, whole.lat, (here.lon, here.lat))
    order = [int(one) for one in np.argsort(away, kind="stable")[: 2 * most] if away[one] <= within_m]
    aeds = [whole.aeds[one] for one in order]
    return [one for one, fault in zip(aeds, _faults(aeds, now), strict=True) if not fault][:most]


def doubtful(codes: Iterable[str]) -> frozenset[str]:
    """Those of them of which a resident reported something that nobody has checked yet."""
    rows = AedState.objects.filter(code__in=list(codes), doubted_at__isnull=False)
    return frozenset(rows.values_list("code", flat=True))


def near(here: Point, within_m: float, now: datetime | None = None) -> tuple[AedView, ...]:
    """The defibrillators around a place for everybody, nearest first, open or not; at most twenty."""
    now = now or timezone.now()
    whole = park()
    away = away_m(whole.lon, whole.lat, (here.lon, here.lat))
    order = [int(one) for one in np.argsort(away, kind="stable")[:MOST_NEAR] if away[one] <= within_m]
    views = _views([whole.aeds[one] for one in order], now)
    return tuple(replace(view, away_m=float(away[one])) for view, one in zip(views, order, strict=True))


def aed_of(code: str, now: datetime | None = None) -> AedView:
    """One. Raises `AedUnknown`."""
    whole = park()
    if code not in whole.numbers:
        raise AedUnknown(code)
    return _views([whole.aeds[whole.numbers[code]]], now or timezone.now())[0]


def aeds_in_trouble(actor: Actor, now: datetime | None = None) -> tuple[AedView, ...]:
    """Those whose self-test is missing or failed, or that were taken, longest without a test first; the list of the
    managers of where they stand.

    Raises `NotAllowed` (needs `emergency.manage`).
    """
    actor.must(MANAGE)
    now = now or timezone.now()
    mine = [one for one in park().aeds if holds(actor, MANAGE, one.division)]
    views = [one for one in _views(mine, now) if one.fault not in ("", "closed")]
    ages = datetime.min.replace(tzinfo=now.tzinfo)
    return tuple(sorted(views, key=lambda one: (one.tested_at or ages, one.aed.code)))


def counts(now: datetime | None = None) -> dict[str, int]:
    """How many there are, and how many have each fault now ("" can be counted on)."""
    faults = _faults(park().aeds, now or timezone.now())
    return {"all": len(faults)} | {
        one: faults.count(one) for one in ("", "closed", "taken", "failed", "untested")
    }


@transaction.atomic
def report(actor: Actor, code: str, kind: Kind, *, passed: bool = True, words: str = "") -> None:
    """Write what was found at a defibrillator: a test, a fault, that it is back. Managers and the device's system.

    Raises `NotAllowed` (needs `emergency.manage` where it stands), `AedUnknown`.
    """
    actor.must(MANAGE)
    must(actor, MANAGE, aed_of(code).aed.division)
    write_reports([code], kind, actor=actor, passed=passed, words=words)
    record(actor=actor, action=f"emergency.aed.{kind}", target=f"aed:{code}", details={"passed": passed})


def write_reports(
    codes: Sequence[str],
    kind: Kind,
    *,
    actor: Actor,
    at: datetime | None = None,
    passed: bool = True,
    words: str = "",
    simulated: bool = False,
    taken_for: UUID | None = None,
) -> None:
    """Add a line for each and keep what follows from it; who may do so was asked before."""
    at, by_hand = at or timezone.now(), actor.kind is ActorKind.STAFF
    rows = [
        AedReport(code=one, kind=kind, passed=passed, words=words, at=at, by=actor.id, simulated=simulated)
        for one in codes
    ]
    AedReport.objects.bulk_create(rows, batch_size=AT_ONCE)
    changes: dict[str, object] = {"reported_at": at}
    if by_hand and kind != "taken":
        changes["doubted_at"] = None  # somebody has been there
    if kind in ("self-test", "fault"):
        fault = BROKEN if by_hand and kind == "fault" and words not in SEEN else words
        changes |= {"tested_at": at, "test_passed": passed and kind == "self-test", "fault": fault}
    elif kind in ("taken", "missing"):
        changes |= {"taken_for_id": taken_for, "fault": MISSING if kind == "missing" else words}
    else:
        changes |= {"taken_for_id": None, "fault": ""}
    if kind == "self-test" and not by_hand:
        codes = _without_seen(codes, changes)
    states = [AedState(code=one, **changes) for one in codes]
    AedState.objects.bulk_create(
        states,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=sorted(changes),
    )
    publish_live(LIVE, "aeds", {"kind": kind})


def _without_seen(codes: Sequence[str], changes: Mapping[str, object]) -> list[str]:
    """Of a device at which somebody found something keep when it tested itself, and no more: it works, wherever it is
    by now, or does not know what ails it; who has seen it since says that it is back or passes. The other codes.
    """
    rows = AedState.objects.filter(code__in=codes, fault__in=SEEN)
    seen = set(rows.values_list("code", flat=True))
    kept = {name: value for name, value in changes.items() if name not in {"fault", "test_passed"}}
    rows.update(**kept)
    return [one for one in codes if one not in seen]


def may_follow(actor: Actor, _key: str) -> bool:
    """Who may follow the topic `helpers`: those who look after defibrillators and volunteers."""
    return actor.may(MANAGE)


def is_made_up() -> bool:
    """Whether the city says that its defibrillators are simulated."""
    return any(one.simulated for one in registry.layers() if one.id == LAYER)


def simulate_self_tests(now: datetime | None = None) -> int:
    """Let the simulated devices test themselves, once a day in the early morning as real ones do; how many did.

    A real device's reports come through `report`; nothing is invented for it. What somebody found at a simulated one
    stands until somebody says otherwise.
    """
    now = now or timezone.now()
    try:
        zone = ZoneInfo(str(current().only("city").timezone))
    except NothingLoaded:
        return 0
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), TEST_HOUR, zone)
    due = due if due <= local else due - timedelta(days=1)
    rows = AedState.objects.filter(Q(tested_at__gte=due) | ~Q(fault=""))
    done = set(rows.values_list("code", flat=True))
    many = 0
    for reports, passed in (("daily", True), ("failing", False)):
        codes = [one.code for one in park().aeds if one.reports == reports and one.code not in done]
        with transaction.atomic():
            write_reports(codes, "self-test", actor=system(), at=due, passed=passed, simulated=True)
        many += len(codes)
    return many


def city_moment(now: datetime) -> datetime:
    """A moment by the city's clock, by which opening hours are meant."""
    return now.astimezone(calendar(current()).zone)


def _views(aeds: Sequence[Aed], now: datetime) -> list[AedView]:
    local, kinds = city_moment(now), kinds_of(calendar(current()))
    states, faults = _states(one.code for one in aeds), _faults(aeds, now)
    views = []
    for one, fault in zip(aeds, faults, strict=True):
        state = states.get(one.code)
        open_ = is_open(one.week, local, kinds)
        views.append(
            AedView(
                one,
                fault,
                _tested_at(one, state, local.tzinfo),
                state.test_passed if state else True,
                state.fault if state else "",
                open_,
                closes(one.week, local, kinds) if open_ and one.week is not ALWAYS else None,
                None if open_ else opens_next(one.week, local, kinds),
                state.doubted_at if state else None,
            )
        )
    return views


def _faults(aeds: Sequence[Aed], now: datetime) -> list[Fault]:
    if not aeds:
        return []
    local, kinds, fresh = city_moment(now), kinds_of(calendar(current())), fresh_for()
    states = _states(one.code for one in aeds)
    open_now = {one.week: is_open(one.week, local, kinds) for one in aeds}
    found = []
    for one in aeds:
        state = states.get(one.code)
        known = Known(
            open_now[one.week],
            _tested_at(one, state, local.tzinfo),
            state.test_passed if state else True,
            bool(state and (state.taken_for_id or state.fault == MISSING)),
        )
        found.append(why_not(known, now, fresh))
    return found


def _states(codes: Iterable[str]) -> dict[str, AedState]:
    wanted = list(codes)
    rows = AedState.objects.all() if len(wanted) > AT_ONCE else AedState.objects.filter(code__in=wanted)
    return {one.code: one for one in rows}


def _tested_at(one: Aed, state: AedState | None, zone: object) -> datetime | None:
    """The last self-test: as reported, else as the registry says."""
    if state and state.tested_at:
        return state.tested_at
    return datetime.combine(one.tested_on, TEST_HOUR, zone) if one.tested_on else None  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def _park(_etag: str) -> Park:
    things = list(registry.listed(LAYER))
    spots = registry.spots_of(one.id for one in things)
    weeks: dict[str, Week] = {}
    found = []
    for one in things:
        spot, said = spots[one.id], one.attributes
        hours = str(said.get("hours") or "24/7")
        week = weeks.setdefault(hours, _week(hours))
        tested = str(said.get("self_tested_on") or "")
        found.append(
            Aed(
                one.id,
                one.code,
                spot.name,
                str(said.get("place") or ""),
                spot.lon,
                spot.lat,
                one.division,
                hours,
                week,
                date.fromisoformat(tested) if tested else None,
                str(said.get("reports") or ""),
                said.get("origin") == REPORTED,
            )
        )
    return _assembled(tuple(found))


def _assembled(aeds: tuple[Aed, ...]) -> Park:
    lon, lat = np.array([one.lon for one in aeds]), np.array([one.lat for one in aeds])
    return Park(aeds, lon, lat, {one.code: number for number, one in enumerate(aeds)})


def _week(hours: str) -> Week:
    try:
        return read_week(hours)
    except HoursInvalid:
        return Week(((),) * 7)  # what nobody can read is never counted on


def is_test_missing(view: AedView, now: datetime) -> bool:
    """Whether nobody has heard of its self-test for too long."""
    return is_overdue(view.tested_at, now, fresh_for())
