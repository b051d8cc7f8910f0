"""What does the program know about a city's roads?

Arrays, one row per node or segment, so that a million rows lie in a file that processes share. A *segment* is a road
between two junctions; driven from its tail to its head it is the *arc* `2 * segment`, the other way `2 * segment + 1`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a network comes from. `generated`: invented, and said so wherever it is shown."""

    title_zh: str
    title_en: str
    credit_zh: str = ""
    credit_en: str = ""
    generated: bool = False
    seed: int | None = None
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, segments, their shapes and names, and the turns that are forbidden.

    `node_access` tells who may pass a node (barriers), `access` who may use a segment; `speed_kmh` is 0 where only the
    class is known. The shape of segment s is `shape[shape_first[s]:shape_first[s + 1]]`, both ends included, rows of
    (lon, lat). `name` counts in `names`, rows of (Chinese, English); 0 is no name. A forbidden turn leads from one
    arc to another; `ban_access` tells for whom.

    What few networks have is empty where there is none: `back_kmh`, the speed against a segment's direction (0: as
    along it); `timed_…`, turns that are forbidden in some hours of the week (168 bits, Monday's midnight first);
    `twin_of`, the arc that the first arc of a segment stands for (-1: itself), where a turn is forbidden over more
    than one junction (`roads/chains.py`).
    """

    origin: Origin
    node_key: NDArray[Any]
    lon: Floats
    lat: Floats
    signal: NDArray[np.bool_]
    node_access: NDArray[np.uint8]
    segment_key: NDArray[Any]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    oneway: NDArray[np.bool_]
    access: NDArray[np.uint8]
    speed_kmh: NDArray[np.uint8]
    length_m: NDArray[np.float32]
    mark: NDArray[np.uint8]
    name: NDArray[np.int32]
    shape_first: NDArray[np.int64]
    shape: Floats
    ban_from: NDArray[np.int32]
    ban_to: NDArray[np.int32]
    ban_access: NDArray[np.uint8]
    names: tuple[tuple[str, str], ...] = (("", ""),)
    back_kmh: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    twin_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    timed_from: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    timed_to: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    timed_access: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    timed_hours: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 21), np.uint8))

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.lon)

    @property
    def segment_count(self) -> int:
        """How many segments there are."""
        return len(self.tail)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by its name: what is kept in files."""
        own = {name: getattr(self, name) for name in ARRAYS}
        return own | {name: array for name in SOMETIMES if len(array := getattr(self, name))}

    def origin_values(self) -> dict[str, Any]:
        """The origin as plain values."""
        return asdict(self.origin)

    def arc_ends(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The node where each arc begins, and where it ends, driven or not."""
        begin = np.column_stack((self.tail, self.head)).ravel()
        return begin, np.column_stack((self.head, self.tail)).ravel()

    def is_twin(self) -> NDArray[np.bool_]:
        """Whether each segment stands for another one; of the ground it is counted once."""
        none = np.zeros(self.segment_count, bool)
        none[: len(self.twin_of)] = self.twin_of >= 0
        return none

    def own_arcs(self) -> NDArray[np.int64]:
        """For each arc the arc of the road itself: another one where it is a twin."""
        own = np.arange(2 * self.segment_count)
        twins = np.flatnonzero(self.is_twin())
        own[2 * twins] = self.twin_of[twins]
        own[2 * twins + 1] = self.twin_of[twins] ^ 1
        return own

    def line(self, segment: int) -> Floats:
        """The shape of a segment from its tail to its head."""
        return self.shape[self.shape_first[segment] : self.shape_first[segment + 1]]


SOMETIMES = ("back_kmh", "twin_of", "timed_from", "timed_to", "timed_access", "timed_hours")
ARRAYS = tuple(one.name for one in fields(Network) if one.name not in {"origin", "names", *SOMETIMES})


def lengths_m(shape_first: NDArray[np.int64], shape: Floats) -> NDArray[np.float32]:
    """Metres over the ground of each shape, as `core.geo.distance_m` counts them."""
    radians = np.radians(shape)
    step = np.diff(radians, axis=0)
    across = np.sin(step[:, 1] / 2) ** 2
    along = np.cos(radians[:-1, 1]) * np.cos(radians[1:, 1]) * np.sin(step[:, 0] / 2) ** 2
    pieces = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, across + along)))
    total = np.concatenate(([0.0], np.cumsum(pieces)))
    # The step from one shape to the next belongs to neither.
    return (total[shape_first[1:] - 1] - total[shape_first[:-1]]).astype(np.float32)


def joined(lines: Iterable[Floats]) -> tuple[NDArray[np.int64], Floats]:
    """Shapes one after the other: where each begins (and the last ends), and all their points."""
    kept = [np.asarray(line, float).reshape(-1, 2) for line in lines]
    first = np.concatenate(([0], np.cumsum([len(line) for line in kept]))).astype(np.int64)
    return first, np.concatenate(kept) if kept else np.empty((0, 2))
