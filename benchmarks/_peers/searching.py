"""How do others search the same rows: LIKE, FTS5 with trigrams, pg_trgm?"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from onecity.base.search.entry import Hit, Rank
from onecity.base.search.models import SearchEntry
from onecity.core.text import Text

SHOWN = 20
FIELDS = ("title_zh", "title_en", "summary_zh", "keyword_forms")
Peer = Callable[[str], list[Hit]]
TRIGRAMS = (
    "CREATE VIRTUAL TABLE peer_trigrams USING fts5(title_zh, title_en, summary_zh, keyword_forms, tokenize='trigram')",
    "INSERT INTO peer_trigrams (rowid, title_zh, title_en, summary_zh, keyword_forms) "
    "SELECT id, title_zh, title_en, summary_zh, keyword_forms FROM search_entry WHERE visibility = 'public'",
)
PG_TRGM = (
    "CREATE EXTENSION pg_trgm",
    *(f"CREATE INDEX ON search_entry USING gin (upper({field}) gin_trgm_ops)" for field in FIELDS),
    "ANALYZE search_entry",
)


def prepared() -> dict[str, Peer]:
    """The peers of this database by name; each has what it needs when it is asked for."""
    return _Peers([("LIKE %…%", (), like), *_OTHERS[connection.vendor]])


class _Peers(dict[str, Peer]):
    """Peers that are made ready one after the other, since an index of the second would serve the first."""

    def __init__(self, peers: Sequence[tuple[str, Sequence[str], Peer]]) -> None:
        super().__init__({name: peer for name, _, peer in peers})
        self._needs = {name: statements for name, statements, _ in peers}

    def items(self) -> Any:  # noqa: ANN401
        """Each peer, after its statements have run."""
        for name, peer in super().items():
            with connection.cursor() as cursor:
                for statement in self._needs[name]:
                    cursor.execute(statement)
            yield name, peer


def like(text: str) -> list[Hit]:
    """All words in any of the fields, shortest title first."""
    found = SearchEntry.objects.filter(visibility="public")
    for word in text.split():
        found = found.filter(Q(*((f"{field}__icontains", word) for field in FIELDS), _connector=Q.OR))
    return _hits(found.order_by("order", Length("title_zh"), "title_zh")[:SHOWN])


def trigrams(text: str) -> list[Hit]:
    """As FTS5 ranks it (bm25); a word of less than three characters is no trigram, and LIKE has to help."""
    if any(len(word) < 3 for word in text.split()):
        return like(text)
    asked = " ".join('"' + word.replace('"', "") + '"' for word in text.split())
    sql = "SELECT rowid FROM peer_trigrams WHERE peer_trigrams MATCH %s ORDER BY rank LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, SHOWN])
        ids = [row[0] for row in cursor.fetchall()]
    rows = SearchEntry.objects.in_bulk(ids)
    return _hits(rows[row] for row in ids)


def _hits(rows: Any) -> list[Hit]:  # noqa: ANN401
    return [
        Hit(row.kind, row.key, Text(zh=row.title_zh, en=row.title_en), None, row.url, Rank.TITLE_HAS)
        for row in rows
    ]


_OTHERS: dict[str, list[tuple[str, Sequence[str], Peer]]] = {
    "sqlite": [("FTS5 trigram", TRIGRAMS, trigrams)],
    "postgresql": [("pg_trgm", PG_TRGM, like)],
}
