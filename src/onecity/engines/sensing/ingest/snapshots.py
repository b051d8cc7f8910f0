"""How does a worker find its states again without reading the whole log?

magic (8) | SHA-256 of what follows (32) | length of the head (4) | head (JSON) | of each network state and arrays
"""

import hashlib
import json
import logging
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from onecity.engines.sensing.ingest.latest import Newest
from onecity.engines.sensing.ingest.places import folder, write_whole
from onecity.engines.sensing.ingest.watch import PartOf, Watch, Watching
from onecity.engines.sensing.rules.snapshot import SnapshotInvalid, restore, snapshot

logger = logging.getLogger(__name__)

MAGIC = b"1CWATCH1"
KEPT = 2


def save(partition: int, offset: int, watch: Watch) -> None:
    """Keep the states after the record at an offset."""
    head, blobs = [], []
    for name, one in watch.networks.items():
        made = [snapshot(one.state), one.newest.time.tobytes(), one.newest.value.tobytes()]
        head.append([name, one.part.roster, [len(blob) for blob in made]])
        blobs += made
    said = json.dumps({"offset": offset, "networks": head}).encode()
    body = b"".join([struct.pack("<I", len(said)), said, *blobs])
    content = MAGIC + hashlib.sha256(body).digest() + body
    place = _folder(partition)
    write_whole(place / f"{offset:020d}.watch", content, durable=True)


def forget(partition: int) -> None:
    """Forget all but the newest two, and what somebody who was killed left half written."""
    for path in (*_newest_first(partition)[KEPT:], *_folder(partition).glob(".*.new")):
        path.unlink(missing_ok=True)


def load(partition: int, part_of: PartOf, until: int) -> tuple[int, Watch]:
    """The newest whole states that are no younger than an offset; (-1, empty) if there are none."""
    for path in _newest_first(partition):
        if _offset(path) > until:
            continue
        try:
            return _read(path, part_of)
        except (SnapshotInvalid, ValueError, KeyError, struct.error) as problem:
            logger.warning("ingest: snapshot %s cannot be used / 快照无法使用: %s", path, problem)
    return -1, Watch(part_of)


def oldest(partition: int) -> int:
    """The offset of the oldest snapshot that is kept; -1 if there is none."""
    paths = _newest_first(partition)
    return _offset(paths[-1]) if len(paths) >= KEPT else -1


def _read(path: Path, part_of: PartOf) -> tuple[int, Watch]:
    content = path.read_bytes()
    body = content[40:]
    if content[:8] != MAGIC or hashlib.sha256(body).digest() != content[8:40]:
        raise ValueError("damaged")
    size = struct.unpack_from("<I", body)[0]
    head = json.loads(body[4 : 4 + size])
    watch, pieces = Watch(part_of), _pieces(head, body, 4 + size)
    for name, roster, _ in head["networks"]:
        part, (state, time, value) = part_of(roster), next(pieces)
        shape = (len(part.things.keys), len(part.properties))
        newest = Newest(
            np.frombuffer(time, np.int64).reshape(shape).copy(),
            np.frombuffer(value, np.float64).reshape(shape).copy(),
        )
        watch.networks[name] = Watching(part, restore(state, part.program, part.things), newest)
    return head["offset"], watch


def _pieces(head: dict[str, list[tuple[str, str, list[int]]]], body: bytes, at: int) -> Iterator[list[bytes]]:
    for _, _, sizes in head["networks"]:
        found = []
        for size in sizes:
            found.append(body[at : at + size])
            at += size
        yield found


def _folder(partition: int) -> Path:
    return folder("snapshots", f"{partition:03d}")


def _newest_first(partition: int) -> list[Path]:
    return sorted(_folder(partition).glob("*.watch"), reverse=True)


def _offset(path: Path) -> int:
    return int(path.stem)
