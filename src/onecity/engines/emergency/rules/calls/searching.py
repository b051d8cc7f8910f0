"""Which complaint does a call-taker mean who types words, pinyin or its first letters?"""

from collections.abc import Iterable
from functools import lru_cache

from onecity.core.text import normalise, pinyin, pinyin_initials
from onecity.engines.emergency.declare.protocol import Protocol


def complaints(protocols: Iterable[Protocol], typed: str) -> tuple[Protocol, ...]:
    """The protocols that are meant, the best first; all of them, in their order, while nothing is typed."""
    wanted = _plain(typed)
    listed = list(protocols)
    if not wanted:
        return tuple(listed)
    scored = [(score, place, one) for place, one in enumerate(listed) if (score := _score(one, wanted))]
    return tuple(one for _score_, _place, one in sorted(scored, key=lambda found: (-found[0], found[1])))


def _score(protocol: Protocol, wanted: str) -> int:
    """How well; 0 for not at all: a word itself 4, its beginning 3, within 2, by pinyin 1."""
    best = 0
    for word in (protocol.title.zh, protocol.title.en, protocol.id, *protocol.words):
        plain, read, initials = _read(word)
        if plain == wanted:
            best = max(best, 4)
        elif plain.startswith(wanted):
            best = max(best, 3)
        elif wanted in plain:
            best = max(best, 2)
        elif read.startswith(wanted) or initials.startswith(wanted):
            best = max(best, 1)
    return best


@lru_cache(maxsize=4_096)
def _read(word: str) -> tuple[str, str, str]:
    """A word itself, its pinyin, and the first letters of that."""
    read, initials = (said(word).replace(" ", "").casefold() for said in (pinyin, pinyin_initials))
    return _plain(word), read, initials


def _plain(word: str) -> str:
    """Without spaces, capitals and full-width forms."""
    return normalise(word).replace(" ", "").casefold()
