"""How are answers and words kept so that only their person's key opens them?"""

import json
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from onecity.base.identity.vault import open_sealed, seal
from onecity.engines.affairs.rules.conditions import Answer

ANSWERS = "affairs.answers"
WORDS = "affairs.words"


def seal_answers(person_id: UUID, answers: Mapping[str, Answer]) -> bytes:
    """Typed answers, sealed under the person's key."""
    return seal(person_id, json.dumps(answers, ensure_ascii=False).encode(), ANSWERS)


def open_answers(person_id: UUID, sealed: bytes) -> dict[str, Answer]:
    """The answers again. Raises `KeyDestroyed` after the person was erased."""
    found = json.loads(open_sealed(person_id, bytes(sealed), ANSWERS))
    return {name: tuple(value) if isinstance(value, list) else cast("Answer", value) for name, value in found.items()}


def seal_words(person_id: UUID, reason: str, remedy: str = "") -> bytes | None:
    """What an officer wrote about a case, sealed; nothing for nothing."""
    if not reason and not remedy:
        return None
    return seal(person_id, json.dumps({"reason": reason, "remedy": remedy}, ensure_ascii=False).encode(), WORDS)


def open_words(person_id: UUID, sealed: bytes | None) -> tuple[str, str]:
    """Reason and remedy again; empty for none."""
    if sealed is None:
        return "", ""
    found = json.loads(open_sealed(person_id, bytes(sealed), WORDS))
    return found["reason"], found["remedy"]
