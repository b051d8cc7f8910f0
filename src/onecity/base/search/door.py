"""What may others ask of the search?"""

from collections.abc import Sequence

from onecity.base.actor import Actor
from onecity.base.search.entry import Entry, Found, Hit, Rank, Visibility
from onecity.base.search.finding import Search, attempts
from onecity.base.search.rebuilding import rebuild
from onecity.base.search.store import put, remove

__all__ = [
    "Entry",
    "Found",
    "Hit",
    "Rank",
    "Visibility",
    "find",
    "put",
    "query",
    "rebuild",
    "remove",
    "suggest",
]

MOST_HITS = 100
MOST_SUGGESTED = 10


def query(actor: Actor, text: str, kinds: Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
    """What the actor may see that has all the words of `text`, best first; empty when there is nothing to
    search for.

    Words may be Chinese (one character is enough), pinyin, its initials, English or the beginning of one,
    mixed. An entry fits by its exact title, the title's beginning, a keyword, its title, its keywords, its
    summary, in this order. Where nothing has the words as written, mistyped ones are mended, and then each
    Chinese character counts by itself.
    """
    return list(_first(actor, text, kinds, limit, partly=False).hits)


def find(actor: Actor, text: str, kinds: Sequence[str] | None = None, limit: int = 20) -> Found:
    """As `query`, and what has at least half of the text where nothing has all of it; tells what was looked
    for instead.
    """
    return _first(actor, text, kinds, limit, partly=True)


def suggest(actor: Actor, text: str, limit: int = 8) -> list[Hit]:
    """What somebody may be about to type: what has the words in its names. Quick, for each letter that is
    typed.
    """
    search = Search.by(actor, None, max(0, min(limit, MOST_SUGGESTED)))
    return list(search.suggested(text).hits)


def _first(actor: Actor, text: str, kinds: Sequence[str] | None, limit: int, *, partly: bool) -> Found:
    search = Search.by(actor, kinds, max(0, min(limit, MOST_HITS)))
    if not search.limit or not text.strip() or (kinds is not None and not kinds):
        return Found()
    return next((found for found in attempts(search, text, partly) if found.hits), Found())
