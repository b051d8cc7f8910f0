"""How does a file, or the names in a folder, survive a power cut?"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


def sync(path: Path) -> None:
    """Wait until what a file holds, or which names a folder has, is on the disk: a rename lives in the folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path, *, durable: bool = True, shared: bool = False, mode: int = 0o666) -> Iterator[Path]:
    """Where to write what takes the place of `path` in one step: who reads sees the old file or the new one, whole.

    `durable`: a power cut leaves one of them too, the new one once this is over. `shared`: others may be writing it
    at this moment; without that, what a killed process left half made is written over. `mode`: as of `open`.
    """
    part = path.with_name(f".{path.name}{'.' + token_hex(4) if shared else ''}.new")
    try:
        part.touch(mode)
        yield part
        if durable:
            sync(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if durable:
        sync(path.parent)
