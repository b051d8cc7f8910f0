"""What does the plan's door give back? Frozen values, with both languages in every text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.plan.rules import State


class Missing(StrEnum):
    """Why a target has no measured value."""

    NO_MEASURE = "no-measure"  # the plan names none yet
    UNKNOWN = "unknown-measure"  # no engine of this installation has it
    FAILED = "failed"  # it could not be computed; the reason is in the log


STATE_TITLES = {
    State.MET: Text(zh="已达成", en="Met"),
    State.ON_THE_WAY: Text(zh="推进中", en="On the way"),
    State.BEHIND: Text(zh="落后于进度", en="Behind"),
    State.NOT_MEASURED: Text(zh="尚未测量", en="Not measured yet"),
}
MISSING_TITLES = {
    Missing.NO_MEASURE: Text(zh="尚未测量", en="Not measured yet"),
    Missing.UNKNOWN: Text(zh="指标未知", en="Measure unknown"),
    Missing.FAILED: Text(zh="未能测得", en="Could not be measured"),
}


@dataclass(frozen=True, slots=True)
class StandingView:
    """Where the city stood before the plan."""

    id: str
    title: Text
    figure: Text
    owner: Text
    year: int


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target with its goal, its owner and how it stands.

    `figure` is the measured value with its unit, `reading` all that is known about it; both `None` while
    `missing` says why there is none. `percent` (0 to 100) is of the way to the goal, 100 only when
    it is met.
    """

    id: str
    project: str
    title: Text
    words: str
    kind: str
    goal: Text
    owner: Text
    state: State
    percent: int | None
    figure: Text | None
    reading: Reading | None
    missing: Missing | None
    measure: str | None
    baseline: StandingView | None
    source: Text


@dataclass(frozen=True, slots=True)
class Past:
    """A value that was measured before."""

    at: datetime
    value: float
    figure: Text
    simulated: bool


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """One target with all that was measured of it, oldest first, and its project's title.

    `goal_value` is the number to reach, `None` for a milestone; `year_percent` how much of
    the year has passed.
    """

    target: TargetView
    project: Text
    measure_title: Text | None
    goal_value: float | None
    year: int
    year_percent: int
    history: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many targets stand in a state."""

    state: State
    count: int


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project of the plan with its targets, and where the city stood in it."""

    id: str
    title: Text
    intro: Text
    tally: tuple[StateCount, ...]
    targets: tuple[TargetView, ...]
    standing: tuple[StandingView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A line of a list; `declared` once the city declares what makes it real: of this `kind` (service,
    network), with the id `ref`.
    """

    id: str
    title: Text
    owner: Text
    declared: bool
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A list that the plan names entry by entry."""

    id: str
    target: str
    title: Text
    declared: int
    items: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole plan as it stands at `at`; `simulated` when any measured value is."""

    id: str
    title: Text
    intro: Text
    source: Text
    year: int
    year_percent: int
    at: datetime
    simulated: bool
    total: int
    tally: tuple[StateCount, ...]
    projects: tuple[ProjectView, ...]
    lists: tuple[ListView, ...]
