"""With which beginnings does somebody who types come upon a name?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onecity.core.text import pinyin, pinyin_initials
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.rules.address.english import english_key
from onecity.engines.basemap.rules.address.lexicon import core_of

LEAST_TAIL = 2


@dataclass(frozen=True, slots=True)
class Keys:
    """Beginnings in order, and the entry that each leads to; `inner` is 1 where it starts inside the name."""

    text: list[str]
    entry: list[int]
    inner: list[int]


def keys_of(entries: Iterable[Entry]) -> Keys:
    """All keys of all entries, sorted."""
    found = {pair for number, entry in enumerate(entries) for pair in _keys(number, entry)}
    ordered = sorted((text, entry, inner) for text, inner, entry in found if text)
    return Keys([one[0] for one in ordered], [one[1] for one in ordered], [one[2] for one in ordered])


def folded(text: str) -> str:
    """What is typed, as keys are: letters, digits and characters alone, lower case."""
    return "".join(filter(str.isalnum, text.lower()))


def _keys(number: int, entry: Entry) -> Iterator[tuple[str, int, int]]:
    for name in (entry.zh, *entry.says[:3], *entry.weak):
        plain = folded(name)
        yield plain, 0, number
        if entry.source == "network":
            continue
        yield folded(pinyin(name)), 0, number
        yield pinyin_initials(plain), 0, number
        syllables = pinyin(plain).split()
        core = core_of(name)
        for start in range(1, len(core) - LEAST_TAIL + 1):
            yield plain[start:], 1, number
            if len(syllables) == len(plain):
                yield "".join(syllables[start:]), 1, number
    words = entry.en.split()
    for start in range(1 if entry.source == "network" else len(words)):
        yield english_key(" ".join(words[start:])), int(start > 0), number
        yield folded(" ".join(words[start:])), int(start > 0), number
