"""What lies before the dispatcher: which calls wait, for what, how long already, and who is on the way?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, QuerySet, SmallIntegerField, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.declared import leaf_of, targets
from onecity.engines.emergency.door.calls.rights import inside, must
from onecity.engines.emergency.door.declared import priority_title
from onecity.engines.emergency.door.missions.seeing import MissionView, of_calls
from onecity.engines.emergency.door.units import UnitView, units
from onecity.engines.emergency.models import Call, Mission
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.stages import Clock, Moments, clock_of, slipped
from onecity.engines.emergency.rules.unit import CANCELLED, DIVERTED

MOST = 200
# What a person can take in; with more open calls the desk says how many follow.
ON_DESK = 40
SENDABLE = ("judged", "ordered", "on_scene")
JUST_CLOSED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BoardCall:
    """A call on the desk. `wanted`: ambulances still to be sent; `slipped`: targets that it misses by now, that of the
    answer being `answer_s`.
    """

    id: UUID
    number: str
    state: str
    priority: str
    priority_title: Text
    rank: int
    title: Text | None
    lon: float | None
    lat: float | None
    radius_m: float | None
    division: str
    received_at: datetime
    closed_at: datetime | None
    wanted: int
    answer_s: int
    clock: Clock | None
    slipped: tuple[str, ...]
    missions: tuple[MissionView, ...]

    @property
    def waits(self) -> bool:
        """Whether an ambulance must be sent."""
        return self.wanted > 0 and self.state in SENDABLE


@dataclass(frozen=True, slots=True)
class Board:
    """The first open calls, those that wait for an ambulance first, the most urgent and oldest on top; and all units.

    `open`: how many calls are open in all.
    """

    calls: tuple[BoardCall, ...]
    open: int
    units: tuple[UnitView, ...]
    at: datetime


def board(actor: Actor, most: int = ON_DESK) -> Board:
    """The desk of a dispatcher with at most so many of the calls to which they may send. Raises `NotAllowed`."""
    actor.must(DISPATCH)
    now, rows = timezone.now(), _open().filter(inside(actor, DISPATCH))
    return Board(_first(rows, now, most), rows.count(), units(actor), now)


def board_call(actor: Actor, call_id: UUID) -> BoardCall | None:
    """One call as the desk shows it, also when it is closed; None for an unknown one. Raises `NotAllowed`."""
    row = Call.objects.filter(id=call_id).first()
    if row is None:
        return None
    must(actor, DISPATCH, row.division)
    return _line(row, of_calls([row.id]).get(row.id, ()), timezone.now(), round(targets().answer_s))


def open_calls(now: datetime, most: int = MOST) -> tuple[BoardCall, ...]:
    """The first open calls in the desk's order, for the engine's own work."""
    return _first(_open(), now, most)


def next_call(actor: Actor, but: UUID) -> UUID | None:
    """The call that has the first place among those that wait for an ambulance from the actor, another than `but`."""
    rows = _open().filter(inside(actor, DISPATCH)).annotate(waits=_waits()).filter(waits=1).exclude(id=but)
    return rows.order_by("rank", "received_at").values_list("id", flat=True).first()


def _first(calls: QuerySet[Call], now: datetime, most: int) -> tuple[BoardCall, ...]:
    rows = list(
        calls.annotate(waits=_waits()).order_by("-waits", "rank", "received_at").defer("sealed")[:most]
    )
    missions = of_calls(row.id for row in rows)
    answer_s = round(targets().answer_s)
    return tuple(_line(row, missions.get(row.id, ()), now, answer_s) for row in rows)


def _open() -> QuerySet[Call]:
    return Call.objects.filter(Q(closed_at=None) & ~Q(state__in=("merged", "abandoned", "closed")))


def _waits() -> Case:
    """1 for a call that waits for an ambulance, as `BoardCall.waits` says it, else 0."""
    sent = (
        Mission.objects.filter(call=OuterRef("id"))
        .exclude(state__in=(CANCELLED, DIVERTED))
        .order_by()
        .values("call")
        .annotate(many=Count("id"))
        .values("many")
    )
    few = Q(units_wanted__gt=Coalesce(Subquery(sent), 0))
    return Case(When(few, state__in=SENDABLE, then=1), default=0, output_field=SmallIntegerField())


def moments_of(row: Call, missions: tuple[MissionView, ...]) -> Moments:
    """A call's moments with the ambulance that was there first, else the one ordered first."""
    helped = [one for one in missions if one.state not in {CANCELLED, DIVERTED}]
    there = [one for one in helped if one.times["arrived_at"]]
    first = min(there, key=_arrival) if there else (helped[0] if helped else None)
    return Moments(
        received=row.received_at,
        answered=row.answered_at,
        ordered=first.times["ordered_at"] if first else None,
        departed=first.times["departed_at"] if first else None,
        arrived=first.times["arrived_at"] if first else None,
    )


def _line(row: Call, missions: tuple[MissionView, ...], now: datetime, answer_s: int) -> BoardCall:
    leaf = leaf_of(row.protocol, row.leaf) if row.leaf else None
    moments = moments_of(row, missions)
    sent = sum(one.state not in {CANCELLED, DIVERTED} for one in missions)
    return BoardCall(
        id=row.id,
        number=row.number,
        state=row.state,
        priority=row.priority,
        priority_title=priority_title(row.priority),
        rank=row.rank,
        title=leaf.title if leaf else None,
        lon=row.lon,
        lat=row.lat,
        radius_m=row.radius_m,
        division=row.division,
        received_at=row.received_at,
        closed_at=row.closed_at,
        wanted=max(0, row.units_wanted - sent),
        answer_s=answer_s,
        clock=clock_of(moments, now, answer_s),
        slipped=slipped(moments, now, answer_s),
        missions=missions,
    )


def _arrival(one: MissionView) -> datetime:
    at = one.times["arrived_at"]
    assert at is not None  # noqa: S101  asked before
    return at
