"""How do readings come into a backup while more of them arrive?

In an order in which nothing is lacked: what the history says it holds, the states of the rules, the log behind both,
the files of the history, and last the database, which knows everything that these name. A log that lies elsewhere
(NATS) is asked for its records; in a backup it looks like one in files.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from onecity.base.ports import port
from onecity.base.telemetry import DistantLog, IngestAway
from onecity.site.backup.errors import LogAway, OtherPartitions

READINGS = "readings"
LOG = "log"
COUNT = "log/log.json"
SEGMENTS = "log/*/*.log"
STATES = "snapshots/**/*"
FIRST = ("history/archived-*.json", STATES)
HISTORY = "history/*/*/*.parquet"
MOST_ROUNDS = 20


def copy_readings(folder: Path) -> Iterator[str]:
    """Copy what is kept of readings into a backup; gives the name of each file in it. Raises `LogAway`."""
    source, target = Path(settings.DATA) / READINGS, folder / READINGS
    distant = distant_log()
    if distant is None:
        yield from _with_log_in_files(source, target)
    else:
        yield from _with_distant_log(distant, source, target)
    seen: set[Path] = set()
    for _ in range(MOST_ROUNDS):
        # files that were merged into a larger one are gone, and that one is new
        new = [path for path in sorted(source.glob(HISTORY)) if path not in seen]
        if not new:
            return
        seen.update(new)
        yield from _linked(source, target, new)


def put_readings(folder: Path) -> None:
    """What a backup holds of readings, in place of what is here; nothing where the backup is older than readings.

    Raises `LogAway`.
    """
    source, target = folder / READINGS, Path(settings.DATA) / READINGS
    distant = distant_log()
    if target.exists():
        shutil.rmtree(target)
    if source.exists():
        left = shutil.ignore_patterns(LOG) if distant else None
        shutil.copytree(source, target, ignore=left)
    if distant:
        try:
            distant.put_back(source / LOG)
        except IngestAway as away:
            raise LogAway(away.reason) from away


def distant_log() -> DistantLog | None:
    """The log of readings, where it does not lie in the data folder."""
    log = port("log")
    return log if isinstance(log, DistantLog) else None


def held_elsewhere(folder: Path) -> int:
    """How many records lie in a log elsewhere, which a restore of this backup would replace.

    Raises `LogAway`, and `OtherPartitions` where that log could not take the backup's.
    """
    if (distant := distant_log()) is None:
        return 0
    count = folder / READINGS / COUNT
    theirs = json.loads(count.read_text())["partitions"] if count.exists() else distant.partitions
    if theirs != distant.partitions:
        raise OtherPartitions(theirs, distant.partitions)
    try:
        return distant.held()
    except IngestAway as away:
        raise LogAway(away.reason) from away


def _with_log_in_files(source: Path, target: Path) -> Iterator[str]:
    with ExitStack() as opened:
        # an open segment can be read to its end although it has been forgotten meanwhile
        segments: dict[Path, BinaryIO] = {}
        _open(source, segments, opened)
        for pattern in (COUNT, *FIRST):
            yield from _copied(source, target, source.glob(pattern))
        _open(source, segments, opened)
        for path, file in segments.items():
            yield _written(file, path, source, target)


def _with_distant_log(log: DistantLog, source: Path, target: Path) -> Iterator[str]:
    for _ in range(MOST_ROUNDS):
        names = [name for pattern in FIRST for name in _copied(source, target, source.glob(pattern))]
        shutil.rmtree(target / LOG, ignore_errors=True)
        try:
            log.copy_into(target / LOG)
        except IngestAway as away:
            raise LogAway(away.reason) from away
        # as long as a state is kept, what comes behind it is not forgotten
        newest = {path.parent: path for path in sorted(target.glob(STATES)) if path.is_file()}
        if all((source / path.relative_to(target)).exists() for path in newest.values()):
            break
    yield from names
    yield from (str(path.relative_to(target.parent)) for path in target.glob(f"{LOG}/**/*") if path.is_file())


def _open(source: Path, segments: dict[Path, BinaryIO], opened: ExitStack) -> None:
    for path in sorted(source.glob(SEGMENTS)):
        if path not in segments:
            try:
                segments[path] = opened.enter_context(path.open("rb"))
            except FileNotFoundError:  # forgotten between the two: everything in it is in the history
                continue


def _linked(source: Path, target: Path, paths: list[Path]) -> Iterator[str]:
    """Files of the history are never written again: where that is possible they take no room."""
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            place.hardlink_to(path)
        except OSError:
            yield from _copied(source, target, [path])
        else:
            yield f"{READINGS}/{path.relative_to(source)}"


def _copied(source: Path, target: Path, paths: Iterator[Path] | list[Path]) -> Iterator[str]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield _written(file, path, source, target)
        except (FileNotFoundError, IsADirectoryError):
            continue


def _written(file: BinaryIO, path: Path, source: Path, target: Path) -> str:
    place = target / path.relative_to(source)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.open("wb") as copy:
        shutil.copyfileobj(file, copy, 1 << 20)
    return f"{READINGS}/{path.relative_to(source)}"
