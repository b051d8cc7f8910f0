"""To which hospital, who expects the patient there, and how long does the handover take?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import publish_live
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.declared import leaf_of
from onecity.engines.emergency.door.declared import HospitalView, hospitals, priority_of, priority_title
from onecity.engines.emergency.door.missions.moving import locked, move, tell
from onecity.engines.emergency.door.missions.seeing import MissionView, view_of
from onecity.engines.emergency.door.receiving import must_receive, receives
from onecity.engines.emergency.door.units import must_drive
from onecity.engines.emergency.door.ways import ways_from
from onecity.engines.emergency.errors import HospitalUnknown, MissionUnknown, StepRefused
from onecity.engines.emergency.models import Call, Mission
from onecity.engines.emergency.permissions import RECEIVE
from onecity.engines.emergency.rules.dispatch import Patient, Ward, choose_hospitals
from onecity.engines.emergency.rules.dispatch.handover import LAST, expected_wait_s
from onecity.engines.emergency.rules.unit import AT_HOSPITAL, DONE, ON_SCENE, TRANSPORTING
from onecity.engines.emergency.rules.words import capability

CHOOSABLE = (ON_SCENE, TRANSPORTING)
COMING = (ON_SCENE, TRANSPORTING, AT_HOSPITAL)


@dataclass(frozen=True, slots=True)
class HospitalOption:
    """A hospital that could take the patient: the time until the handover, and why it stands where it stands."""

    id: str
    title: Text
    lon: float
    lat: float
    total_s: float
    missing: tuple[Text, ...]
    reasons: tuple[Text, ...]
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Inbound:
    """A patient on the way to a hospital: what, how urgent, when, what is needed. Nobody's name."""

    mission: MissionView
    priority: str
    priority_title: Text
    title: Text | None
    needs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover that is over."""

    at: datetime
    seconds: float
    unit: Text


@dataclass(frozen=True, slots=True)
class Reception:
    """A hospital's page: who comes, what was handed over lately, and what that says about waiting."""

    hospital: HospitalView
    inbound: tuple[Inbound, ...]
    past: tuple[Handover, ...]
    median_s: float


def options(actor: Actor, mission_id: UUID) -> tuple[HospitalOption, ...]:
    """The three best hospitals for a crew's patient, from where the ambulance is.

    Raises `MissionUnknown`, `NotAllowed`, `NotOfTheCrew`.
    """
    return _ranked(actor, _of_crew(actor, mission_id))


def choose(actor: Actor, mission_id: UUID, hospital: str) -> MissionView:
    """Say where the patient is brought; the hospital is told at once. May be changed until it is reached.

    Raises `HospitalUnknown`, `StepRefused`, and as `options`.
    """
    row, place = _of_crew(actor, mission_id), hospitals().get(hospital)
    if place is None:
        raise HospitalUnknown
    if row.state not in CHOOSABLE:
        raise StepRefused
    if row.hospital == hospital:
        return view_of(row)
    # ways are looked for before the transaction: nobody who writes waits for them
    shown = _ranked(actor, row)
    way_s = ways_from(actor, _here(row), [Point(place.lon, place.lat)]).seconds[0]
    return _chosen(actor, mission_id, hospital, shown, way_s)


def reception(actor: Actor, hospital: str) -> Reception:
    """What a hospital sees. Raises `NotAllowed` (also for the staff of another one), `HospitalUnknown`."""
    found = must_receive(actor, hospital)
    rows = Mission.objects.filter(hospital=hospital, ended_at=None, state__in=COMING)
    coming = [_inbound(one) for one in rows.select_related("unit", "call")]
    coming.sort(key=lambda one: (one.mission.hospital_eta_at or timezone.now(), one.mission.id))
    past = _past([hospital]).get(hospital, [])
    return Reception(
        found, tuple(coming), tuple(reversed(past)), expected_wait_s([p.seconds for p in past], 0, 0)
    )


def may_follow(actor: Actor, key: str) -> bool:
    """Who may follow the live topic `hospital`: those who receive patients there."""
    return receives(actor, key)


@transaction.atomic
def acknowledge(actor: Actor, mission_id: UUID) -> MissionView:
    """The hospital knows that the patient comes; the first time counts. Raises `MissionUnknown`, `NotAllowed`."""
    row = _received(actor, mission_id)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = timezone.now(), actor.id
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        details = {"hospital": row.hospital}
        record(
            actor=actor, action="emergency.hospital.acknowledge", target=f"mission:{row.id}", details=details
        )
        tell(row, row.acknowledged_at)
    return view_of(row)


@transaction.atomic
def take_over(actor: Actor, mission_id: UUID) -> MissionView:
    """The hospital has the patient: the ambulance is free. As the crew's own report; the first of both counts.

    Raises `MissionUnknown`, `NotAllowed`, `StepRefused` before it is there.
    """
    row = _received(actor, mission_id)
    if row.state != DONE:
        if row.state != AT_HOSPITAL:
            raise StepRefused
        move(actor, row, DONE, timezone.now(), sets="handed_over_at")
    return view_of(row)


def _received(actor: Actor, mission_id: UUID) -> Mission:
    actor.must(RECEIVE)
    row = locked(mission_id)
    if not row.hospital:
        raise MissionUnknown
    try:
        must_receive(actor, row.hospital)
    except HospitalUnknown:  # the city has taken it out of its list meanwhile: nobody is there to receive
        raise MissionUnknown from None
    return row


def _of_crew(actor: Actor, mission_id: UUID) -> Mission:
    row = Mission.objects.filter(id=mission_id).select_related("unit", "call").first()
    if row is None:
        raise MissionUnknown
    must_drive(actor, row.unit)
    return row


@transaction.atomic
def _chosen(
    actor: Actor, mission_id: UUID, hospital: str, shown: Sequence[HospitalOption], way_s: float | None
) -> MissionView:
    row, now = locked(mission_id), timezone.now()
    must_drive(actor, row.unit)
    if row.state not in CHOOSABLE:
        raise StepRefused
    if row.hospital == hospital:
        return view_of(row)  # somebody else of the crew has just pressed it
    former, row.hospital = row.hospital, hospital
    row.hospital_eta_at = now + timedelta(seconds=way_s) if way_s is not None else None
    row.hospital_shown = [{"id": one.id, "total_s": round(one.total_s)} for one in shown]
    row.acknowledged_at = row.acknowledged_by = None
    row.save()
    if former:
        publish_live("hospital", former, {"mission": str(row.id), "state": "elsewhere"})
    details = {"hospital": hospital, "shown": [one.id for one in shown]}
    record(actor=actor, action="emergency.mission.hospital", target=f"mission:{row.id}", details=details)
    tell(row, now)
    return view_of(row)


def _ranked(actor: Actor, row: Mission) -> tuple[HospitalOption, ...]:
    known = list(hospitals().values())
    ways = ways_from(actor, _here(row), [Point(one.lon, one.lat) for one in known]).seconds
    past, waiting = _past([one.id for one in known]), _waiting()
    wards = [
        Ward(
            id=one.id,
            way_s=way,
            capabilities=frozenset(one.declared.capabilities),
            wait_s=expected_wait_s(
                [p.seconds for p in past.get(one.id, [])], waiting.get(one.id, 0), one.declared.bays
            ),
        )
        for one, way in zip(known, ways, strict=True)
    ]
    found = choose_hospitals(Patient(_needs(row.call)), wards, capability)
    return tuple(
        HospitalOption(
            id=one.id,
            title=hospitals()[one.id].title,
            lon=hospitals()[one.id].lon,
            lat=hospitals()[one.id].lat,
            total_s=one.total_s,
            missing=tuple(capability(name) for name in sorted(one.missing)),
            reasons=one.reasons,
            is_confirmed=hospitals()[one.id].declared.confirmed,
        )
        for one in found
    )


def _needs(call: Call) -> frozenset[str]:
    """What the leaf of the questions and the class ask of the hospital."""
    leaf = leaf_of(call.protocol, call.leaf) if call.leaf else None
    declared = priority_of(call.priority)
    return frozenset((*(leaf.needs if leaf else ()), *(declared.hospital_needs if declared else ())))


def _here(row: Mission) -> Point:
    return Point(row.unit.lon, row.unit.lat)


def _inbound(row: Mission) -> Inbound:
    leaf = leaf_of(row.call.protocol, row.call.leaf) if row.call.leaf else None
    return Inbound(
        mission=view_of(row),
        priority=row.call.priority,
        priority_title=priority_title(row.call.priority),
        title=leaf.title if leaf else None,
        needs=tuple(capability(one) for one in sorted(_needs(row.call))),
    )


def _past(ids: list[str]) -> Mapping[str, list[Handover]]:
    """The last handovers of hospitals, the oldest first."""
    rows = Mission.objects.filter(
        hospital__in=ids, handed_over_at__isnull=False, at_hospital_at__isnull=False
    ).select_related("unit")
    found: dict[str, list[Handover]] = {}
    for row in rows.order_by("-handed_over_at")[: LAST * max(1, len(ids))]:
        mine = found.setdefault(row.hospital, [])
        if len(mine) < LAST and row.handed_over_at and row.at_hospital_at:
            seconds = (row.handed_over_at - row.at_hospital_at).total_seconds()
            mine.insert(
                0, Handover(row.handed_over_at, seconds, Text(zh=row.unit.title_zh, en=row.unit.title_en))
            )
    return found


def _waiting() -> dict[str, int]:
    found: dict[str, int] = {}
    for one in Mission.objects.filter(ended_at=None, state=AT_HOSPITAL).values_list("hospital", flat=True):
        found[one] = found.get(one, 0) + 1
    return found
