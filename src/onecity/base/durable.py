"""How does a file, or the names in a folder, survive a power cut?"""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until what a file holds, or which names a folder has, is on the disk: a rename lives in the folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
