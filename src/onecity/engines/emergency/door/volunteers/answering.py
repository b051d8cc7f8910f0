"""What does somebody do who was asked: accept or not, go there, act, and tell how it was?"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record, record_reading
from onecity.base.identity.door import contact, display_name, seal
from onecity.base.notify import door as notify
from onecity.base.outbox.door import publish_live
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door import aeds
from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.calls.sealing import open_personal
from onecity.engines.emergency.door.responding import responders_now
from onecity.engines.emergency.door.staff import staff_with
from onecity.engines.emergency.door.volunteers.alerting import TOPIC, blur, coarse, go_on, tell, where
from onecity.engines.emergency.door.volunteers.finding import on_foot
from onecity.engines.emergency.door.volunteers.registering import own
from onecity.engines.emergency.door.volunteers.values import FOUND, TAPS, Debriefing, ExactPlace
from onecity.engines.emergency.errors import AedUnknown, AlertOver, AlertUnknown, PlaceClosed
from onecity.engines.emergency.models import Alert, Debrief, ResponderSearch, Volunteer
from onecity.engines.emergency.permissions import MANAGE
from onecity.engines.emergency.rules.responders.rings import moved
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import TravelError

COMING = ("accepted", "arrived")
MOST_TAPS = 30
SEALED = "debrief"
WANTS_TALK = Text(zh="一位志愿者想找人聊聊", en="A volunteer would like to talk")


@transaction.atomic
def accept(actor: Actor, alert_id: UUID, now: datetime | None = None) -> None:
    """I go. A second press changes nothing. Raises `AlertUnknown`, `AlertOver`."""
    alert = _held(actor, alert_id)
    if alert.state in COMING:
        return
    now = now or timezone.now()
    if alert.state == "asked" and alert.expires_at <= now:
        raise AlertOver
    _move(actor, alert, "accept", now)
    alert.answered_at = now
    alert.save(update_fields=["state", "answered_at"])
    go_on(alert.call_id, now)


@transaction.atomic
def decline(actor: Actor, alert_id: UUID, now: datetime | None = None) -> None:
    """I cannot, or must turn back: others are asked. Raises `AlertUnknown`, `AlertOver`."""
    alert, now = _held(actor, alert_id), now or timezone.now()
    if alert.state == "declined":
        return
    _move(actor, alert, "decline", now)
    alert.answered_at, alert.ended_at = alert.answered_at or now, now
    alert.save(update_fields=["state", "answered_at", "ended_at"])
    blur(alert.volunteer)
    go_on(alert.call_id, now)


@transaction.atomic
def tap(actor: Actor, alert_id: UUID, kind: str, once: str, now: datetime | None = None) -> None:
    """A short tap on the way or at the patient: `arrived`, or one of `TAPS`; `once` makes two taps one.

    Raises `AlertUnknown`, `AlertOver`.
    """
    alert, now = _held(actor, alert_id), now or timezone.now()
    if alert.state not in COMING or (kind != "arrived" and kind not in TAPS) or len(alert.done) >= MOST_TAPS:
        raise AlertOver
    data = {"role": alert.role} | ({"aed": alert.aed} if kind == "aed-taken" else {})
    if not note(alert.call_id, f"responder-{kind}", by=actor.id, key=once[:64], data=data):
        return
    if kind == "arrived":
        _arrive(alert, now)
    else:
        alert.done = [*alert.done, (kind, now.isoformat())]
    if kind == "aed-taken" and alert.aed:
        aeds.write_reports([alert.aed], "taken", actor=actor, at=now, taken_for=alert.id)
    if kind == "handed-over":
        _arrive(alert, now)
        alert.state, alert.ended_at = "done", now
        blur(alert.volunteer)
    alert.save()
    publish_live(TOPIC, str(actor.id), {"alert": str(alert.id), "tap": kind})
    tell(alert.call_id)


@transaction.atomic
def report_position(actor: Actor, lon: float, lat: float, now: datetime | None = None) -> bool:
    """Where the actor's phone is: kept only while they are available, roughly until they have accepted.

    False when nothing was kept. Raises `NotVolunteer`, `core.geo.PositionInvalid`.
    """
    here, row = Point(lon, lat), own(actor)
    on_the_way = Alert.objects.filter(volunteer=row, state__in=COMING, ended_at=None).exists()
    if not row.is_available and not on_the_way:
        return False
    kept = here if on_the_way else coarse(lon, lat)
    row.lon, row.lat, row.is_exact, row.position_at = kept.lon, kept.lat, on_the_way, now or timezone.now()
    row.save(update_fields=["lon", "lat", "is_exact", "position_at"])
    return True


def place_of(actor: Actor, alert_id: UUID) -> ExactPlace:
    """Where exactly, and the way there, by the defibrillator if there is one to fetch. The reading is logged.

    Raises `AlertUnknown`, `PlaceClosed` (not accepted, or over).
    """
    alert, address = _opened(actor, alert_id)
    call, stops = alert.call, [where(alert.call)]
    if alert.aed and "aed-taken" not in [kind for kind, _ in alert.done]:
        with suppress(AedUnknown):  # it was taken off the map meanwhile: then straight to the patient
            device = aeds.aed_of(alert.aed).aed
            stops.insert(0, Point(device.lon, device.lat))
    return _with_way(actor, alert.volunteer, stops, call.radius_m, address)


@transaction.atomic
def _opened(actor: Actor, alert_id: UUID) -> tuple[Alert, str]:
    """The alert with the address of its call, whose reading is logged. The way is looked for afterwards: nobody who
    writes waits for it.
    """
    alert = _held(actor, alert_id)
    if alert.state not in COMING or alert.ended_at is not None:
        raise PlaceClosed
    call = alert.call
    record_reading(
        actor=actor,
        subject=call.id,
        purpose="emergency.respond",
        fields=["address", "place"],
        target=f"call:{call.id}",
    )
    return alert, open_personal(call.id, call.sealed).address


@transaction.atomic
def debrief(actor: Actor, alert_id: UUID, said: Debriefing) -> None:
    """How it was, once it is over; what was said before is replaced. Raises `AlertUnknown`, `AlertOver`."""
    alert = _held(actor, alert_id)
    if alert.answered_at is None or alert.ended_at is None or said.found not in FOUND:
        raise AlertOver
    told_before = Debrief.objects.filter(alert=alert, wants_talk=True).exists()
    words = seal(alert.volunteer.id, said.words.encode(), SEALED) if said.words.strip() else None
    Debrief.objects.update_or_create(
        alert=alert,
        defaults={
            "found": said.found,
            "did_cpr": said.did_cpr,
            "shocks": max(0, min(said.shocks, 20)),
            "wants_talk": said.wants_talk,
            "words": words,
            "at": timezone.now(),
        },
    )
    note(
        alert.call_id, "responder-debrief", by=actor.id, key=f"{alert.id}-debrief", data={"found": said.found}
    )
    record(actor=actor, action="emergency.alert.debrief", target=f"alert:{alert.id}")
    if said.wants_talk and not told_before:
        _ask_for_talk(actor, alert)


def _ask_for_talk(actor: Actor, alert: Alert) -> None:
    """Tell the managers who would like to be called: masked name and telephone number, in their inbox only."""
    person = alert.volunteer.person_id
    where = contact(person) if person else None
    if person is None or where is None:
        return
    record_reading(
        actor=actor, subject=person, purpose="emergency.talk", fields=["phone"], target=f"alert:{alert.id}"
    )
    name, number = display_name(person), alert.call.number
    body = Text(
        zh=f"{name} {where.phone}（呼叫 {number}）想找人聊聊。",
        en=f"{name} {where.phone} (call {number}) would like to talk.",
    )
    for manager in staff_with(MANAGE, alert.call.division):
        notify.send(manager, title=WANTS_TALK, body=body, topic="emergency", channels=())


def _held(actor: Actor, alert_id: UUID) -> Alert:
    """The actor's own alert, held; the search of its call before it, as all do who write both."""
    call = Alert.objects.filter(id=alert_id).values_list("call", flat=True).first()
    if actor.id is None or call is None:
        raise AlertUnknown
    ResponderSearch.objects.select_for_update().filter(call=call).first()
    rows = Alert.objects.select_for_update(of=("self",)).select_related("volunteer", "call")
    found = rows.filter(id=alert_id, volunteer__person_id=actor.id).first()
    if found is None:
        raise AlertUnknown
    return found


def _move(actor: Actor, alert: Alert, step: str, now: datetime) -> None:
    state = moved(alert.state, step)
    if state is None:
        raise AlertOver
    alert.state = state
    data = {"role": alert.role, "eta_s": round(alert.eta_s)}
    note(alert.call_id, f"responder-{state}", by=actor.id, key=f"{alert.id}-{state}", data=data)
    record(actor=actor, action=f"emergency.alert.{step}", target=f"alert:{alert.id}", subject=actor.id)
    publish_live(TOPIC, str(actor.id), {"alert": str(alert.id), "state": state})


def _arrive(alert: Alert, now: datetime) -> None:
    if alert.state == "accepted":
        alert.state, alert.arrived_at = "arrived", now


def _with_way(
    actor: Actor, who: Volunteer, stops: list[Point], radius_m: float | None, address: str
) -> ExactPlace:
    """The way on foot over all stops; without roads, or without a place of their own, only the place."""
    declared, end = responders_now(), stops[-1]
    if declared is None or who.lon is None or who.lat is None:
        return ExactPlace(end.lon, end.lat, radius_m, address, 0.0, (), (), False, False)
    here = Point(who.lon, who.lat)
    legs = list(zip([here, *stops], stops, strict=False))
    how = travel.How(declared.profile)
    try:
        ways = [travel.route(actor, begin, finish, how) for begin, finish in legs]
    except (TravelError, OSError):
        seconds = sum(float(on_foot([a], [b], declared)[0][0, 0]) for a, b in legs)
        line = tuple((one.lon, one.lat) for one in (here, *stops))
        return ExactPlace(end.lon, end.lat, radius_m, address, seconds, line, (), False, False)
    said = [[step.text for step in way.steps] for way in ways]
    fetch = [Text(zh="取 AED", en="Take the AED")] if len(ways) > 1 else []
    steps = [*said[0], *fetch, *said[1]] if len(ways) > 1 else said[0]
    line = tuple(point for way in ways for point in way.line)
    seconds = sum(way.seconds for way in ways) / declared.hurry
    return ExactPlace(
        end.lon, end.lat, radius_m, address, seconds, line, tuple(steps), True, ways[0].basis.generated
    )
