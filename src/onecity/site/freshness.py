"""Has anything changed since the city was last loaded? Then a second start need not read it all again."""

import hashlib
from pathlib import Path

from django.conf import settings

import onecity
from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded

STAMP = "loaded"


def is_loaded(folder: Path) -> bool:
    """Whether the release in force was made from this folder as it stands, by this program as it stands."""
    stamp = settings.DATA / STAMP
    try:
        return stamp.exists() and stamp.read_text() == f"{fingerprint(folder)} {current().release_id}"
    except NothingLoaded:
        return False


def note_loaded(folder: Path) -> None:
    """Remember that the release in force was made from this folder as it stands."""
    (settings.DATA / STAMP).write_text(f"{fingerprint(folder)} {current().release_id}")


def fingerprint(folder: Path) -> str:
    """Changes with the path, size or time of any file of the city or of the program."""
    digest = hashlib.sha256(str(folder.resolve()).encode())
    program = Path(onecity.__file__).parent
    files = [path for path in folder.rglob("*") if path.is_file()] + list(program.rglob("*.py"))
    for path in sorted(files):
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
