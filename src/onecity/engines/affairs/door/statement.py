"""How do the statements run that every step of every case goes through? Straight by the driver, prepared once.

The framework's cursor rewrites the placeholders of each statement and binds on the client, the driver's own waits in
Python: together as long as all else of a step. Values go in and come out as texts, numbers and bytes.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

Value = str | int | bytes | None
Row = tuple[Any, ...]


class Done(NamedTuple):
    """What a statement found, and how many rows it `changed`."""

    rows: list[Row]
    changed: int


def run(sql: str, values: Sequence[Value]) -> Done:
    """Run one statement in the caller's transaction; a value goes where `%s` stands.

    Raises `django.db.IntegrityError` and its kin.
    """
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        return Done(*_runner()(here.connection, sql, values))


@cache
def _runner() -> Callable[[Any, str, Sequence[Value]], tuple[list[Row], int]]:
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return _run_on_sqlite
    from onecity.engines.affairs.door import postgresql  # only there is its driver needed, which loads slowly

    return postgresql.run


def _run_on_sqlite(driver: sqlite3.Connection, sql: str, values: Sequence[Value]) -> tuple[list[Row], int]:
    cursor = driver.execute(sql.replace("%s", "?"), values)
    return cursor.fetchall(), cursor.rowcount


@cache
def kept() -> Callable[[Any], Value]:
    """How a value of any column is written so that this database keeps it."""
    return _on_sqlite if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" else _as_text


def _on_sqlite(value: Any) -> Value:  # noqa: ANN401
    """Ids as hexadecimal digits, moments in UTC without saying so."""
    if isinstance(value, UUID):
        return value.hex
    return str(value.astimezone(UTC).replace(tzinfo=None)) if isinstance(value, datetime) else value


def _as_text(value: Any) -> Value:  # noqa: ANN401
    return str(value) if isinstance(value, (UUID, datetime)) else value
