"""Where in the data folder does ingest keep what?"""

import os
from pathlib import Path

from django.conf import settings

from onecity.base.durable import replacing

PART_BYTES = 4 << 20


def folder(*names: str) -> Path:
    """A folder below `readings` in the data folder, made if it is missing."""
    found = Path(settings.DATA).joinpath("readings", *names)
    found.mkdir(parents=True, exist_ok=True)
    return found


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace a file in one step: a reader sees the old one or the new one."""
    with replacing(path, durable=durable) as part, part.open("wb") as opened:
        for begin in range(0, len(content), PART_BYTES):
            opened.write(memoryview(content)[begin : begin + PART_BYTES])
            if durable:
                # hundreds of megabytes at once would hold up the log, which waits for the same disk
                opened.flush()
                os.fsync(opened.fileno())
