"""How do the people of this city speak, and what do they look for most?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from onecity.base.declarations.door import Snapshot, current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.search.declare import SEARCH, Search
from onecity.base.search.entry import Entry

MOST_ORDER = 99
_POPULAR = 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """An entry with what the city says about it."""

    entry: Entry
    order: int
    # its own, and what people say for its title
    keywords: tuple[str, ...]
    # what people say for its keywords: it has to do with that, but is not it
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Speech:
    """A declaration of the search, ready for use."""

    declared: Search = field(default_factory=Search)

    def of(self, entry: Entry) -> Spoken:
        """What this city says about an entry."""
        named = self._said(entry.title.zh, entry.title.en)
        keywords = tuple(dict.fromkeys((*entry.keywords, *named)))
        hints = dict.fromkeys(word for word in self._said(*entry.keywords) if word not in keywords)
        return Spoken(entry, self._order(entry), keywords, tuple(hints))

    def plain(self, text: str) -> str:
        """A query without what people type around the words that matter."""
        return " ".join(self._noise.sub(" ", text.casefold()).split())

    def _order(self, entry: Entry) -> int:
        lift = self.declared.lift.get(entry.kind, 0)
        popular = _POPULAR * (f"{entry.kind}/{entry.key}" in self.declared.popular)
        return max(0, min(entry.order - lift - popular, MOST_ORDER))

    def _said(self, *names: str) -> list[str]:
        found = set(self._meant.findall("\n".join(names).casefold()))
        return [word for meant in sorted(found) for word in self._say[meant]]

    @cached_property
    def _say(self) -> dict[str, list[str]]:
        """What people say for each word that is meant; a longer word says what the shorter ones in it do."""
        pairs = [(word.casefold(), one.say) for one in self.declared.synonyms for word in one.means]
        return {meant: [said for word, say in pairs if word in meant for said in say] for meant, _ in pairs}

    @cached_property
    def _meant(self) -> re.Pattern[str]:
        return _any_of(word for synonym in self.declared.synonyms for word in synonym.means)

    @cached_property
    def _noise(self) -> re.Pattern[str]:
        return _any_of(self.declared.noise)


def speech() -> Speech:
    """As the release in force declares it; nothing special while none is, or it declares nothing."""
    try:
        return _speech(current())
    except NothingLoaded:
        return Speech()


@lru_cache(maxsize=4)
def _speech(release: Snapshot) -> Speech:
    declared = next(iter(release.all(SEARCH.name).values()), None)
    return Speech(declared) if declared else Speech()


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({word.casefold() for word in words}, key=len, reverse=True)
    # An English word counts only as a whole: the "a" of "card" is no noise.
    return re.compile("|".join(map(_one, longest_first)) or r"(?!)")


def _one(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
