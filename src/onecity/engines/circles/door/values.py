"""What does one ask circles with, and what does one get?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.circles.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class AddedPoint:
    """A point that is thought up, for what-if questions: all services, always open, without limit."""

    at: Point


@dataclass(frozen=True, slots=True)
class When:
    """At which moment (aware), and what if: `closed` are keys of points. No moment: opening hours do not count."""

    at: datetime | None = None
    closed: frozenset[str] = frozenset()
    added: tuple[AddedPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of a circle. `key` is its layer and code; `near_road`: whether a way on foot leads to it at all."""

    key: str
    name: Text
    lon: float
    lat: float
    division: str
    services: tuple[str, ...]
    capacity: int | None
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    simulated: bool
    approximate: bool
    added: bool = False


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service and how many people have it."""

    id: str
    title: Text
    people: int
    with_room: int


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division: its people, those with each service, those with at least 1, 2, … services. Parts sum to the whole."""

    code: str
    name: Text
    level: str
    people: int
    having: tuple[int, ...]
    with_room: tuple[int, ...]
    at_least: tuple[int, ...]

    def share(self, service: int) -> float:
        """The share of people who have a service."""
        return self.having[service] / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target and where it stands; `confirmed`: whether a published text asks for it."""

    title: Text
    wanted: float
    actual: float
    confirmed: bool
    source: Text

    @property
    def is_met(self) -> bool:
        """Whether it is reached."""
        return self.actual >= self.wanted


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle in a list."""

    id: str
    title: Text
    intro: Text
    minutes: int


@dataclass(frozen=True, slots=True)
class CellsView:
    """The cells with people, in one order: ids, people, and how many of them have each service (columns)."""

    cell: NDArray[np.str_]
    street: NDArray[np.str_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: NDArray[np.int64]
    having: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CircleView:
    """A circle at a moment, with everything that a planner reads. `generated`: the roads are invented."""

    id: str
    title: Text
    intro: Text
    source: Text
    minutes: int
    profile: str
    elder_share: float | None
    at: datetime | None
    services: tuple[ServiceView, ...]
    points: tuple[PointView, ...]
    city: DivisionRow
    districts: tuple[DivisionRow, ...]
    streets: tuple[DivisionRow, ...]
    targets: tuple[TargetView, ...]
    worst: DivisionRow | None
    gini: float
    cells: CellsView
    off_road: int
    generated: bool
    unconfirmed: bool
    floor: float = 0.0
    simulated_points: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a cell has, or lacks, each service: the reason and the point that it speaks of."""

    cell: str
    people: int
    street: Text
    reasons: tuple[tuple[Text, Reason], ...]


@dataclass(frozen=True, slots=True)
class NearService:
    """The nearest point of one service from a place, as a resident reads it; None: none anywhere near."""

    circle: Text
    service: Text
    point: PointView | None
    minutes: int | None
    within: bool


@dataclass(frozen=True, slots=True)
class AroundMe:
    """What is near a place: services with minutes on foot, and the cells that one reaches in 5, 10, … minutes."""

    lon: float
    lat: float
    profile: str
    minutes: int
    at: datetime
    services: tuple[NearService, ...]
    reached: Mapping[str, int] = field(repr=False)
    generated: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class NewSite:
    """A place for a new point: where, in which street, and how many more people it reaches."""

    lon: float
    lat: float
    street: Text
    adds: int


@dataclass(frozen=True, slots=True)
class SitingView:
    """Where the next points belong. `gap`: how far from the best it can be at most; zero is proven best.

    `how`: `greedy`, `optimal`, `best found`; `stopped`: why no better was looked for (`proven`, `quick`, `time`,
    `memory`).
    """

    sites: tuple[NewSite, ...]
    how: str
    stopped: str
    before: int
    after: int
    people: int
    bound: int
    gap: float
    keeps_floors: bool
    candidates: int
