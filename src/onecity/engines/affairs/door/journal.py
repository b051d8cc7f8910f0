"""How does a case begin, and how are its events read and written? By plain statements: every step goes through them.

The mapper would take several times as long to say the same (benchmarks/workflows.py).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from onecity.engines.affairs.models import Case, CaseEventRow

COLUMNS = ("step", "at", "item", "by", "data", "words")
NOTHING = "{}"


class Stored(NamedTuple):
    """An event as it lies in the database: `data` is no personal data, `words` are sealed."""

    step: str
    at: datetime
    item: str
    who: UUID | str | None
    data: Mapping[str, Any]
    words: bytes | None

    @property
    def by(self) -> UUID | None:
        """Who caused it; SQLite keeps text."""
        return UUID(self.who) if isinstance(self.who, str) else self.who


def begin(row: Case) -> bool:
    """Keep a new case under its number; whether that was still free. No savepoint: nothing fails when it was not."""
    fields = Case._meta.concrete_fields
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert_case(), values)
        begun: bool = cursor.rowcount == 1
    row._state.adding = not begun
    row._state.db = connection.alias
    return begun


def read(case_id: UUID) -> list[Stored]:
    """The events of a case, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_select(), [_id(case_id)])
        return [
            Stored(step, _moment(at), item, by, _data(data), None if words is None else bytes(words))
            for step, at, item, by, data, words in cursor.fetchall()
        ]


def write(case_id: UUID, behind: int, events: Sequence[Stored]) -> None:
    """Keep events behind the `behind` that the case has. Raises `IntegrityError` when somebody else was faster."""
    case, moment = _id(case_id), connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for sequence, event in enumerate(events, behind + 1):
        by = None if event.by is None else _id(event.by)
        data = json.dumps(event.data, ensure_ascii=False) if event.data else NOTHING
        values += [case, sequence, event.step, moment(event.at), event.item, by, data, event.words]
    with connection.cursor() as cursor:
        cursor.execute(_insert(len(events)), values)


@cache
def _insert_case() -> str:
    """The statement that begins a case; names come from the model, values never stand in it."""
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in Case._meta.concrete_fields]
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    free = f"ON CONFLICT ({quote('number')}) DO NOTHING"
    return f"INSERT INTO {quote(Case._meta.db_table)} ({names}) VALUES ({marks}) {free}"  # noqa: S608


@cache
def _select() -> str:
    """The statement that reads a case; as above."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in COLUMNS)
    table = quote(CaseEventRow._meta.db_table)
    order = f"ORDER BY {quote('sequence')}"
    return f"SELECT {names} FROM {table} WHERE {quote('case_id')} = %s {order}"  # noqa: S608


@cache
def _insert(count: int) -> str:
    """The statement that writes `count` events at once; as above."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in ("case_id", "sequence", *COLUMNS))
    row = f"({', '.join(['%s'] * (len(COLUMNS) + 2))})"
    rows = ", ".join([row] * count)
    return f"INSERT INTO {quote(CaseEventRow._meta.db_table)} ({names}) VALUES {rows}"  # noqa: S608


def _id(value: UUID) -> UUID | str:
    """An id as the database keeps it: SQLite has no type for it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _moment(found: str | datetime) -> datetime:
    if isinstance(found, str):  # SQLite keeps text, in UTC
        found = datetime.fromisoformat(found)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _data(found: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(found, str):
        return found
    said: Mapping[str, Any] = {} if found == NOTHING else json.loads(found)
    return said
