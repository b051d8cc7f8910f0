"""What do call-takers and callers see of calls?"""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, system
from onecity.base.audit.door import record_reading
from onecity.base.identity.door import display_name, display_names
from onecity.core.text import Text
from onecity.engines.basemap import door as basemap
from onecity.engines.basemap.errors import BasemapError
from onecity.engines.emergency.door.calls.callfile import view_of
from onecity.engines.emergency.door.calls.declared import guidance, interview, targets
from onecity.engines.emergency.door.calls.merging import similar
from onecity.engines.emergency.door.calls.rights import SEEING, inside, must, must_see
from onecity.engines.emergency.door.calls.sealing import hash_of, open_personal, open_words
from onecity.engines.emergency.door.calls.talking import SAID, messages_of
from onecity.engines.emergency.door.calls.values import (
    CallerView,
    CallView,
    Line,
    Personal,
    Queue,
    Taking,
)
from onecity.engines.emergency.errors import CallUnknown
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.following import answered
from onecity.engines.emergency.rules.calls.position import Fix

MOST_OPEN = 500
ASKED = ("answered", "self-answered")
PURPOSE = "emergency"


def view(actor: Actor, call_id: UUID) -> CallView:
    """A call. Raises `NotAllowed`, `CallUnknown`."""
    row = _row(call_id)
    if actor.kind != system().kind:
        must_see(actor, row.division)
    return view_of(row)


def open_calls(actor: Actor) -> tuple[CallView, ...]:
    """The open calls that the actor may see, the most urgent first, then the oldest; empty without the right."""
    return tuple(view_of(row) for row in _open(actor))


def queue(actor: Actor) -> Queue:
    """The calls in front of the call-takers. Raises `NotAllowed`."""
    must(actor, TAKE)
    listed = [view_of(row) for row in _open(actor)]
    return Queue(
        waiting=tuple(one for one in listed if one.state == "waiting"),
        to_call_back=tuple(one for one in listed if one.state == "abandoned"),
        in_hand=tuple(one for one in listed if one.state in {"taken", "judged"}),
        under_way=tuple(one for one in listed if one.state in {"ordered", "on_scene"}),
    )


def taking(actor: Actor, call_id: UUID, asking: str = "") -> Taking:
    """Everything that the call-taker has in front of them; the reading of personal parts is logged.

    `asking`: another protocol than the one that is being asked. Raises `NotAllowed`, `CallUnknown`.
    """
    row = _row(call_id)
    must(actor, TAKE, row.division)
    now, lines = timezone.now(), _lines(row)
    protocol = asking or next(
        (
            str(one.data["protocol"])
            for one in reversed(lines)
            if one.kind in ASKED and "protocol" in one.data
        ),
        row.protocol,
    )
    steps = [one.data for one in lines if one.kind == "guided" and "guidance" in one.data]
    return Taking(
        call=view_of(row),
        answered=answered(row.received_at, row.answered_at, now, targets().answer_s),
        personal=personal(actor, call_id),
        place=place_words(row.lon, row.lat),
        fixes=tuple(
            Fix(p.source, p.lon, p.lat, p.radius_m, p.at) for p in row.positions.order_by("-id")[:20]
        ),
        interview=interview(protocol, row.answers.get(protocol, {})) if protocol else None,
        guidance=guidance(row.guidance),
        guided=(str(steps[-1]["guidance"]), int(str(steps[-1]["step"]))) if steps else None,
        messages=messages_of(row),
        lines=lines,
        similar=similar(row),
        merged=tuple(view_of(one) for one in row.merged.order_by("received_at")),
        taker=display_name(row.taken_by) if row.taken_by else "",
        is_mine=row.taken_by is not None and row.taken_by == actor.id,
    )


def personal(actor: Actor, call_id: UUID) -> Personal:
    """Number, words and address of a call; the reading is logged. Raises `NotAllowed`, `CallUnknown`."""
    row = _row(call_id)
    must_see(actor, row.division)
    found = open_personal(row.id, row.sealed)
    fields = [name for name in ("phone", "words", "address") if getattr(found, name)]
    if fields:
        record_reading(actor=actor, subject=row.id, purpose=PURPOSE, fields=fields, target=f"call:{row.id}")
    return found


def caller(token: str) -> CallerView:
    """What the person who called sees. Raises `CallUnknown`."""
    row = Call.objects.select_related("merged_into").filter(token_hash=hash_of(token)).first()
    if row is None:
        raise CallUnknown
    main = row.merged_into or row
    is_judged = main.judged_at is not None
    own_questions = main.id == row.id and row.protocol and not is_judged
    return CallerView(
        call_id=row.id,
        number=row.number,
        state=main.state,
        language=row.language,
        is_text_only=row.is_text_only,
        has_phone=bool(open_personal(row.id, row.sealed).phone),
        received_at=row.received_at,
        answered_at=row.answered_at or (main.answered_at if main.id != row.id else None),
        closed_at=main.closed_at,
        lon=row.lon,
        lat=row.lat,
        radius_m=row.radius_m,
        place=place_words(row.lon, row.lat),
        interview=interview(row.protocol, row.answers.get(row.protocol, {})) if own_questions else None,
        is_judged=is_judged,
        guidance=guidance(main.guidance if is_judged else row.guidance),
        messages=messages_of(row),
        helped_by=main.id,
        live=row.token_hash,
        has_left=row.gone_at is not None,
    )


def state_of(token: str) -> str:
    """The state of the call of a caller's page. Raises `CallUnknown`."""
    row = Call.objects.select_related("merged_into").filter(token_hash=hash_of(token)).first()
    if row is None:
        raise CallUnknown
    return (row.merged_into or row).state


def place_words(lon: float | None, lat: float | None) -> Text | None:
    """What is at a place, in words; None where nobody can say."""
    if lon is None or lat is None:
        return None
    try:
        return _place_words(round(lon, 5), round(lat, 5))
    except BasemapError:
        return None  # not kept: with the next base map somebody can


@lru_cache(maxsize=512)
def _place_words(lon: float, lat: float) -> Text | None:
    return basemap.reverse(ANONYMOUS, lon, lat).text


def _row(call_id: UUID) -> Call:
    row = Call.objects.filter(id=call_id).first()
    if row is None:
        raise CallUnknown
    return row


def _open(actor: Actor) -> Iterable[Call]:
    rows = Call.objects.filter(closed_at=None).order_by("rank", "received_at", "id")
    if actor.kind == system().kind:
        return rows[:MOST_OPEN]
    return rows.filter(inside(actor, *SEEING))[:MOST_OPEN]


def _lines(row: Call) -> tuple[Line, ...]:
    events = list(row.events.order_by("id"))
    names = display_names({one.by for one in events if one.by})
    return tuple(
        Line(
            one.id,
            one.kind,
            one.at,
            names.get(one.by, "") if one.by else "",
            one.data,
            open_words(row.id, one.sealed) if one.kind != SAID else "",
        )
        for one in events
    )
