"""How far is a target, and is that in time?"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from onecity.core.text import Text
from onecity.engines.plan.declare import Standing, Target

SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "≈": "≈ ", "=": ""}
MILESTONE = Text(zh="建成", en="in place")


class State(StrEnum):
    """How a target stands."""

    MET = "met"
    ON_THE_WAY = "on-the-way"
    BEHIND = "behind"
    NOT_MEASURED = "not-measured"


@dataclass(frozen=True, slots=True)
class Progress:
    """A target's state; `share` of the way from 0 to 1 and `percent` are `None` while nothing is measured."""

    state: State
    share: float | None = None
    percent: int | None = None


def judge(target: Target, number: float | None, year_share: float) -> Progress:
    """State and progress of a target for its measured `number`, when `year_share` (0 to 1) of the year has
    passed.

    A target that is not met is behind when less of it is reached than of the year has passed, and once the
    year is over. 100 percent is said only of a target that is met: "more than 400" is not met by 400.
    """
    if number is None:
        return Progress(State.NOT_MEASURED)
    if is_met(target, number):
        return Progress(State.MET, 1.0, 100)
    part = share(target, number)
    state = State.BEHIND if part < year_share or year_share >= 1 else State.ON_THE_WAY
    return Progress(state, part, min(99, math.floor(part * 100)))


def is_met(target: Target, number: float) -> bool:
    """Whether a number meets the target; a milestone is met when one of it exists."""
    goal = 1.0 if target.value is None else target.value
    match target.comparison:
        case ">":
            return number > goal
        case "<":
            return number < goal
        case "<=":
            return number <= goal
        case _:
            return number >= goal


def share(target: Target, number: float) -> float:
    """Share of the way to the target, 0 to 1: the number over the goal, or the goal over the number where
    less is better. Never falls when the number gets better.
    """
    goal = 1.0 if target.value is None else target.value
    if is_met(target, number):
        return 1.0
    over, under = (goal, number) if target.comparison in ("<", "<=") else (number, goal)
    if over <= 0 or under <= 0:
        return 0.0
    return min(1.0, over / under)


def year_share(year: int, now: datetime, zone: ZoneInfo) -> float:
    """Share of a year that has passed in a time zone: 0 before it, 1 after it."""
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return min(1.0, max(0.0, (now - start) / (end - start)))


def tally(states: Iterable[State]) -> dict[State, int]:
    """How many targets stand in each state; every state is named."""
    counted = Counter(states)
    return {state: counted[state] for state in State}


def amount(number: float) -> str:
    """A number as it is read: `40,000`, `21`, `12.5`; at most two decimals."""
    whole, _, decimals = f"{number:,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    text = f"{whole}.{decimals}" if decimals else whole
    return "0" if text == "-0" else text


def with_unit(figure: str, unit: Text) -> Text:
    """A figure and its unit; a percent sign stands close."""
    return Text(zh=_joined(figure, unit.zh), en=_joined(figure, unit.en))


def goal(target: Target) -> Text:
    """What a target asks for: `≥ 1,200 家`, `1–2 facilities`, `in place`."""
    if target.value is None or target.comparison is None or target.unit is None:
        return MILESTONE
    if target.value_max is not None:
        return with_unit(f"{amount(target.value)}–{amount(target.value_max)}", target.unit)
    return with_unit(SIGNS[target.comparison] + amount(target.value), target.unit)


def stood(standing: Standing) -> Text:
    """Where the city stood: `> 720,000 bays`."""
    return with_unit(SIGNS[standing.comparison] + amount(standing.value), standing.unit)


@dataclass(frozen=True, slots=True)
class Point:
    """A measured value that held from a moment on."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A trend to be drawn: corner points `x,y` of a step line, and the goal's height; y grows downwards."""

    line: str
    goal_y: float | None
    end_x: float
    end_y: float


def curve(
    points: Sequence[Point], now: datetime, goal: float | None, width: float, height: float
) -> Curve | None:
    """A step line through values, oldest first, up to now, from zero to the greatest of values and goal.

    `None` for fewer than two points: one value is no trend.
    """
    if len(points) < 2:
        return None
    top = max([0.0, *(point.value for point in points), *([] if goal is None else [goal])])
    low = min([0.0, *(point.value for point in points), *([] if goal is None else [goal])])
    span_s = max((now - points[0].at).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(width * min(1.0, (at - points[0].at).total_seconds() / span_s), 1)

    def y(value: float) -> float:
        return round(height * (1 - (value - low) / (top - low or 1.0)), 1)

    corners = [(x(points[0].at), y(points[0].value))]
    for before, point in pairwise(points):
        corners += [(x(point.at), y(before.value)), (x(point.at), y(point.value))]
    corners.append((width, y(points[-1].value)))
    line = " ".join(f"{left:g},{down:g}" for left, down in corners)
    return Curve(line, None if goal is None else y(goal), width, y(points[-1].value))


def _joined(figure: str, unit: str) -> str:
    return f"{figure}{unit}" if unit == "%" else f"{figure} {unit}"
