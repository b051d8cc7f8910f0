"""How are faces, reasons and files kept so that only the holder's key opens them?"""

import json
from uuid import UUID

from onecity.base.identity.door import open_sealed, seal
from onecity.core.crypto import KeyDestroyed
from onecity.engines.certificates.errors import FaceErased
from onecity.engines.certificates.rules.face import Face, Value

FACE = "certificates.face"
REASON = "certificates.reason"
FILE = "certificates.file"
SNAPSHOT = "certificates.snapshot"

Sealed = bytes | memoryview


def seal_face(subject: UUID, face: Face) -> bytes:
    """A face, sealed under the holder's key."""
    return seal(subject, json.dumps(dict(face), ensure_ascii=False).encode(), FACE)


def open_face(subject: UUID, sealed: Sealed) -> dict[str, Value]:
    """The face again. Raises `FaceErased` after the holder was erased."""
    found: dict[str, Value] = json.loads(_open(subject, sealed, FACE))
    return found


def seal_reason(subject: UUID, reason: str) -> bytes | None:
    """Why something was changed or taken back, sealed; nothing for nothing."""
    return seal(subject, reason.encode(), REASON) if reason else None


def open_reason(subject: UUID, sealed: Sealed | None) -> str:
    """The reason again; empty for none, and after the holder was erased."""
    if sealed is None:
        return ""
    try:
        return _open(subject, sealed, REASON).decode()
    except FaceErased:
        return ""


def seal_file(subject: UUID, content: bytes) -> bytes:
    """A rendition, sealed."""
    return seal(subject, content, FILE)


def open_file(subject: UUID, sealed: Sealed) -> bytes:
    """The rendition again. Raises `FaceErased`."""
    return _open(subject, sealed, FILE)


def seal_snapshot(subject: UUID, snapshot: bytes) -> bytes:
    """What was known when a material was settled, sealed."""
    return seal(subject, snapshot, SNAPSHOT)


def _open(subject: UUID, sealed: Sealed, field: str) -> bytes:
    try:
        return open_sealed(subject, bytes(sealed), field)
    except KeyDestroyed as destroyed:
        raise FaceErased from destroyed
