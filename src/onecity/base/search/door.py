"""What may others ask of the search?"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from onecity.base.actor import Actor, ActorKind
from onecity.base.scope import permitted, within
from onecity.base.search.entry import Entry, Hit, Rank, Visibility
from onecity.base.search.match import Matches
from onecity.base.search.models import SearchEntry
from onecity.base.search.store import put, rebuild, remove
from onecity.base.search.words import LONGEST_QUERY, Word, characters_of, fold, words_of
from onecity.core.text import Text

__all__ = ["Entry", "Hit", "Rank", "Visibility", "put", "query", "rebuild", "remove"]

MOST_HITS = 100
COLUMNS = ("kind", "key", "title_zh", "title_en", "summary_zh", "summary_en", "url")
Row = tuple[Any, ...]


def query(actor: Actor, text: str, kinds: Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
    """What the actor may see that has all the words of `text`, best first; empty when there is nothing to
    search for.

    Words may be Chinese (one character is enough), pinyin, its initials, English or the beginning of one,
    mixed. An entry fits by its exact title, the title's beginning, its title, its keywords, its summary, in
    this order. Where no entry has the words as written, each Chinese character counts by itself.
    """
    for words in dict.fromkeys((words_of(text), characters_of(text))):
        if words:
            found = _found(actor, words, fold(text[:LONGEST_QUERY]), kinds)[: max(0, min(limit, MOST_HITS))]
            if hits := [_hit(row) for row in found]:
                return hits
    return []


def visible(actor: Actor) -> Q:
    """The entries that an actor may see."""
    seen = Q(visibility="public")
    if actor.id is not None:
        seen |= Q(visibility="owner", owner=actor.id)
    if actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM):
        everywhere = within(grant.scope for grant in actor.grants)
        seen |= Q(visibility="organisation") & (Q(permission="") & everywhere | permitted(actor))
    return seen


def _found(
    actor: Actor, words: tuple[Word, ...], folded: str, kinds: Sequence[str] | None
) -> QuerySet[SearchEntry, Row]:
    found = SearchEntry.objects.filter(Matches(words), visible(actor))
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    ranked = found.annotate(rank=_rank(words, folded)).order_by("rank", "order", "title_zh", "id")
    return ranked.values_list(*COLUMNS, "rank")


def _rank(words: tuple[Word, ...], folded: str) -> Case:
    title, everything = F("title_forms"), Concat("title_forms", "keyword_forms")
    return Case(
        When(_holds(title, f"\n{folded}\n"), then=Value(Rank.TITLE_EXACTLY)),
        When(_holds(title, f"\n{folded}"), then=Value(Rank.TITLE_BEGINS)),
        When(_holds(title, *(word.text for word in words)), then=Value(Rank.TITLE_HAS)),
        When(_holds(everything, *(word.text for word in words)), then=Value(Rank.KEYWORD)),
        default=Value(Rank.SUMMARY),
    )


def _holds(where: F | Concat, *texts: str) -> Q:
    # not `contains`: SQLite's LIKE would read % and _ and costs three times as much
    return Q(*(GreaterThan(StrIndex(where, Value(text)), 0) for text in texts))


def _hit(row: Row) -> Hit:
    kind, key, title_zh, title_en, summary_zh, summary_en, url, rank = row
    summary = Text(zh=summary_zh, en=summary_en) if summary_zh else None
    return Hit(kind, key, Text(zh=title_zh, en=title_en), summary, url, Rank(rank))
