"""Where does an incident stand, by everything that has happened to it?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from onecity.engines.command.rules.duty import Order
from onecity.engines.command.rules.warning import RANK, Change, Warned, warnings


class State(StrEnum):
    """How far an incident is."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in-progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an incident's timeline. Lines are only ever added.

    `kind`: warning (with its `change`), ordered, task, note, shared, commander, closed, reopened, public.
    """

    kind: str
    at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a timeline: nothing of it is stored as if it were a fact."""

    state: State
    level: str | None
    peak: str | None
    warned: tuple[Warned, ...]
    orders: tuple[Order, ...]
    closed_at_level: str | None = None

    @property
    def fires(self) -> bool:
        """Whether any warning still stands, also one that is kept quiet."""
        return self.level is not None

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """The orders that somebody still has to carry out."""
        return tuple(one for one in self.orders if one.closed_at is None)


def fold(moments: Sequence[Moment]) -> Standing:
    """Where an incident stands. Changes of warnings and steps of tasks may come in any order, and more than once."""
    warned = warnings(one.change for one in moments if one.change is not None)
    orders = _orders(moments)
    closing = _last_closing(moments)
    level = _highest(one.level for one in warned)
    peak = _highest(stretch.level for one in warned for stretch in one.stretches)
    state = State.CLOSED if closing else _state(moments, orders, fires=level is not None)
    return Standing(
        state, level, peak, warned, orders, closing.data.get("level") or None if closing else None
    )


def reopens(standing: Standing, change: Change) -> bool:
    """Whether a change of one of its warnings opens a closed incident again: it is worse than what was closed."""
    return standing.state is State.CLOSED and RANK[change.level] > RANK[standing.closed_at_level]


def closes_itself(standing: Standing) -> bool:
    """Whether an incident ends without anybody: nothing fires any more, and nobody ever had to do anything."""
    return standing.state is not State.CLOSED and not standing.fires and not standing.orders


@dataclass(frozen=True, slots=True)
class Unready:
    """Why closing an incident needs a reason."""

    fires: str | None
    open_orders: int


def unready(standing: Standing) -> Unready | None:
    """What still stands in the way of closing without a reason; `None` when it is resolved."""
    if not standing.fires and not standing.open_orders:
        return None
    return Unready(standing.level, len(standing.open_orders))


def _state(moments: Sequence[Moment], orders: Sequence[Order], *, fires: bool) -> State:
    if not fires and all(one.closed_at is not None for one in orders):
        return State.RESOLVED
    since = max((place for place, one in enumerate(moments) if one.kind == "reopened"), default=-1)
    actions = {_action(one) for one in moments[since + 1 :] if one.kind == "task"}
    if actions & {"evidence", "done"}:
        return State.IN_PROGRESS
    return State.ACKNOWLEDGED if actions & {"acknowledge", "claim"} else State.OPEN


def _action(moment: Moment) -> str:
    """What a step of a task says about the incident: an order that the city itself ended says nothing."""
    action = moment.data.get("action", "")
    return moment.data.get("outcome", "") if action == "close" else action


def _orders(moments: Iterable[Moment]) -> tuple[Order, ...]:
    given: dict[str, Moment] = {}
    acknowledged: set[str] = set()
    closed: dict[str, Moment] = {}
    for one in moments:
        task = one.data.get("task", "")
        if one.kind == "ordered":
            given[task] = one
        elif one.kind == "task" and one.data.get("action") in {"acknowledge", "claim", "evidence"}:
            acknowledged.add(task)
        elif one.kind == "task" and one.data.get("action") == "close":
            closed[task] = one
    found = (
        _order(task, one, closed.get(task), acknowledged=task in acknowledged) for task, one in given.items()
    )
    return tuple(sorted(found, key=lambda order: order.task))


def _order(task: str, given: Moment, end: Moment | None, *, acknowledged: bool) -> Order:
    thing, level = given.data["thing"], given.data["level"]
    if end is None:
        return Order(task, thing, level, acknowledged)
    return Order(task, thing, level, acknowledged, end.at, end.data.get("outcome", ""))


def _last_closing(moments: Sequence[Moment]) -> Moment | None:
    last = next((one for one in reversed(moments) if one.kind in {"closed", "reopened"}), None)
    return last if last and last.kind == "closed" else None


def _highest(levels: Iterable[str | None]) -> str | None:
    return max(levels, key=RANK.__getitem__, default=None)
