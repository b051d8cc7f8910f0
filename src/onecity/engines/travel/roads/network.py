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
        return {name: getattr(self, name) for name in ARRAYS}

    def origin_values(self) -> dict[str, Any]:
        """The origin as plain values."""
        return asdict(self.origin)

    def arc_ends(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The node where each arc begins, and where it ends, driven or not."""
        begin = np.column_stack((self.tail, self.head)).ravel()
        return begin, np.column_stack((self.head, self.tail)).ravel()

    def line(self, segment: int) -> Floats:
        """The shape of a segment from its tail to its head."""
        return self.shape[self.shape_first[segment] : self.shape_first[segment + 1]]


ARRAYS = tuple(one.name for one in fields(Network) if one.name not in {"origin", "names"})


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
