"""What does a volunteer see of their alerts, the desk of a call's helpers, the manager of all?"""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.door import division_name
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.engines.emergency.door.calls.rights import inside
from onecity.engines.emergency.door.volunteers.alerting import COARSE, coarse, where
from onecity.engines.emergency.door.volunteers.values import (
    AlertView,
    CallHelpers,
    VolunteerView,
    taps_of,
    view_of,
)
from onecity.engines.emergency.errors import NotVolunteer
from onecity.engines.emergency.models import Alert, ResponderSearch, Volunteer
from onecity.engines.emergency.permissions import MANAGE

ROUGH_M = {COARSE: 250.0}  # a circle that holds a cell wherever in it one stands
SHOWN_FOR = timedelta(hours=24)
COMING = ("accepted", "arrived", "done")


def me(actor: Actor) -> VolunteerView:
    """The actor as a volunteer. Raises `NotVolunteer`."""
    row = Volunteer.objects.filter(person_id=actor.id, ended_at=None).first()
    if actor.id is None or row is None:
        raise NotVolunteer
    return view_of(row)


def alerts_of(actor: Actor) -> tuple[AlertView, ...]:
    """The actor's alerts of the last day, open ones first, newest first. No exact place: that is `place_of`."""
    if actor.id is None:
        return ()
    since = timezone.now() - SHOWN_FOR
    rows = Alert.objects.filter(volunteer__person_id=actor.id, asked_at__gte=since)
    rows = rows.select_related("call", "call__search", "debrief").order_by("-asked_at")
    return tuple(sorted(map(_view, rows), key=lambda one: one.ended_at is not None))


def follows(actor: Actor, key: str) -> bool:
    """Who may follow the topic `responder`: each volunteer their own key."""
    return actor.id is not None and key == str(actor.id)


def of_call(call_id: UUID) -> CallHelpers:
    """How the looking for people near a call goes; who may see the call was asked before."""
    search = ResponderSearch.objects.filter(call=call_id).first()
    if search is None:
        return CallHelpers()
    alerts = list(Alert.objects.filter(call=call_id))
    coming = [one for one in alerts if one.state in COMING]
    roles = Counter(one.role for one in coming)
    on_the_way = [one.eta_s for one in coming if one.state == "accepted"]
    return CallHelpers(
        state=search.state,
        ring=search.ring + 1,
        radius_m=search.radius_m,
        asked=len(alerts),
        accepted_cpr=roles["cpr"],
        accepted_aed=roles["aed"],
        arrived=sum(one.arrived_at is not None for one in coming),
        aed_on_the_way=any(one.role == "aed" and one.state == "accepted" for one in coming),
        soonest_s=min(on_the_way, default=None),
        states=dict(Counter(one.state for one in alerts)),
    )


def registered(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[VolunteerView]:
    """The volunteers who live where the manager manages, those who wait for confirmation first; no names, no places.

    Raises `NotAllowed` (needs `emergency.manage`), `CursorInvalid`.
    """
    actor.must(MANAGE)
    rows = Volunteer.objects.filter(inside(actor, MANAGE), ended_at=None)
    rows = rows.order_by("is_confirmed", "simulated", "code")
    start = decode_cursor(cursor, int)[0] if cursor else 0
    shown = list(rows[start : start + limit + 1])
    more = encode_cursor(start + limit) if len(shown) > limit else None
    return Page(tuple(map(view_of, shown[:limit])), more, rows.count())


def _view(row: Alert) -> AlertView:
    call = row.call
    here = where(call)
    rough = coarse(here.lon, here.lat)
    return AlertView(
        id=row.id,
        call_id=row.call_id,
        number=call.number,
        role=row.role,
        state=row.state,
        eta_s=row.eta_s,
        away_m=round(row.away_m, -2) or 100.0,
        rough_lon=rough.lon,
        rough_lat=rough.lat,
        rough_m=ROUGH_M[COARSE],
        aed=row.aed,
        taps=taps_of(row),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        is_debriefed=hasattr(row, "debrief"),
        area=division_name(call.division) if call.division else None,
    )
