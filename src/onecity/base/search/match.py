"""How is the full-text index of each database asked?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from onecity.base.search.candidate import Candidate
from onecity.base.search.models import SearchEntry

Value = str | int | None
Sql = tuple[str, list[Value]]
INDEX_ONLY = "SET LOCAL enable_seqscan = off"
AS_BEFORE = "SET LOCAL enable_seqscan = DEFAULT"
COLUMNS = 'id, "order", title_zh, title_forms, keyword_forms'


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is asked for; `prefix` when the stored one need only begin so.

    Letters, digits and marks only, so that no query is an error of syntax.
    """

    text: str
    prefix: bool = False


# An entry has to have one of each group.
Group = tuple[Token, ...]
# An entry that has it is found.
Branch = tuple[Group, ...]


def candidates(ways: Sequence[Sequence[Branch]], allowed: Q, most: int) -> list[list[Candidate]]:
    """What is found in each of several ways and admitted by `allowed`; one statement.

    A way is branches that are followed one after the other, until `most` are found.
    """
    where, allowing = _condition(allowed)
    one = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor](where)
    parts = (
        f"SELECT {n}, part{n}.* FROM ({' UNION ALL '.join([one] * len(way))} LIMIT {most:d}) AS part{n}"  # noqa: S608
        for n, way in enumerate(ways)
    )
    text = {"sqlite": fts5, "postgresql": tsquery}[connection.vendor]
    params: list[Value] = [value for way in ways for branch in way for value in (text(branch), *allowing)]
    found: list[list[Candidate]] = [[] for _ in ways]
    for n, *row in _rows(" UNION ALL ".join(parts), params):
        found[n].append(Candidate(*row))
    return found


def _rows(statement: str, params: Sequence[Value]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # For the sake of LIMIT its planner would read the whole table, whose vectors are dear to unpack.
            # All three are one message.
            cursor.execute(f"{INDEX_ONLY}; {statement}; {AS_BEFORE}", params)
            cursor.nextset()
        else:
            cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fts5(groups: Iterable[Group]) -> str:
    """`("住房") AND ("zhu" * OR "z")`."""
    return " AND ".join(
        "(" + " OR ".join(f'"{token.text}"' + " *" * token.prefix for token in group) + ")"
        for group in groups
    )


def tsquery(groups: Iterable[Group]) -> str:
    """`('住房') & ('zhu':* | 'z')`: the tokens are cut already, so no parser is asked."""
    return " & ".join(
        "(" + " | ".join(f"'{token.text}'" + ":*" * token.prefix for token in group) + ")" for group in groups
    )


def _sqlite(where: str) -> str:
    # CROSS keeps the order of the join: the index is read until enough is found, never the whole table.
    return (
        f"SELECT {COLUMNS} FROM search_index CROSS JOIN search_entry ON search_entry.id = search_index.rowid "  # noqa: S608
        f"WHERE search_index MATCH %s AND {where}"
    )


def _postgresql(where: str) -> str:
    return f"SELECT {COLUMNS} FROM search_entry WHERE vector @@ %s::tsquery AND {where}"  # noqa: S608


def _condition(allowed: Q) -> Sql:
    """A condition of Django's as SQL over the table by its own name."""
    query = SearchEntry.objects.filter(allowed).query
    compiler = query.get_compiler(connection=connection)
    compiler.setup_query()
    sql, params = compiler.compile(query.where)
    return sql or "1 = 1", list(params)
