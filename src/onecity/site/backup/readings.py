"""How do readings come into a backup while more of them arrive?

In an order in which nothing is lacked: what the history says it holds, the states of the rules, the log behind both,
the files of the history, and last the database, which knows everything that these name.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

READINGS = "readings"
LOG = "log/*/*.log"
FIRST = ("log/log.json", "history/archived-*.json", "snapshots/**/*")
HISTORY = "history/*/*/*.parquet"
MOST_ROUNDS = 20


def copy_readings(folder: Path) -> Iterator[str]:
    """Copy what this machine keeps of readings into a backup; gives the name of each file in it."""
    source, target = Path(settings.DATA) / READINGS, folder / READINGS
    with ExitStack() as opened:
        # an open segment can be read to its end although it has been forgotten meanwhile
        segments: dict[Path, BinaryIO] = {}
        _open(source, segments, opened)
        for pattern in FIRST:
            yield from _copied(source, target, source.glob(pattern))
        _open(source, segments, opened)
        for path, file in segments.items():
            yield _written(file, path, source, target)
    seen: set[Path] = set()
    for _ in range(MOST_ROUNDS):
        # files that were merged into a larger one are gone, and that one is new
        new = [path for path in sorted(source.glob(HISTORY)) if path not in seen]
        if not new:
            return
        seen.update(new)
        yield from _linked(source, target, new)


def put_readings(folder: Path) -> None:
    """What a backup holds of readings, in place of what is here; nothing where the backup is older than readings."""
    source, target = folder / READINGS, Path(settings.DATA) / READINGS
    if target.exists():
        shutil.rmtree(target)
    if source.exists():
        shutil.copytree(source, target)


def _open(source: Path, segments: dict[Path, BinaryIO], opened: ExitStack) -> None:
    for path in sorted(source.glob(LOG)):
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
