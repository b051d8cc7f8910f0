"""How is a broken city made from the whole one?

A case is a folder `NN-name/` with an `expected.yaml`: `title`, what was `changed`, and the `problems` that
the check has to tell. Any other file of the folder is put into the city as it stands.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

GALLERY = Path(__file__).parent
WHOLE = GALLERY / "city"
EXPECTED = "expected.yaml"


@dataclass(frozen=True, slots=True)
class Case:
    """One broken declaration."""

    name: str
    title: str
    problems: Sequence[Mapping[str, Any]]
    changed: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return GALLERY / self.name


def cases() -> list[Case]:
    """All cases in the order of their numbers."""
    return [
        Case(path.parent.name, **YAML(typ="safe").load(path))
        for path in sorted(GALLERY.glob(f"*/{EXPECTED}"))
    ]


def broken_city(case: Case, folder: Path) -> Path:
    """A copy of the whole city with the case's faults in it."""
    city = folder / "city"
    shutil.copytree(WHOLE, city)
    shutil.copytree(case.folder, city, ignore=shutil.ignore_patterns(EXPECTED), dirs_exist_ok=True)
    for change in case.changed:
        _apply(change, city / change["file"], folder)
    return city


def _apply(change: Mapping[str, Any], path: Path, outside: Path) -> None:
    """`write … instead_of …`, or the file in another `encoding`, or a link to a file outside."""
    if "encoding" in change:
        path.write_bytes(path.read_text(encoding="utf-8").encode(change["encoding"]))
    elif "link_to" in change:
        target = outside / change["link_to"]
        target.touch()
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(change["instead_of"]) == 1, f"{path} must hold {change['instead_of']!r} once"
        path.write_text(text.replace(change["instead_of"], change["write"]), encoding="utf-8")
