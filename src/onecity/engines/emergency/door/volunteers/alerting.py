"""How are people near a call asked, in rings, until enough come?

Who is near, and how soon they could be there, takes the roads, and so longer than others should wait who write: in a
transaction it is only written that the next ring is due (`_decide`). Who is in it is looked for after it, and written
in another one, where it still holds (`pursue`). A process that dies in between leaves what is due to `look`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.notify import door as notify
from onecity.base.outbox.door import publish_live
from onecity.core.geo import Point, h3_cell, h3_middle
from onecity.core.text import Text
from onecity.engines.emergency.declare.responders import Responders
from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.responding import need_of, responders_now, ring_rules
from onecity.engines.emergency.door.volunteers.finding import Found, find
from onecity.engines.emergency.events import CallChanged
from onecity.engines.emergency.models import Alert, Call, ResponderSearch, Volunteer
from onecity.engines.emergency.rules.responders.rings import Asked, moved, next_step, not_needed, seats

TOPIC, CALL, DESK = "responder", "call", "emergency"
COARSE = 9  # cells of about 200 m across
MOVED_M = 100.0
MOST_AT_ONCE = 200
MOST_TRIES = 4
SEARCHING = "searching"
OVER = ("closed", "merged", "abandoned")
BY_SMS: tuple[notify.Channel, ...] = ("sms",)

TITLES = {
    "cpr": Text(zh="附近有人心脏骤停：请去做心肺复苏", en="Cardiac arrest near you: come and give CPR"),
    "aed": Text(zh="附近有人心脏骤停：请取 AED 送去", en="Cardiac arrest near you: bring an AED"),
}
BODY = Text(zh="打开查看大致位置，能去请接下。", en="Open it to see roughly where; accept if you can go.")
OUTSIDE = Text(zh="附近有人需要急救，打开接下：", en="Somebody near you needs first aid. Open to accept:")
NOT_NEEDED = Text(zh="这次不用去了，谢谢您", en="You need not go this time, thank you")
NOT_NEEDED_BODY = Text(
    zh="已有足够的人接下，或救护车已到。", en="Enough people have accepted, or the ambulance is there."
)


@transaction.atomic
def begin(event: CallChanged, now: datetime | None = None) -> None:
    """Begin to look for people near a call that wants them, once; a better place moves the search.

    Nothing happens without a place, or where the city declares no volunteers.
    """
    declared, now = responders_now(), now or timezone.now()
    if declared is None or not event.alerts_volunteers or event.lon is None or event.lat is None:
        return
    search, is_new = ResponderSearch.objects.select_for_update().get_or_create(
        call_id=event.call_id,
        defaults={"lon": event.lon, "lat": event.lat, "started_at": now, "widen_at": now},
    )
    if is_new:
        _pursue_then(search.call_id, now)
    elif search.ended_at is None:
        _follow_place(search, Point(event.lon, event.lat), declared, now)


@transaction.atomic
def end(call_id: UUID, now: datetime | None = None, *, is_over: bool) -> None:
    """The ambulance is there, or (`is_over`) the call is: nobody else need come; who is there hands over."""
    now = now or timezone.now()
    search = ResponderSearch.objects.select_for_update().filter(call=call_id, ended_at=None).first()
    if search is None and not Alert.objects.filter(call=call_id, ended_at=None).exists():
        return
    if search is not None:
        search.state, search.widen_at, search.ended_at = "ended", None, now
        search.save()
    for alert in _open(call_id):
        if is_over or alert.state != "arrived":
            stop(alert, "stand_down", now)
    tell(call_id)


def look(now: datetime | None = None) -> int:
    """Widen what has waited long enough, end alerts that nobody answered; how many searches moved, for the schedule."""
    now = now or timezone.now()
    declared = responders_now()
    if declared is None:
        return 0
    late = Alert.objects.filter(state="asked", expires_at__lte=now).values_list("call", flat=True)
    slow = Alert.objects.filter(
        state__in=["accepted", "arrived"], answered_at__lte=now - timedelta(seconds=declared.help_s)
    )
    due = ResponderSearch.objects.filter(widen_at__lte=now).values_list("call", flat=True)
    calls = {*late[:MOST_AT_ONCE], *slow.values_list("call", flat=True)[:MOST_AT_ONCE], *due[:MOST_AT_ONCE]}
    for call_id in sorted(calls):
        _look_at(call_id, declared, now)
    return len(calls)


@transaction.atomic
def _look_at(call_id: UUID, declared: Responders, now: datetime) -> None:
    search = ResponderSearch.objects.select_for_update().filter(call=call_id).first()
    longest = timedelta(seconds=declared.help_s)
    for alert in _open(call_id):
        is_late = alert.state == "asked" and alert.expires_at <= now
        if is_late or (alert.answered_at and alert.answered_at <= now - longest):
            stop(alert, "expire", now)
    if search is not None and search.ended_at is None and _decide(search, declared, now):
        _pursue_then(call_id, now)


def go_on(call_id: UUID, now: datetime) -> None:
    """After an answer: is it enough, is the next ring asked? Inside the transaction of the answer."""
    declared = responders_now()
    search = ResponderSearch.objects.select_for_update().filter(call=call_id, ended_at=None).first()
    if declared is not None and search is not None and _decide(search, declared, now):
        _pursue_then(call_id, now)
    tell(call_id)


def pursue(call_id: UUID, now: datetime) -> int:
    """Ask the rings that are due, outside any transaction; how many people were asked.

    What changed while the ways were looked for is looked at again: that the patient is elsewhere, that somebody who was
    found has gone, or that another process has asked.
    """
    asked, tries, declared = 0, MOST_TRIES, responders_now()
    while declared is not None and tries and (search := _due(call_id, now)) is not None:
        number = search.ring + 1 if search.radius_m else 0
        if number == len(declared.rings):
            break  # the city has taken a ring away meanwhile
        rule, here = ring_rules(declared)[number], Point(search.lon, search.lat)
        before = [Asked(one.role, one.state, one.ring) for one in search.call.alerts.all()]
        found = find(call_id, here, declared, rule.radius_m, seats(rule, before, need_of(declared)), now)
        many = _ask(search, number, found, declared, now, anyhow=tries == 1)
        if many is None:
            tries -= 1
        else:
            asked += many
    return asked


def stop(alert: Alert, step: str, now: datetime) -> None:
    """End an alert by a step of the rules; the exact place of its volunteer is forgotten, and they are told."""
    state = moved(alert.state, step)
    if state is None:
        return
    was, alert.state, alert.ended_at = alert.state, state, now
    alert.save(update_fields=["state", "ended_at"])
    person = blur(alert.volunteer)
    note(alert.call_id, f"responder-{state}", key=f"{alert.id}-{state}", data={"role": alert.role})
    if person is None:
        return
    publish_live(TOPIC, str(person), {"alert": str(alert.id), "state": state})
    if state == "stood_down" and was in {"asked", "accepted"}:
        notify.send(
            person, title=NOT_NEEDED, body=NOT_NEEDED_BODY, topic="emergency", url=_page(), channels=()
        )


def blur(volunteer: Volunteer) -> UUID | None:
    """After an alert a volunteer's place is known only roughly again; gives the person."""
    if volunteer.is_exact and volunteer.lon is not None and volunteer.lat is not None:
        rough = coarse(volunteer.lon, volunteer.lat)
        volunteer.lon, volunteer.lat, volunteer.is_exact = rough.lon, rough.lat, False
        volunteer.save(update_fields=["lon", "lat", "is_exact"])
    return volunteer.person_id


def coarse(lon: float, lat: float) -> Point:
    """What is kept of a place where the exact one is not needed."""
    return h3_middle(h3_cell(lon, lat, COARSE))


def where(call: Call) -> Point:
    """Where the patient is, as exactly as it is known; where it was when people were first looked for, at the least."""
    if call.lon is not None and call.lat is not None:
        return Point(call.lon, call.lat)
    return Point(call.search.lon, call.search.lat)


def tell(call_id: UUID) -> None:
    """Those who look at the call see what became of its helpers."""
    publish_live(CALL, str(call_id), {"helpers": True})
    publish_live(DESK, "", {"call": str(call_id), "helpers": True})


def _due(call_id: UUID, now: datetime) -> ResponderSearch | None:
    """The search of a call whose next ring is to be asked now."""
    rows = ResponderSearch.objects.filter(call=call_id, ended_at=None, state=SEARCHING, widen_at__lte=now)
    return rows.exclude(call__state__in=OVER).select_related("call").first()


def _pursue_then(call_id: UUID, now: datetime) -> None:
    """Ask what is due as soon as the transaction at hand is over; what fails then is found by `look`."""
    transaction.on_commit(partial(pursue, call_id, now), robust=True)


def _decide(search: ResponderSearch, declared: Responders, now: datetime) -> bool:
    """Take the step that the rules say, of a held search: whether the next ring is due, which is asked afterwards."""
    rings, need = ring_rules(declared), need_of(declared)
    alerts = list(search.call.alerts.select_related("volunteer").order_by("id"))
    asked = [Asked(one.role, one.state, one.ring) for one in alerts]
    for place in not_needed(asked, need):
        stop(alerts[place], "stand_down", now)
    waited = (now - (search.widen_at or now)).total_seconds() + rings[search.ring].wait_s
    step = next_step(rings, search.ring, asked, need, waited) if search.radius_m else "widen"
    if step != "widen":
        _settle(search, step, rings[search.ring].wait_s, now)
        return False
    search.state, search.widen_at = SEARCHING, min(search.widen_at or now, now)
    search.save()
    return True


def _settle(search: ResponderSearch, step: str, wait_s: float, now: datetime) -> None:
    if step == "wait":
        search.state = SEARCHING
        if search.widen_at is None or search.widen_at <= now:
            search.widen_at = now + timedelta(seconds=wait_s)
    else:
        search.state, search.widen_at = step, None
    search.save()
    if step != "wait":
        note(
            search.call_id,
            f"responders-{step}",
            key=f"ring-{search.ring}-{step}",
            data={"ring": search.ring + 1},
        )


@transaction.atomic
def _ask(
    seen: ResponderSearch,
    number: int,
    found: Sequence[Found],
    declared: Responders,
    now: datetime,
    *,
    anyhow: bool,
) -> int | None:
    """Ask the people who were found for a ring; how many. None where what was seen of the search holds no more, or
    (not `anyhow`) one of them cannot be asked any more: nobody is asked then.
    """
    search = ResponderSearch.objects.select_for_update().get(call=seen.call_id)
    if search.ended_at or _what(search) != _what(seen) or search.call.state in OVER:
        return None
    free = _free(search.call_id, found)
    if len(free) < len(found) and not anyhow:
        return None
    rule = ring_rules(declared)[number]
    search.ring, search.radius_m = number, rule.radius_m
    search.widen_at = now + timedelta(seconds=rule.wait_s)
    for one in free:
        _ask_one(search, one, now, now + timedelta(seconds=declared.answer_s))
    _tell_asked(search, free)
    _decide(search, declared, now)
    return len(free)


def _what(search: ResponderSearch) -> tuple[object, ...]:
    """What people were looked for by; another one as soon as another process has taken a step."""
    return search.ring, search.radius_m, search.state, search.widen_at, search.lon, search.lat


def _free(call_id: UUID, found: Sequence[Found]) -> list[Found]:
    """Those who can still be asked, and whose device nobody has been sent for."""
    people = [one.who.id for one in found]
    there = Volunteer.objects.filter(id__in=people, is_available=True, is_confirmed=True, ended_at=None)
    busy = Alert.objects.filter(Q(ended_at=None) | Q(call=call_id), volunteer__in=people)
    able = set(there.values_list("id", flat=True)) - set(busy.values_list("volunteer", flat=True))
    fetched = set(Alert.objects.filter(ended_at=None).exclude(aed="").values_list("aed", flat=True))
    return [one for one in found if one.who.id in able and (one.aed is None or one.aed.code not in fetched)]


def _tell_asked(search: ResponderSearch, found: Sequence[Found]) -> None:
    roles = [one.chosen.role for one in found]
    data = {
        "ring": search.ring + 1,
        "radius_m": search.radius_m,
        "cpr": roles.count("cpr"),
        "aed": roles.count("aed"),
    }
    note(search.call_id, "responders-asked", key=f"ring-{search.ring}", data=data)
    tell(search.call_id)


def _ask_one(search: ResponderSearch, found: Found, now: datetime, expires_at: datetime) -> None:
    alert = Alert.objects.create(
        call_id=search.call_id,
        volunteer_id=found.who.id,
        role=found.chosen.role,
        ring=search.ring,
        away_m=found.away_m,
        eta_s=found.chosen.seconds,
        aed=found.aed.code if found.aed else "",
        asked_at=now,
        expires_at=expires_at,
    )
    if found.who.person_id is None:
        return
    notify.send(
        found.who.person_id,
        title=TITLES[alert.role],
        body=BODY,
        topic="emergency",
        url=_page(),
        channels=BY_SMS,
        outside=OUTSIDE,
        urgent=True,
    )
    publish_live(TOPIC, str(found.who.person_id), {"alert": str(alert.id), "state": "asked"})


def _follow_place(search: ResponderSearch, here: Point, declared: Responders, now: datetime) -> None:
    """A better place of the patient: the next ring is looked for around it; who was asked goes on to the new place."""
    if here.distance_m(Point(search.lon, search.lat)) < MOVED_M:
        return
    search.lon, search.lat = here.lon, here.lat
    search.save(update_fields=["lon", "lat"])
    for alert in _open(search.call_id):
        if alert.volunteer.person_id:
            publish_live(TOPIC, str(alert.volunteer.person_id), {"alert": str(alert.id), "state": "moved"})
    if _decide(search, declared, now):
        _pursue_then(search.call_id, now)


def _open(call_id: UUID) -> list[Alert]:
    rows = Alert.objects.filter(call=call_id, ended_at=None).select_related("volunteer")
    return list(rows.select_for_update(of=("self",)).order_by("id"))


def _page() -> str:
    return "/emergency/volunteer/"
