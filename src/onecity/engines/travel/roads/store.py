"""How does a network lie on disk, so that many processes use it at once and none loads it?

A folder: `network.json` says what it is, every array is a file that is mapped, not read. Folders are named by their
content and never changed; a small file says which one is in use.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.base.durable import replacing
from onecity.engines.travel.roads.network import ARRAYS, SOMETIMES, Network, Origin

FORMAT = 1
ABOUT, NAMES, CURRENT = "network.json", "names.json", "current"


class FormatUnknown(ValueError):
    """The folder holds a network that another version of the program wrote."""


def hash_of(network: Network) -> str:
    """What a network is, in 16 hexadecimal digits: the same for the same bytes."""
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    digest.update(_text(asdict(network.origin)).encode())
    digest.update(_text(network.names).encode())
    for name, array in network.arrays().items():
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:16]


def save_network(network: Network, folder: Path) -> str:
    """Write a network into a folder; gives its hash."""
    known = hash_of(network)
    about = {"format": FORMAT, "hash": known, "origin": asdict(network.origin)}
    about |= {"nodes": network.node_count, "segments": network.segment_count}
    save_arrays(network.arrays(), folder)
    (folder / NAMES).write_text(_text(network.names), encoding="utf-8")
    (folder / ABOUT).write_text(_text(about), encoding="utf-8")
    return known


def load_network(folder: Path) -> tuple[Network, str]:
    """The network of a folder, mapped, and its hash. Raises `FormatUnknown`, `FileNotFoundError`."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if about["format"] != FORMAT:
        raise FormatUnknown(about["format"])
    names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    some = tuple(name for name in SOMETIMES if (folder / f"{name}.npy").exists())
    arrays = load_arrays(folder, (*ARRAYS, *some))
    network = Network(origin=Origin(**about["origin"]), names=tuple((zh, en) for zh, en in names), **arrays)
    return network, about["hash"]


def save_arrays(arrays: Mapping[str, NDArray[Any]], folder: Path) -> None:
    """Each array as a file of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_arrays(folder: Path, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """The arrays of these names, mapped: pages are shared until somebody writes, and nobody does."""
    found: dict[str, NDArray[Any]] = {}
    for name in names:
        array = np.load(folder / f"{name}.npy", mmap_mode="c", allow_pickle=False)
        # Copy-on-write, as a plain array: numba would compile everything again for another type of array.
        found[name] = array.view(np.ndarray)
    return found


class Growing:
    """A folder that appears at once or not at all: written under another name, then renamed."""

    def __init__(self, target: Path) -> None:
        self.target = target
        target.parent.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=".growing-", dir=target.parent))

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None or self.target.exists():
            shutil.rmtree(self.folder)
        else:
            self.folder.chmod(0o755)
            self.folder.rename(self.target)


def point_at(place: Path, value: str) -> None:
    """Write a small file that readers see whole, old or new."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with replacing(place, shared=True) as part:
        part.write_text(value, encoding="utf-8")


def _text(value: Any) -> str:  # noqa: ANN401  plain values
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
