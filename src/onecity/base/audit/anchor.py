"""Where are signed heads kept out of the database's reach?

A file of one JSON object per line that is only ever appended to. `witness` takes it to other machines: who can
rewrite the database should not be able to rewrite what stands there.
"""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from onecity.base.audit.chain import Head
from onecity.base.ports import Signature

LONGEST_LINE = 4_096


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it stands in the file."""

    head: Head
    hash: str
    signature: Signature


def path() -> Path:
    """The file of heads: `settings.ONECITY_AUDIT_HEADS`, else in the data folder."""
    configured = getattr(settings, "ONECITY_AUDIT_HEADS", None)
    return Path(configured or settings.DATA / "audit-heads.jsonl")


def append(head: Head, signature: Signature) -> None:
    """Add a head, durably."""
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # a line cut by a crash must not swallow this one; one write keeps two processes' lines apart
        start = b"" if _ends_whole(descriptor) else b"\n"
        os.write(descriptor, start + line(head, signature))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def line(head: Head, signature: Signature) -> bytes:
    """A head as it stands in the file, with its end of line."""
    row = asdict(head) | {
        "hash": head.hash(),
        "key_id": signature.key_id,
        "signature": base64.b64encode(signature.value).decode(),
    }
    return json.dumps(row).encode() + b"\n"


def anchors() -> dict[int, list[Anchor]]:
    """All heads in the file by number, in the order written; lines that a crash has cut are left out."""
    found: dict[int, list[Anchor]] = {}
    for anchor in read(path()):
        found.setdefault(anchor.head.number, []).append(anchor)
    return found


def read(file: Path) -> Iterator[Anchor]:
    """The heads in a file one by one, in the order written; other lines are left out, a missing file is empty."""
    if not file.exists():
        return
    with file.open("rb") as lines:
        # a line without end, as of another kind of file, must not take all memory
        while some := lines.readline(LONGEST_LINE):
            if (anchor := _parse(some)) is not None:
                yield anchor


def last() -> Anchor | None:
    """The head written last, read from the end of the file."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_LINE))
        parsed = [_parse(some) for some in file.read().splitlines()]
    return next((anchor for anchor in reversed(parsed) if anchor is not None), None)


def _ends_whole(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _parse(text: bytes) -> Anchor | None:
    try:
        row: dict[str, Any] = json.loads(text)
        signature = Signature(row.pop("key_id"), base64.b64decode(row.pop("signature")))
        return Anchor(hash=row.pop("hash"), signature=signature, head=Head(**row))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
