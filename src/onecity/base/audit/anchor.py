"""Where are signed heads kept out of the database's reach?

A file of one JSON object per line that is only ever appended to. Copy it to another machine, or set
`ONECITY_AUDIT_HEADS` to a path on one: who can rewrite the database should not be able to rewrite this file.
"""

import base64
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from onecity.base.audit.chain import Head
from onecity.base.ports import Signature


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
    row = asdict(head) | {
        "hash": head.hash(),
        "key_id": signature.key_id,
        "signature": base64.b64encode(signature.value).decode(),
    }
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # a line cut by a crash must not swallow this one; one write keeps two processes' lines apart
        start = b"" if _ends_whole(descriptor) else b"\n"
        os.write(descriptor, start + json.dumps(row).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def anchors() -> dict[int, list[Anchor]]:
    """All heads in the file by number, in the order written; lines that a crash has cut are left out."""
    found: dict[int, list[Anchor]] = {}
    if path().exists():
        with path().open("rb") as file:
            for line in file:
                if (anchor := _parse(line)) is not None:
                    found.setdefault(anchor.head.number, []).append(anchor)
    return found


def last() -> Anchor | None:
    """The head written last, read from the end of the file."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4_096))
        parsed = [_parse(line) for line in file.read().splitlines()]
    return next((anchor for anchor in reversed(parsed) if anchor is not None), None)


def _ends_whole(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _parse(line: bytes) -> Anchor | None:
    try:
        row: dict[str, Any] = json.loads(line)
        signature = Signature(row.pop("key_id"), base64.b64decode(row.pop("signature")))
        return Anchor(hash=row.pop("hash"), signature=signature, head=Head(**row))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
