"""In which form do readings come to the rules? Columns, in the order of the log.

Times are whole milliseconds since 1970 in UTC. A row whose `thing` is `CLOCK` is a tick: it says that `time` has
come. Whoever writes the log writes ticks into it, because `step` sees nothing but the log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

CLOCK = -1


class Quality(IntEnum):
    """What the station says about a reading. Only GOOD feeds conditions (source: HJ 212, flag N)."""

    GOOD = 0
    STOPPED = 1
    MAINTENANCE = 2
    MANUAL = 3
    FAULT = 4
    CALIBRATION = 5
    OVER_RANGE = 6
    COMMUNICATION = 7
    UNREADABLE = 8


# The letters of HJ 212.
QUALITY_LETTERS = {
    "N": Quality.GOOD,
    "F": Quality.STOPPED,
    "M": Quality.MAINTENANCE,
    "S": Quality.MANUAL,
    "D": Quality.FAULT,
    "C": Quality.CALIBRATION,
    "T": Quality.OVER_RANGE,
    "B": Quality.COMMUNICATION,
}


class Mark(IntFlag):
    """What the rules found about a row; several may hold."""

    NONE = 0
    UNKNOWN = 1  # no such thing or property
    TOO_LATE = 2  # beyond the network's late window: kept by the log, feeds nothing
    AHEAD = 4  # too far in the future: feeds nothing
    LATE = 8  # not in the order of time, evaluated all the same
    DUPLICATE = 16  # this property has a reading of this time already, and this one says nothing else, or nothing good
    CORRECTED = 32  # … and this one, which says something else, stands from now on
    FLAGGED = 64  # its quality is not GOOD, or it is no number
    OUT_OF_RANGE = 128  # outside the declared range


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings and ticks as columns of equal length; `slice` and `together` cut and join them.

    `thing` int32: index into `Things.keys`, or CLOCK. `property` uint8: place in the network's `observe`. `time`
    int64. `value` float64; a state's place in its `states`. `quality` uint8: `Quality`. `received` int64: when the
    gateway got it.
    """

    thing: npt.NDArray[np.int32]
    property: npt.NDArray[np.uint8]
    time: Ints
    value: Floats
    quality: npt.NDArray[np.uint8]
    received: Ints

    def __len__(self) -> int:
        return len(self.thing)

    def __getitem__(self, part: slice) -> "Batch":
        return Batch(*(getattr(self, one.name)[part] for one in fields(self)))

    def taken(self, order: npt.NDArray[np.intp]) -> "Batch":
        """The rows in another order."""
        return Batch(*(getattr(self, one.name)[order] for one in fields(self)))

    @classmethod
    def of(cls, rows: Iterable["Row"]) -> "Batch":
        """The columns of single rows."""
        columns = list(zip(*rows, strict=True)) or [()] * len(fields(cls))
        return cls(*(np.array(column, dtype) for column, dtype in zip(columns, DTYPES, strict=True)))

    @classmethod
    def together(cls, batches: Sequence["Batch"]) -> "Batch":
        """Several batches as one."""
        if not batches:
            return cls.of(())
        return cls(*(np.concatenate([getattr(one, f.name) for one in batches]) for f in fields(cls)))


DTYPES = (np.int32, np.uint8, np.int64, np.float64, np.uint8, np.int64)
# thing, property, time, value, quality, received
Row = tuple[int, int, int, float, int, int]


def tick(time: int) -> Row:
    """The row that says that a time has come."""
    return (CLOCK, 0, time, 0.0, 0, time)


def reading(thing: int, property: int, time: int, value: float, quality: int = 0) -> Row:
    """A reading that came without delay."""
    return (thing, property, time, value, quality, time)
