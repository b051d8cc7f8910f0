"""How do the statements run that every step of every case goes through? Straight by the driver, prepared once.

The framework's cursor rewrites the placeholders of each statement and binds on the client, the driver's own waits in
Python: together as long as all else of a step. Values go in and come out as texts, numbers and bytes.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, errors
from psycopg.abc import Transformer as Reader
from psycopg.adapt import Transformer
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

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
    driver = here.connection
    with here.wrap_database_errors:
        if here.vendor == "sqlite":
            cursor = driver.execute(sql.replace("%s", "?"), values)
            return Done(cursor.fetchall(), cursor.rowcount)
        return _on_postgresql(driver, sql, values)


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


class _Statement(NamedTuple):
    """A statement that a connection has prepared, and what reads its rows."""

    name: bytes
    reader: Reader


_prepared: WeakKeyDictionary[Connection[Any], dict[str, _Statement]] = WeakKeyDictionary()


def _on_postgresql(driver: Connection[Any], sql: str, values: Sequence[Value]) -> Done:
    wire = driver.pgconn
    known = _prepared.setdefault(driver, {})
    statement = known.get(sql) or known.setdefault(sql, _prepare(driver, sql, f"onecity_{len(known)}"))
    sent: Any = [_sent(value) for value in values]
    if driver.autocommit or wire.transaction_status != TransactionStatus.IDLE:
        result = _checked(wire.exec_prepared(statement.name, sent))
    else:  # the first of a transaction begins it, without a journey of its own
        result = _checked(wire.exec_(b"BEGIN; " + _call(wire, statement.name, sent)))
    statement.reader.set_pgresult(result)
    return Done(statement.reader.load_rows(0, result.ntuples, tuple), result.command_tuples or 0)


def _call(wire: PGconn, name: bytes, values: Sequence[bytes | None]) -> bytes:
    literal = Escaping(wire).escape_literal
    texts = b", ".join(b"NULL" if value is None else bytes(literal(value)) for value in values)
    return b"EXECUTE " + name + (b"(" + texts + b")" if texts else b"")


def _prepare(driver: Connection[Any], sql: str, name: str) -> _Statement:
    _checked(driver.pgconn.prepare(name.encode(), _numbered(sql).encode()))
    return _Statement(name.encode(), Transformer())


def _numbered(sql: str) -> str:
    """`%s` becomes `$1`, `$2`, … ."""
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


def _sent(value: Value) -> bytes | None:
    if value is None:
        return None
    return rb"\x" + value.hex().encode() if isinstance(value, bytes) else str(value).encode()


def _checked(result: PGresult) -> PGresult:
    if result.status in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        return result
    raise errors.error_from_result(result)
