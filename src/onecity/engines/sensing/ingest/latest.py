"""How does a web process know the newest reading of each thing without asking anybody?

The worker of a partition replaces a file of plain arrays now and then; readers map it.

    magic (8) | length of the head (4) | head (JSON), padded to 8 | level u1[n], padded | time i8[n, p] | value f8[n, p]
"""

import json
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.ingest.places import folder, write_whole
from onecity.engines.sensing.ingest.roster import Part
from onecity.engines.sensing.rules.batch import Batch, Floats, Ints, Mark
from onecity.engines.sensing.rules.state import State

MAGIC = b"1CLATEST"
_LEFT_OUT = np.uint16(Mark.UNKNOWN | Mark.TOO_LATE | Mark.AHEAD | Mark.DUPLICATE)


@dataclass(slots=True)
class Newest:
    """Of each thing of a part and each property the newest reading; time 0: none yet."""

    time: Ints
    value: Floats

    @classmethod
    def of(cls, things: int, properties: int) -> "Newest":
        """Nothing yet."""
        return cls(np.zeros((things, properties), np.int64), np.full((things, properties), np.nan))

    def take(self, batch: Batch, marks: npt.NDArray[np.uint16]) -> None:
        """Take in rows that the rules have marked; of two readings of one moment the last one stays."""
        rows = np.flatnonzero((batch.thing >= 0) & ((marks & _LEFT_OUT) == 0))
        if not len(rows):
            return
        place = batch.thing[rows].astype(np.int64) * self.time.shape[1] + batch.property[rows]
        times, flat = batch.time[rows], self.time.reshape(-1)
        newer = np.flatnonzero(times >= flat[place])
        if not len(newer):
            return
        if (np.diff(times[newer]) < 0).any():
            newer = newer[np.argsort(times[newer], kind="stable")]
        # where a place comes several times, numpy keeps the last
        flat[place[newer]] = times[newer]
        self.value.reshape(-1)[place[newer]] = batch.value[rows[newer]]

    def moved(self, old: Part, new: Part) -> "Newest":
        """The same for other things and properties, by key and name."""
        found = Newest.of(len(new.things.keys), len(new.properties))
        pairs = [
            (i, new.things.index[key]) for i, key in enumerate(old.things.keys) if key in new.things.index
        ]
        mine, theirs = np.array(pairs, np.int64).reshape(-1, 2).T
        for place, name in enumerate(new.properties):
            if name in old.properties:
                before = old.properties.index(name)
                found.time[theirs, place] = self.time[mine, before]
                found.value[theirs, place] = self.value[mine, before]
        return found


def levels(state: State) -> npt.NDArray[np.uint8]:
    """The highest level at which any rule warns about each thing."""
    found = np.zeros(len(state.things.keys), np.int8)
    for standing in state.standings:
        np.maximum(found, standing.level, out=found)
    return found.astype(np.uint8)


def write(part: Part, state: State, newest: Newest, made: int) -> None:
    """Publish what a part's things said last."""
    head = {
        "roster": part.roster,
        "properties": part.properties,
        "things": len(part.things.keys),
        "made": made,
    }
    said = json.dumps(head).encode()
    said += b" " * (-(12 + len(said)) % 8)
    level = levels(state).tobytes()
    level += bytes(-len(level) % 8)
    content = b"".join(
        (MAGIC, struct.pack("<I", len(said)), said, level, newest.time.tobytes(), newest.value.tobytes())
    )
    names = folder("latest", part.network) / f"{part.roster}-{part.number}.keys"
    if not names.exists():
        lines = map("\t".join, zip(part.things.keys, part.ids, part.divisions, strict=True))
        write_whole(names, "\n".join(lines).encode())
    write_whole(folder("latest", part.network) / f"{part.number}.latest", content)


@dataclass(frozen=True)
class Names:
    """Keys, registry ids and divisions of a part's things."""

    keys: tuple[str, ...]
    ids: tuple[str, ...]
    divisions: npt.NDArray[np.str_]
    index: dict[str, int]


@dataclass(frozen=True)
class Mapped:
    """A part as it was written last."""

    names: Names
    properties: tuple[str, ...]
    levels: npt.NDArray[np.uint8]
    time: Ints
    value: Floats
    made: int


def read(network: str) -> list[Mapped]:
    """The parts of a network, mapped; none before anything was written."""
    return [_read(path) for path in sorted(folder("latest", network).glob("*.latest"))]


def _read(path: Path) -> Mapped:
    mapped = np.memmap(path, np.uint8, "r")
    size = int(mapped[8:12].view("<u4")[0])
    head = json.loads(bytes(mapped[12 : 12 + size]))
    count, width = head["things"], len(head["properties"])
    level_at = 12 + size
    time_at = level_at + count + (-count % 8)
    value_at = time_at + 8 * count * width
    return Mapped(
        _names(str(path.with_name(f"{head['roster']}-{path.stem}.keys"))),
        tuple(head["properties"]),
        mapped[level_at : level_at + count],
        mapped[time_at:value_at].view(np.int64).reshape(count, width),
        mapped[value_at : value_at + 8 * count * width].view(np.float64).reshape(count, width),
        head["made"],
    )


@lru_cache(maxsize=64)
def _names(path: str) -> Names:
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line]
    keys = tuple(row[0] for row in rows)
    return Names(
        keys,
        tuple(row[1] for row in rows),
        np.array([row[2] for row in rows], np.str_),
        {key: i for i, key in enumerate(keys)},
    )
