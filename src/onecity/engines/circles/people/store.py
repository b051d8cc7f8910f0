"""How do arrays lie in the data folder, so that they are computed once for all processes?

One file for each answer, named by a hash of all that it was made from; it appears whole or not at all.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from onecity.base.durable import replacing

FORMAT = 2
KEPT = 40  # files of a sort; older ones are of networks and circles that are gone

Arrays = dict[str, NDArray[np.generic]]
_lock = Lock()


def key_of(*made_from: object) -> str:
    """What an answer was made from, in 16 hexadecimal digits."""
    said = json.dumps([FORMAT, *made_from], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def kept(sort: str, key: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of a key, made when they are not there; by one thread of a process at a time."""
    path = home() / sort / f"{key}.npz"
    with _lock:
        if not path.exists():
            _write(path, make())
        with np.load(path, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}


def home() -> Path:
    """Where people and times lie: in the data folder."""
    return Path(settings.CONFIGURATION.data) / "circles"


def _write(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, shared=True) as part, part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    old = sorted(path.parent.glob("[0-9a-f]*.npz"), key=lambda one: one.stat().st_mtime)[:-KEPT]
    for one in old:
        one.unlink(missing_ok=True)
