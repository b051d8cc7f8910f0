"""How is a text looked for, and what is tried when nothing has its words?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q

from onecity.base.actor import Actor
from onecity.base.search.asked import (
    LONGEST_QUERY,
    Asked,
    by_anything,
    by_initials,
    by_name,
    by_some,
    by_words,
    graded,
)
from onecity.base.search.candidate import Candidate
from onecity.base.search.entry import Found, Hit, Rank
from onecity.base.search.match import Branch, Group, candidates
from onecity.base.search.mending import nearest, skeletons
from onecity.base.search.models import SearchEntry
from onecity.base.search.ranking import best, share
from onecity.base.search.seen import seen_groups, visible
from onecity.base.search.speech import speech
from onecity.base.search.vocabulary import is_mendable, meant
from onecity.core.text import Text, query_words

COLUMNS = ("kind", "key", "title_zh", "title_en", "summary_zh", "summary_en", "url")
MOST_SEEN = 100
MOST_ALIKE = 40
_HALF = 0.5
Ranked = list[tuple[Rank, int]]
Stage = Callable[[Asked], list[Branch]]


@dataclass(frozen=True, slots=True)
class Search:
    """One search by one person."""

    allowed: Q
    seen: tuple[Group, ...]
    limit: int

    @classmethod
    def by(cls, actor: Actor, kinds: Sequence[str] | None, limit: int) -> "Search":
        """A search by an actor among some kinds."""
        return cls(visible(actor, kinds), seen_groups(actor, kinds), limit)

    def as_typed(self, text: str) -> Found:
        """What has the words in its names, and only then elsewhere; words around, spaces aside."""
        for reading in dict.fromkeys((text, speech().plain(text))):
            for asked in Asked.readings(reading):
                if ranked := self._staged(asked, (by_name, by_words, by_anything)):
                    return self._told(ranked)
        return Found()

    def suggested(self, text: str) -> Found:
        """What has the words in its names, and nothing else."""
        for asked in Asked.readings(text):
            if ranked := self._staged(asked, (by_name, by_words)):
                return self._told(ranked)
        return Found()

    def mended(self, text: str) -> Found:
        """What was meant by a text with mistyped words."""
        words = query_words(text[:LONGEST_QUERY])
        better = [self._meant(word, alone=len(words) == 1) for word in words]
        if better == words:
            return Found()
        read_as = " ".join(better)
        found = self.as_typed(read_as)
        return Found(found.hits, read_as) if found.hits else found

    def loosely(self, text: str) -> Found:
        """What has all the Chinese characters, wherever they stand (住房补贴 in 住房租赁补贴)."""
        plain = speech().plain(text)
        loose = [piece for word in query_words(plain) for piece in ([word] if word.isascii() else word)]
        asked = Asked.words_of(loose)
        return self._told(self._staged(asked, (by_words,)))

    def partly(self, text: str) -> Found:
        """What has at least half of it in its names, most first."""
        asked = Asked.words_of(query_words((speech().plain(text) or text)[:LONGEST_QUERY]))
        if not asked.words:
            return Found()
        found = {one.id: one for one in self._candidates(by_some(asked))}.values()
        fitting = {one.id: share(asked, one) for one in found}
        enough = [one for one in found if fitting[one.id] >= _HALF]
        ranked = sorted(best(asked, enough, len(enough)), key=lambda line: -fitting[line[1]])
        return Found(self._told(ranked[: self.limit]).hits, partly=True)

    def _staged(self, asked: Asked, stages: Sequence[Stage]) -> Ranked:
        """Stage after stage until enough is found: nothing of a later one fits as well as what was found before."""
        found: dict[int, Candidate] = {}
        asked_already: list[Branch] = []
        for stage in stages if asked.words else ():
            branches = [branch for branch in stage(asked) if branch not in asked_already]
            asked_already += branches
            found |= {one.id: one for one in self._candidates(branches)}
            if len(found) >= self.limit:
                break
        return best(asked, found.values(), self.limit)

    def _candidates(self, branches: Sequence[Branch]) -> list[Candidate]:
        """What fits: all of it, or where that is too much the first of each step of the order."""
        found = self._seen([[branch] for branch in branches], MOST_SEEN)
        full = [branch for branch, there in zip(branches, found, strict=True) if len(there) == MOST_SEEN]
        return list(chain(*found, *self._seen(list(map(graded, full)), MOST_SEEN)))

    def _seen(self, ways: Sequence[Sequence[Branch]], most: int) -> list[list[Candidate]]:
        if not ways:
            return []
        return candidates([[(*self.seen, *branch) for branch in way] for way in ways], self.allowed, most)

    def _meant(self, word: str, *, alone: bool) -> str:
        """A word itself when something has it, or nothing is like it; alone, it was looked for already."""
        if not is_mendable(word) or (not alone and self._is_there(word)):
            return word
        return meant(word) or self._pinyin(word) or word

    def _is_there(self, word: str) -> bool:
        there = by_anything(Asked.words_of((word,)))
        return any(self._seen([there], 1))

    def _pinyin(self, word: str) -> str | None:
        bare = skeletons(word)
        for initials in (bare[:1], bare[1:]):
            found = self._seen(
                [[part] for part in graded(by_initials(initials))] if initials else [], MOST_ALIKE
            )
            if near := nearest(word, chain(*found)):
                return near
        return None

    def _told(self, ranked: Ranked) -> Found:
        ids = [row for _, row in ranked[: self.limit]]
        rows = SearchEntry.objects.filter(self.allowed, pk__in=ids).values_list("id", *COLUMNS) if ids else ()
        by_id = {row[0]: row[1:] for row in rows}
        return Found(tuple(_hit(rank, by_id[row]) for rank, row in ranked[: self.limit] if row in by_id))


def _hit(rank: Rank, row: tuple[Any, ...]) -> Hit:
    kind, key, title_zh, title_en, summary_zh, summary_en, url = row
    summary = Text(zh=summary_zh, en=summary_en) if summary_zh else None
    return Hit(kind, key, Text(zh=title_zh, en=title_en), summary, url, rank)


def attempts(search: Search, text: str, partly: bool) -> Iterator[Found]:
    """What is tried, one after the other, until something is found."""
    yield search.as_typed(text)
    yield search.mended(text)
    yield search.loosely(text)
    if partly:
        yield search.partly(text)
