"""Where do backups lie, which of them are whole, and who writes there now?"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from onecity.site.backup.errors import BackupRunning, NotABackup
from onecity.site.backup.manifest import NAME

PART = ".part-"


def whole_backups(target: Path) -> list[Path]:
    """The finished backups in a folder, oldest first."""
    found = (path.parent for path in target.glob(f"*/{NAME}"))
    return sorted(path for path in found if not path.name.startswith("."))


def find_backup(source: Path) -> Path:
    """A backup, or the newest in a folder of backups. Raises `NotABackup`."""
    if source.name.startswith(PART):
        raise NotABackup(source)
    if (source / NAME).is_file():
        return source
    if found := whole_backups(source):
        return found[-1]
    raise NotABackup(source)


@contextmanager
def writing(target: Path, at: datetime) -> Iterator[tuple[Path, Path]]:
    """A folder to write a backup into, and the one that it becomes at the end. Raises `BackupRunning`."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (target / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRunning(target) from None
        for left in target.glob(f"{PART}*"):  # by one that was killed: nobody else holds the lock
            shutil.rmtree(left)
        final = _free(target, at.strftime("%Y%m%dT%H%M%SZ"))
        part = target / f"{PART}{final.name}"
        part.mkdir(mode=0o700)
        try:
            yield part, final
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _free(target: Path, name: str) -> Path:
    """A name that no backup has yet; several of one second sort in their order."""
    number = 1
    while (path := target / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return path
