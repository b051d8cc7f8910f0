"""What does a text message say, and how long may it be?"""

import re
from uuid import UUID

PART, JOINED = 70, 67  # characters of one text in UCS-2, which Chinese needs; of each of several joined ones
MOST_PARTS = 2
CODE = re.compile(r"[0-9a-f]{8}", re.ASCII)
CODE_DIGITS = 8


def code_of(message_id: UUID) -> str:
    """A short name of a message among those of one person: its last digits, which are random."""
    return message_id.hex[-CODE_DIGITS:]


def short_address(city: str, message_id: UUID) -> str:
    """Where its reader opens a message; it says nothing about them or it, and only they can open it."""
    return f"{city}/m/{code_of(message_id)}"


def text_message(words: str, address: str) -> str:
    """Words and address in as few parts as can be, at most two; words that do not fit end with `…`."""
    whole = f"{' '.join(words.split())} {address}"
    if parts(whole) <= MOST_PARTS:
        return whole
    room = MOST_PARTS * JOINED - units(address) - 2
    return f"{_fitting(' '.join(words.split()), room)}… {address}"


def parts(text: str) -> int:
    """How many texts a phone company counts."""
    long = units(text)
    return 1 if long <= PART else -(-long // JOINED)


def units(text: str) -> int:
    """Characters as a phone counts them: rare Chinese characters and emoji are two."""
    return len(text.encode("utf-16-be")) // 2


def _fitting(words: str, room: int) -> str:
    while words and units(words) > room:
        words = words[:-1]
    return words
