"""In which bytes does the log keep readings, the clock, and what was declared?

    kind (1) | what follows: columns of readings, a time, or the rosters in force

A column of whole numbers is their least (8) and what each is above it in 0, 1, 2, 4 or 8 bytes. Values are 4 bytes
where that loses nothing, else 8. A minute of a station is some 20 bytes; nothing of it is rounded.
"""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.batch import CLOCK, Batch, Floats

READINGS, TICK, DECLARED = 1, 2, 3
MOST_ROWS = 16_384
_HEAD = struct.Struct("<B16sI")
_TIME = struct.Struct("<Bq")
_COLUMN = struct.Struct("<Bq")
_WIDTHS = {0: "u1", 1: "<u1", 2: "<u2", 4: "<u4", 8: "<i8"}


class RecordInvalid(ValueError):
    """Bytes that no version of this program wrote into the log."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Readings of one part; `batch.thing` numbers the things of roster `roster` in this partition."""

    roster: str
    batch: Batch


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock said this time, in milliseconds since 1970."""

    time: int


@dataclass(frozen=True, slots=True)
class Declared:
    """From here on these rosters hold, one for each network; a network without one is watched no more."""

    time: int
    rosters: tuple[str, ...]


Item = Chunk | Tick | Declared


def encode(item: Item) -> bytes:
    """The record of an item."""
    if isinstance(item, Tick):
        return _TIME.pack(TICK, item.time)
    if isinstance(item, Declared):
        return _TIME.pack(DECLARED, item.time) + bytes.fromhex("".join(item.rosters))
    batch = item.batch
    parts = [_HEAD.pack(READINGS, bytes.fromhex(item.roster), len(batch))]
    parts += [
        _packed(one) for one in (batch.thing, batch.property, batch.time, batch.quality, batch.received)
    ]
    parts.append(_values(batch.value))
    return b"".join(parts)


def decode(record: bytes) -> Item:
    """The item of a record. Raises `RecordInvalid`."""
    try:
        kind = record[0]
        if kind == TICK:
            return Tick(_TIME.unpack(record)[1])
        if kind == DECLARED:
            return _declared(record)
        if kind == READINGS:
            return _chunk(record)
    except (IndexError, struct.error, ValueError) as problem:
        raise RecordInvalid(str(problem)) from problem
    raise RecordInvalid(f"kind {kind}")


def tick_row(time: int) -> Batch:
    """The row by which a state hears of the time."""
    return Batch.of([(CLOCK, 0, time, 0.0, 0, time)])


def _declared(record: bytes) -> Declared:
    _, time = _TIME.unpack_from(record)
    rest = record[_TIME.size :]
    if len(rest) % 16:
        raise RecordInvalid("rosters")
    return Declared(time, tuple(rest[i : i + 16].hex() for i in range(0, len(rest), 16)))


def _chunk(record: bytes) -> Chunk:
    _, roster, count = _HEAD.unpack_from(record)
    at = _HEAD.size
    columns: list[npt.NDArray[np.int64]] = []
    for _ in range(5):
        column, at = _unpacked(record, at, count)
        columns.append(column)
    thing, place, time, quality, received = columns
    dtype = "<f4" if record[at] == 4 else "<f8"
    value = np.frombuffer(record, dtype, count, at + 1).astype(np.float64)
    if at + 1 + count * int(dtype[2]) != len(record):
        raise RecordInvalid("length")
    batch = Batch(
        thing.astype(np.int32), place.astype(np.uint8), time, value, quality.astype(np.uint8), received
    )
    return Chunk(roster.hex(), batch)


def _packed(column: npt.NDArray[np.integer]) -> bytes:
    if not len(column):
        return _COLUMN.pack(0, 0)
    least, most = int(column.min()), int(column.max())
    span = most - least
    width = next(
        one
        for one, top in ((0, 0), (1, 1 << 8), (2, 1 << 16), (4, 1 << 32), (8, 1 << 65))
        if span <= max(top - 1, 0)
    )
    if width == 0:
        return _COLUMN.pack(0, least)
    if width == 8:
        return _COLUMN.pack(8, 0) + column.astype("<i8").tobytes()
    return _COLUMN.pack(width, least) + (column.astype(np.int64) - least).astype(_WIDTHS[width]).tobytes()


def _unpacked(record: bytes, at: int, count: int) -> tuple[npt.NDArray[np.int64], int]:
    width, least = _COLUMN.unpack_from(record, at)
    at += _COLUMN.size
    if width == 0:
        return np.full(count, least, np.int64), at
    if width not in _WIDTHS:
        raise RecordInvalid(f"width {width}")
    found = np.frombuffer(record, _WIDTHS[width], count, at).astype(np.int64)
    return found + least, at + width * count


def _values(values: Floats) -> bytes:
    with np.errstate(over="ignore", invalid="ignore"):
        short = values.astype("<f4")
        is_exact = (short.astype(np.float64).view(np.int64) == values.view(np.int64)).all()
    return b"\x04" + short.tobytes() if is_exact else b"\x08" + values.astype("<f8").tobytes()
