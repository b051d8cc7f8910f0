"""How does a statement run on PostgreSQL by the driver's own calls, prepared once for each connection?"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from psycopg import Connection, errors
from psycopg.abc import Transformer as Reader
from psycopg.adapt import Transformer
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Value = str | int | bytes | None
Row = tuple[Any, ...]


class _Statement(NamedTuple):
    """A statement that a connection has prepared, and what reads its rows."""

    name: bytes
    reader: Reader


_prepared: WeakKeyDictionary[Connection[Any], dict[str, _Statement]] = WeakKeyDictionary()


def run(driver: Connection[Any], sql: str, values: Sequence[Value]) -> tuple[list[Row], int]:
    """The rows of one statement, and how many it changed; `%s` stands for a value. Raises `psycopg.Error`."""
    wire = driver.pgconn
    known = _prepared.setdefault(driver, {})
    statement = known.get(sql) or known.setdefault(sql, _prepare(driver, sql, f"onecity_{len(known)}"))
    sent: Any = [_sent(value) for value in values]
    if driver.autocommit or wire.transaction_status != TransactionStatus.IDLE:
        result = _checked(wire.exec_prepared(statement.name, sent))
    else:  # the first of a transaction begins it, without a journey of its own
        result = _checked(wire.exec_(b"BEGIN; " + _call(wire, statement.name, sent)))
    statement.reader.set_pgresult(result)
    return statement.reader.load_rows(0, result.ntuples, tuple), result.command_tuples or 0


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
