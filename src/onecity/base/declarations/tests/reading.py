"""How do tests load a city that many of them load, without reading it anew each time?"""

import hashlib
from collections.abc import Hashable
from pathlib import Path

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import City, load

_read: dict[Hashable, City] = {}


def remembered(folder: Path, *, examples: bool = False) -> City:
    """The city of a folder; what this process has read with the same content is not read again.

    Raises `PackInvalid` as reading does.
    """
    known = (_content(folder), examples, tuple((kind.name, kind.model) for kind in kinds()))
    if known not in _read:
        _read[known] = load(folder, kinds(), examples=examples)
    found = _read[known]
    return City(folder, found.declarations, found.warnings)


def _content(folder: Path) -> str:
    """All names and bytes, in one hash."""
    said = hashlib.blake2b()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            said.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            said.update(path.read_bytes())
    return said.hexdigest()
