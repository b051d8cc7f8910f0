"""Columns of an Arrow stream."""

import hashlib
import struct
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onecity.codecs.columns.harmless import check
from onecity.codecs.columns.model import COLUMNS, Columns, fault, too_long
from onecity.codecs.sensorthings.observations import MOST_ROWS
from onecity.core.columns import Coded, Marked

ARROW = "application/vnd.apache.arrow.stream"


def read_arrow(body: bytes) -> Columns:
    """The columns of an Arrow stream. Raises `BodyError`."""
    try:
        check(body)
        return _columns(_table(body))
    except (pa.ArrowException, OSError, ValueError, struct.error) as problem:
        zh, en = f"不是可接收的 Arrow 流（{problem}）", f"it is no Arrow stream that can be read ({problem})"
        raise fault(zh, en) from None


def _table(body: bytes) -> pa.Table:
    with pa.ipc.open_stream(body) as stream:
        table = stream.read_all()
    table.validate(full=True)
    if table.num_rows > MOST_ROWS:
        raise too_long()
    return table


def _columns(table: pa.Table) -> Columns:
    said = {name.decode(errors="replace"): value for name, value in (table.schema.metadata or {}).items()}
    for name in table.column_names:
        if name not in COLUMNS or table.column_names.count(name) > 1:
            raise fault(f"不认识“{name[:40]}”列", f"the column “{name[:40]}” is not known")
    for name in ("network", "property"):
        if name not in said:
            raise fault(f"元数据中缺少 {name}", f"{name} is missing in the metadata of the schema")
    return Columns(
        said["network"].decode(errors="replace"),
        said["property"].decode(errors="replace"),
        _words(table, "things"),
        _milliseconds(_column(table, "times")),
        _floats(_column(table, "values")),
        list(_words(table, "qualities")) if "qualities" in table.column_names else [],
    )


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        raise fault(f"缺少 {name} 列", f"the column {name} is missing")
    column = table[name]
    if column.null_count:
        raise fault(f"{name} 列有空值", f"the column {name} has empty entries")
    return column


def _words(table: pa.Table, name: str) -> Sequence[str]:
    column = _column(table, name)
    if pa.types.is_dictionary(column.type):
        whole = column.unify_dictionaries().combine_chunks()
        if _is_text(column.type.value_type) and not whole.dictionary.null_count:
            return Coded(whole.dictionary.to_pylist(), whole.indices.to_numpy().astype(np.int64))
    if not _is_text(column.type):
        raise fault(f"{name} 列不是文字", f"the column {name} is no text")
    whole = column.combine_chunks()
    return Marked(_mark(whole), len(whole), whole.to_pylist)


def _mark(words: pa.Array) -> bytes:
    """Equal for equal bytes: who reports about the same things every minute names them alike every time."""
    found = hashlib.sha256(f"{words.type} {len(words)} {words.offset} ".encode())
    for part in words.buffers():
        found.update(memoryview(part) if part is not None else b"-")
    return found.digest()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _milliseconds(column: pa.ChunkedArray) -> NDArray[np.int64]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            raise fault("times 列缺少时区", "the column times has no time zone")
        try:
            column = column.cast(pa.timestamp("ms", "UTC")).cast(pa.int64())
        except pa.ArrowInvalid:
            raise fault("times 列精确到毫秒", "the column times is exact to the millisecond") from None
    elif not pa.types.is_int64(kind):
        raise fault(
            "times 列应为时间戳或毫秒整数", "the column times is a timestamp, or milliseconds as int64"
        )
    found: NDArray[np.int64] = column.to_numpy()
    return found


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    kind = column.type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        raise fault("values 列不是数字", "the column values is no number")
    found: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    return found
