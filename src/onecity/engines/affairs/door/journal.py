"""How does a case begin, and how are its events read and written? By plain statements: every step goes through them.

The mapper would take several times as long to say the same (benchmarks/workflows.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from onecity.engines.affairs.door import statement
from onecity.engines.affairs.models import Case, CaseEventRow
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.steps import Step

COLUMNS = ("step", "at", "item", "by", "data", "words")
LISTS = ("items", "later", "promised", "marks")
NOTHING = "{}"
STEPS = {str(step): step for step in Step}


class Stored(NamedTuple):
    """An event as it lies in the database: `event` without people's words, which `words` holds sealed."""

    event: CaseEvent
    who: UUID | str | None
    words: bytes | None = None

    @property
    def by(self) -> UUID | None:
        """Who caused it; the database gives text."""
        return UUID(self.who) if isinstance(self.who, str) else self.who


def begin(row: Case) -> bool:
    """Keep a new case under its number; whether that was still free. No savepoint: nothing fails when it was not."""
    kept = statement.kept()
    values = [kept(getattr(row, field.attname)) for field in Case._meta.concrete_fields]
    begun = statement.run(_insert_case(), values).changed == 1
    row._state.adding = not begun
    row._state.db = connection.alias
    return begun


def read(case_id: UUID) -> list[Stored]:
    """The events of a case, oldest first."""
    found = statement.run(_select(), [statement.kept()(case_id)]).rows
    return [Stored(_event(step, at, item, data), who, words) for step, at, item, who, data, words in found]


def write(case_id: UUID, behind: int, events: Sequence[Stored]) -> None:
    """Keep events behind the `behind` that the case has. Raises `IntegrityError` when somebody else was faster."""
    kept = statement.kept()
    case = kept(case_id)
    values: list[statement.Value] = []
    for sequence, (event, who, words) in enumerate(events, behind + 1):
        values += [
            case,
            sequence,
            event.step,
            kept(event.at),
            event.item or "",
            kept(who),
            _data(event),
            words,
        ]
    statement.run(_insert(len(events)), values)


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
    # as text, where a framework or a driver would read it slowly, or the two databases differently
    texts = {"data", "by", "at"} if connection.vendor == "sqlite" else {"data", "by"}
    names = ", ".join(f"CAST({quote(name)} AS TEXT)" if name in texts else quote(name) for name in COLUMNS)
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


def _moment(found: str | datetime) -> datetime:
    return datetime.fromisoformat(f"{found}+00:00") if isinstance(found, str) else found


def _event(step: str, at: str | datetime, item: str, data: str) -> CaseEvent:
    if data == NOTHING:
        return CaseEvent(STEPS[step], _moment(at), item or None)
    said = json.loads(data)
    items, later, promised, marks = (tuple(said.get(name, ())) for name in LISTS)
    return CaseEvent(
        STEPS[step], _moment(at), item or None, items, later, promised, marks, said.get("name", "")
    )


def _data(event: CaseEvent) -> str:
    """What an event says that is no personal data, as JSON; nothing is stored for what it leaves empty."""
    said: dict[str, object] = {name: list(value) for name in LISTS if (value := getattr(event, name))}
    if event.name:
        said["name"] = event.name
    return json.dumps(said, ensure_ascii=False) if said else NOTHING
