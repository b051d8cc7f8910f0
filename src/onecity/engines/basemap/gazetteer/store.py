"""How does the gazetteer lie on disk, so that every process maps the same one?

A folder named by its content below `basemap/` of the data folder; a small file says which one is in use. The ways of
writing are those of `travel`, written anew here because of another engine only the door may be used.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from onecity.base.durable import replacing
from onecity.engines.basemap.gazetteer.chains import Chains
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.gazetteer.keys import Keys, keys_of

FORMAT = 2
ABOUT, ENTRIES, LANES, KEYS = "gazetteer.json", "entries.jsonl", "lanes.json", "keys.json"
CURRENT = "current"
CHAINS = tuple(one.name for one in fields(Chains))


@dataclass(frozen=True)
class Kept:
    """What a folder holds. `lanes` are generated or numbered lanes by name: too many to be entries."""

    about: dict[str, Any]
    entries: list[Entry]
    lanes: dict[str, int]
    chains: Chains | None


def save(home: Path, kept: Kept) -> str:
    """Write a gazetteer below `home` and point at it; gives its hash. The same content is written once."""
    home.mkdir(parents=True, exist_ok=True)
    growing = Path(tempfile.mkdtemp(prefix=".growing-", dir=home))
    try:
        known = _write(growing, kept)
        target = home / known
        if not target.exists():
            growing.chmod(0o755)
            growing.rename(target)
        before = pointed_at(home)
        point_at(home, known)
        _tidy(home, {known, before})
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    return known


def point_at(home: Path, known: str, name: str = CURRENT) -> None:
    """Write a small file that readers see whole, old or new."""
    with replacing(home / name, durable=False, shared=True) as part:
        part.write_text(known, encoding="utf-8")


def pointed_at(home: Path) -> str:
    """The gazetteer in use; empty before there is one."""
    try:
        return (home / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _tidy(home: Path, wanted: set[str]) -> None:
    """Old gazetteers go; the one before stays for processes that are about to open it."""
    for about in home.glob(f"*/{ABOUT}"):
        if about.parent.name not in wanted and not about.parent.name.startswith("."):
            shutil.rmtree(about.parent, ignore_errors=True)


def load(folder: Path) -> Kept:
    """What `save` wrote; arrays are mapped. Raises `FileNotFoundError`, also for another version's folder."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if about["format"] != FORMAT:
        raise FileNotFoundError(folder)
    with (folder / ENTRIES).open(encoding="utf-8") as lines:
        entries = [Entry.of(json.loads(line)) for line in lines]
    lanes = json.loads((folder / LANES).read_text(encoding="utf-8"))
    chains = None
    if (folder / "first.npy").exists():
        chains = Chains(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in CHAINS))
    return Kept(about, entries, lanes, chains)


def _write(folder: Path, kept: Kept) -> str:
    digest = hashlib.sha256()
    lines = (json.dumps(one.values(), ensure_ascii=False, sort_keys=True) + "\n" for one in kept.entries)
    _text(folder / ENTRIES, lines, digest)
    _text(folder / LANES, [json.dumps(kept.lanes, ensure_ascii=False, sort_keys=True)], digest)
    if kept.chains:
        for name in CHAINS:
            array = np.ascontiguousarray(getattr(kept.chains, name))
            digest.update(array.data)
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
    about = {**kept.about, "format": FORMAT}
    _text(folder / ABOUT, [json.dumps(about, ensure_ascii=False, sort_keys=True)], digest)
    (folder / KEYS).write_text(
        json.dumps(asdict(keys_of(kept.entries)), ensure_ascii=False), encoding="utf-8"
    )
    return digest.hexdigest()[:16]


def load_keys(folder: Path) -> Keys:
    """The beginnings of names, as they were made with the gazetteer."""
    return Keys(**json.loads((folder / KEYS).read_text(encoding="utf-8")))


def _text(path: Path, pieces: Iterable[str], digest: Any) -> None:  # noqa: ANN401  hashlib's own type has no name
    with path.open("w", encoding="utf-8") as file:
        for piece in pieces:
            digest.update(piece.encode())
            file.write(piece)
