"""How does one machine keep the log of readings in its own files?

A partition is a folder of segments, named after the offset of their first record. A record is framed by its length and
a checksum. What a crash left behind the last whole record is put aside when the partition is claimed: nobody was told
that it was kept.
"""

import fcntl
import json
import logging
import os
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Self

from onecity.base.durable import sync
from onecity.base.telemetry import Entry, IngestAway, LogTaken
from onecity.core.text import Text

logger = logging.getLogger(__name__)

SEGMENT_BYTES = 64 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
_FRAME = struct.Struct("<II")
_SUFFIX = ".log"
_TAKEN = Text(
    zh="另一个进程正在写读数日志（分区 {partition}）。请先停止它，再启动 onecity ingest。",
    en="Another process writes the log of readings (partition {partition}). Stop it, then start onecity ingest.",
)
_UNWRITABLE = Text(
    zh="读数日志写不进去（{reason}）。请检查磁盘；读数没有确认，设备会重发。",
    en="The log of readings cannot be written ({reason}). Look at the disk; nothing was acknowledged, "
    "so devices send it again.",
)


@dataclass(slots=True)
class _Partition:
    """What is open of a partition: the lock and the segment behind which is written, and where a reader stands."""

    folder: Path
    lock: BinaryIO | None = None
    segment: BinaryIO | None = None
    next: int = 0
    size: int = 0
    # Offset and place (segment, byte) of the record that a reader will want next.
    reader: tuple[int, Path, int] | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)


class SegmentLog:
    """The port `ReadingLog` in the data folder."""

    def __init__(self, folder: Path, partitions: int, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        """`partitions` counts when the log is made; afterwards it stays what it was then."""
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._count = fixed(folder, partitions)
        self._open = [_Partition(folder / f"{number:03d}") for number in range(self._count)]

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The log in the data folder, in `ONECITY_PARTITIONS`."""
        return cls(Path(settings.DATA) / "readings" / "log", settings.CONFIGURATION.partitions)

    @property
    def where(self) -> str:
        """Its folder."""
        return str(self._folder)

    @property
    def partitions(self) -> int:
        """How many there are; never changes."""
        return self._count

    def claim(self, partition: int, behind: int = -1) -> int:
        """Lock a partition, mend its end; the offset behind which it goes on. Raises `LogTaken`, `IngestAway`."""
        mine = self._open[partition]
        with mine.guard:
            if mine.lock is None:
                try:
                    mine.folder.mkdir(parents=True, exist_ok=True)
                    mine.lock = _locked(mine.folder / "lock", partition)
                    self._open_last(mine)
                except OSError as problem:
                    raise _away(problem) from problem
            if mine.next <= behind:
                self._leave(mine)
                mine.next = behind + 1
            return mine.next - 1

    def append(self, partition: int, records: Sequence[bytes]) -> Sequence[int]:
        """Write, and wait for the disk. Raises `LogTaken`, `IngestAway`."""
        mine = self._open[partition]
        with mine.guard:
            if mine.lock is None:
                raise LogTaken(_said(_TAKEN, partition=partition))
            try:
                framed = b"".join(map(_framed, records))
                segment = self._segment(mine)
                _write(segment, framed)
                os.fdatasync(segment.fileno())
            except OSError as problem:
                self._leave(mine)
                raise _away(problem) from problem
            mine.size += len(framed)
            mine.next += len(records)
            return range(mine.next - len(records), mine.next)

    def read(self, partition: int, after: int, limit: int) -> Sequence[Entry]:
        """Records behind an offset; of one that is being written, nothing yet."""
        mine, found = self._open[partition], list[Entry]()
        place = mine.reader
        start = place if place and place[0] == after + 1 else None
        try:
            for offset, record, path, end in _records(mine.folder, after, start):
                if len(found) == limit:
                    break
                found.append(Entry(offset, record))
                mine.reader = (offset + 1, path, end)
        except OSError as problem:
            raise _away(problem) from problem
        return found

    def prune(self, partition: int, before: int) -> None:
        """Delete segments that hold nothing from this offset on; never the last one."""
        mine = self._open[partition]
        segments = _segments(mine.folder)
        for path, following in pairwise(segments):
            if _first(following) <= before:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Unlock everything."""
        for mine in self._open:
            with mine.guard:
                for one in (mine.segment, mine.lock):
                    if one is not None:
                        one.close()
                mine.segment = mine.lock = None

    def _open_last(self, mine: _Partition) -> None:
        segments = _segments(mine.folder)
        if not segments:
            mine.next, mine.segment = 0, None
            return
        last = segments[-1]
        offset, end = _first(last), 0
        for offset_of, _, end_of in _frames(last, offset, 0):
            offset, end = offset_of + 1, end_of
        _put_aside(last, end)
        mine.segment = last.open("ab", buffering=0)
        mine.next, mine.size = offset, end

    def _leave(self, mine: _Partition) -> None:
        """After a failed write nobody knows what the disk holds: what comes next begins a segment of its own."""
        if mine.segment is not None:
            with suppress(OSError):
                mine.segment.close()
            mine.segment = None

    def _segment(self, mine: _Partition) -> BinaryIO:
        """Where to write: the segment that is open, or a new one behind it when it is full."""
        if mine.segment is not None and mine.size < self._segment_bytes:
            return mine.segment
        if mine.segment is not None:
            mine.segment.close()
        path = mine.folder / f"{mine.next:020d}{_SUFFIX}"
        # unbuffered: what a failed write left in a buffer would be written later
        segment = path.open("wb", buffering=0)
        mine.segment, mine.size = segment, 0
        sync(mine.folder)
        return segment


def lay_out(folder: Path, partition: int, entries: Iterable[Entry], following: int) -> None:
    """Write records of another log as segments of this one, at their offsets; `following` is that of the next record.

    A segment begins behind each gap; one that holds nothing says what comes next.
    """
    place = folder / f"{partition:03d}"
    place.mkdir(parents=True, exist_ok=True)
    expected = -1
    with ExitStack() as opened:
        for entry in entries:
            if entry.offset != expected:
                opened.close()
                segment = opened.enter_context((place / f"{entry.offset:020d}{_SUFFIX}").open("wb"))
            segment.write(_framed(entry.record))
            expected = entry.offset + 1
    if following > max(expected, 0):
        (place / f"{following:020d}{_SUFFIX}").touch()


def laid_out(folder: Path, partition: int) -> tuple[Iterator[Entry], int]:
    """The records of segments at their offsets, and the offset of the next one."""
    place = folder / f"{partition:03d}"
    following = 0
    for last in _segments(place)[-1:]:
        following = _first(last) + sum(1 for _ in _frames(last, 0, 0))
    entries = (Entry(offset, record) for offset, record, _, _ in _records(place, -1, None))
    return entries, following


def fixed(folder: Path, partitions: int) -> int:
    """The number of partitions that this log was made with; made now if there is none."""
    path = folder / "log.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        made.write_text(json.dumps({"version": 1, "partitions": partitions}))
        try:
            os.link(made, path)  # whoever comes first
        except FileExistsError:
            pass
        finally:
            made.unlink()
    count: int = json.loads(path.read_text())["partitions"]
    return count


def _locked(path: Path, partition: int) -> BinaryIO:
    opened = path.open("ab")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        opened.close()
        raise LogTaken(_said(_TAKEN, partition=partition)) from None
    return opened


def _write(segment: BinaryIO, framed: bytes) -> None:
    """All of it: a disk that is almost full takes a part and says so only by its count."""
    left = memoryview(framed)
    while left:
        left = left[segment.write(left) :]


def _framed(record: bytes) -> bytes:
    if not 0 < len(record) <= MOST_BYTES:
        raise ValueError(f"a record of {len(record)} bytes")
    return _FRAME.pack(len(record), zlib.crc32(record)) + record


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _first(path: Path) -> int:
    return int(path.stem)


def _records(
    folder: Path, after: int, start: tuple[int, Path, int] | None
) -> Iterator[tuple[int, bytes, Path, int]]:
    """Offset, record, segment and the byte behind it, from the one behind `after` on."""
    segments = _segments(folder)
    firsts = [_first(path) for path in segments]
    for number, path in enumerate(segments):
        if number + 1 < len(segments) and firsts[number + 1] <= after + 1:
            continue
        offset, begin = firsts[number], 0
        if start is not None and start[1] == path:
            offset, begin = start[0], start[2]
        for found, record, end in _frames(path, offset, begin):
            if number + 1 < len(segments) and found >= firsts[number + 1]:
                break  # left by a failed write, and never acknowledged
            if found > after:
                yield found, record, path, end


def _frames(path: Path, offset: int, begin: int) -> Iterator[tuple[int, bytes, int]]:
    """Offset, record and the byte behind it, up to the first that is not whole."""
    with path.open("rb") as opened:
        opened.seek(begin)
        while len(head := opened.read(_FRAME.size)) == _FRAME.size:
            length, checksum = _FRAME.unpack(head)
            record = opened.read(length) if 0 < length <= MOST_BYTES else b""
            if len(record) != length or not record or zlib.crc32(record) != checksum:
                return
            begin += _FRAME.size + length
            yield offset, record, begin
            offset += 1


def _put_aside(path: Path, end: int) -> None:
    """Cut a segment behind its last whole record; what is cut off is kept beside it."""
    size = path.stat().st_size
    if size <= end:
        return
    with path.open("r+b") as opened:
        opened.seek(end)
        rest = opened.read()
        path.with_name(f"{path.stem}-{end}.torn").write_bytes(rest)
        opened.truncate(end)
        os.fsync(opened.fileno())
    logger.warning(
        "log: %d bytes of an unfinished record put aside / 已搁置未写完的记录: %s", len(rest), path
    )


def _said(text: Text, **words: object) -> Text:
    return Text(zh=text.zh.format(**words), en=text.en.format(**words))


def _away(problem: OSError) -> IngestAway:
    return IngestAway(_said(_UNWRITABLE, reason=problem.strerror or type(problem).__name__))
