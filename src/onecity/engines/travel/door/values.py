"""What does one ask travel with, and what does one get?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.travel.rules.phrases import Step
from onecity.engines.travel.rules.road import RoadClass

Place = Point | str  # somewhere on Earth, or the key of a node of the network
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AddedRoad:
    """A road that is thought up, between two nodes of the network, for what-if questions."""

    tail: str
    head: str
    road_class: RoadClass = RoadClass.TERTIARY
    oneway: bool = False
    speed_kmh: int = 0
    length_m: float = 0.0
    between: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class How:
    """Who travels (`car`, `siren`, `walking`, `elder`), and on which roads.

    `hour` of the week (0: Monday from midnight) takes what experience expects then, instead of the speeds of now.
    `closed` are keys of segments, `added` roads that do not exist: what if?
    """

    profile: str = "car"
    hour: int | None = None
    closed: frozenset[str] = frozenset()
    added: tuple[AddedRoad, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer was computed on: equal bases give equal answers. `generated`: the roads are invented."""

    network: str
    epoch: int
    profile: str
    generated: bool


@dataclass(frozen=True, slots=True)
class TimeTable:
    """Seconds from every origin (row) to every destination (column); NaN where no way leads. Read-only."""

    seconds: Floats
    basis: Basis

    def rows(self) -> list[list[float | None]]:
        """The same as lists, None where no way leads."""
        return [[None if value != value else value for value in row] for row in self.seconds.tolist()]


@dataclass(frozen=True, slots=True)
class Eta:
    """How long one way takes; None where none leads."""

    seconds: float | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class RouteView:
    """A way: how long, how far, what to do, where it runs (lon, lat), over which segments and nodes."""

    seconds: float
    metres: float
    steps: tuple[Step, ...]
    line: tuple[tuple[float, float], ...]
    segments: tuple[str, ...]
    nodes: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class SignalAhead:
    """Traffic lights on a way: the node's key, when one is there, which way one drives then, on which road."""

    node: str
    lon: float
    lat: float
    seconds: float
    heading_deg: float
    road: Text | None


@dataclass(frozen=True, slots=True)
class DriveView:
    """A way as somebody drives it: its line with the seconds to each point, the signals in their order."""

    seconds: float
    line: tuple[tuple[float, float], ...]
    line_s: tuple[float, ...]
    signals: tuple[SignalAhead, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Near:
    """The place on a road nearest to another place; `node` where it is a junction."""

    segment: str
    name: Text | None
    node: str | None
    point: Point
    away_m: float


@dataclass(frozen=True, slots=True)
class Reach:
    """The nodes that are reached in time, nearest first; times are the nodes' own, not a polygon's. Read-only.

    `site` tells from which of the origins; `road_m` how many metres of road are reached, parts of segments counted.
    """

    keys: NDArray[np.str_]
    lon: Floats
    lat: Floats
    seconds: Floats
    site: NDArray[np.int32]
    road_m: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Cover:
    """For every node of the network, in its order: seconds to the nearest site (NaN: out of reach), and which."""

    seconds: Floats
    site: NDArray[np.int32]
    basis: Basis


@dataclass(frozen=True, slots=True)
class NodesView:
    """Where the network's nodes are, in the order in which `Cover` counts them. Read-only."""

    keys: NDArray[np.str_]
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class NetworkView:
    """What is known of a network as a whole. `generated`: invented, to be said wherever it is shown."""

    network: str
    title: Text
    credit: Text | None
    generated: bool
    seed: int | None
    nodes: int
    segments: int
    km: float
    signals: int
    banned_turns: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Speed:
    """What a vehicle did on a segment, driven `backward` or not, with the time (aware) as seconds since 1970."""

    segment: str
    kmh: float
    at: float
    backward: bool = False


Places = Sequence[Place]
