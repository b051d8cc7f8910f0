"""How are answers, words and documents kept so that only their person's key opens them?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from onecity.base.identity.door import open_sealed, seal
from onecity.core.crypto import KeyDestroyed
from onecity.engines.affairs.rules.conditions import Answer

ANSWERS = "affairs.answers"
WORDS = "affairs.words"
FILE = "affairs.file"
FILE_NAME = "affairs.file_name"

Sealed = bytes | memoryview


def seal_answers(person_id: UUID, answers: Mapping[str, Answer]) -> bytes:
    """Typed answers, sealed under the person's key."""
    return seal(person_id, json.dumps(answers, ensure_ascii=False).encode(), ANSWERS)


def open_answers(person_id: UUID, sealed: Sealed) -> dict[str, Answer]:
    """The answers again; none after the person was erased."""
    return _typed(json.loads(_open(person_id, sealed, ANSWERS) or b"{}"))


@dataclass(frozen=True, slots=True)
class Words:
    """What an officer wrote about a case: reason, remedy, and what an approval found."""

    reason: str = ""
    remedy: str = ""
    findings: Mapping[str, Answer] = field(default_factory=dict)


def seal_words(person_id: UUID, words: Words) -> bytes | None:
    """What an officer wrote about a case, sealed; nothing for nothing."""
    said = {name: value for name in ("reason", "remedy", "findings") if (value := getattr(words, name))}
    if not said:
        return None
    return seal(person_id, json.dumps(said, ensure_ascii=False).encode(), WORDS)


def open_words(person_id: UUID, sealed: Sealed | None) -> Words:
    """The words again; empty for none, and after the person was erased."""
    opened = _open(person_id, sealed, WORDS) if sealed is not None else None
    if opened is None:
        return Words()
    found = json.loads(opened)
    return Words(found.get("reason", ""), found.get("remedy", ""), _typed(found.get("findings", {})))


def _typed(found: Mapping[str, object]) -> dict[str, Answer]:
    return {n: tuple(v) if isinstance(v, list) else cast("Answer", v) for n, v in found.items()}


def seal_file(person_id: UUID, content: bytes) -> bytes:
    """A document, sealed: equal documents of two people look different, so that each can be removed alone."""
    return seal(person_id, content, FILE)


def open_file(person_id: UUID, sealed: bytes) -> bytes:
    """The document again. Raises `KeyDestroyed` after the person was erased."""
    return open_sealed(person_id, sealed, FILE)


def seal_name(person_id: UUID, name: str) -> bytes:
    """A file's name, sealed: people write their own names into it."""
    return seal(person_id, name.encode(), FILE_NAME)


def open_name(person_id: UUID, sealed: Sealed) -> str:
    """The file's name again; empty after the person was erased."""
    return (_open(person_id, sealed, FILE_NAME) or b"").decode()


def _open(person_id: UUID, sealed: Sealed, field: str) -> bytes | None:
    try:
        return open_sealed(person_id, bytes(sealed), field)
    except KeyDestroyed:
        return None
