"""How do columns of readings become the files of a day, sorted by thing, property and time?

Names are kept as places in a dictionary while they are sorted: comparing texts would take most of the time.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute, parquet

from onecity.base.durable import replacing
from onecity.base.telemetry import Measured
from onecity.core.columns import Coded
from onecity.core.grouping import by_group

_DAY_MS = 86_400_000
_WORDS = ["thing", "property"]
# Many series report at the same moments.
_REPEATED = ["time", "received", "quality"]
_MOMENT = pa.timestamp("ms", "UTC")
Ints = NDArray[np.int64]


def by_day(columns: Measured) -> Iterator[tuple[date, pa.Table]]:
    """The sorted readings of each day; those of one moment in the order in which they came."""
    times = np.asarray(columns.times, np.int64)
    table = _in_order(
        pa.table(
            {
                "thing": _dictionary(columns.things),
                "property": _dictionary(columns.properties),
                "time": pa.array(times, _MOMENT),
                "value": pa.array(np.asarray(columns.values, np.float64)),
                "quality": pa.array(np.asarray(columns.qualities, np.uint8)),
                "received": pa.array(np.asarray(columns.received, np.int64), _MOMENT),
            }
        )
    )
    days = table["time"].cast(pa.int64()).to_numpy() // _DAY_MS
    for day in np.unique(days).tolist():
        at = datetime.fromtimestamp(day * 86_400, UTC).date() if abs(day) < 700_000 else date.max
        mine = days == day
        yield at, table if mine.all() else table.filter(pa.array(mine))


def together(paths: Sequence[Path]) -> pa.Table:
    """The readings of several files, sorted."""
    tables = [parquet.read_table(one, read_dictionary=_WORDS) for one in paths]
    return _in_order(pa.concat_tables(tables).unify_dictionaries().combine_chunks())


def rows_of(paths: Sequence[Path]) -> int:
    """How many readings several files hold."""
    return sum(parquet.read_metadata(one).num_rows for one in paths)


def write(table: pa.Table, path: Path) -> None:
    """Durably, and whole or not at all. Without Arrow's own schema: any tool reads names as texts."""
    with replacing(path) as part:
        parquet.write_table(
            table,
            part,
            compression="zstd",
            use_dictionary=[*_WORDS, *_REPEATED],
            use_byte_stream_split=["value"],
            store_schema=False,
        )


def _dictionary(words: Sequence[str]) -> pa.DictionaryArray:
    """Each word that stands in a column once, and where."""
    if not isinstance(words, Coded):
        return pa.array(words, pa.string()).dictionary_encode()
    stands = np.bincount(words.at, minlength=len(words.words)) > 0
    places = np.cumsum(stands, dtype=np.int32) - 1
    used = [words.words[one] for one in np.flatnonzero(stands).tolist()]
    return pa.DictionaryArray.from_arrays(pa.array(places[words.at], pa.int32()), pa.array(used, pa.string()))


def _in_order(table: pa.Table) -> pa.Table:
    thing, name = (_ranks(table[one]) for one in _WORDS)
    times = table["time"].cast(pa.int64()).to_numpy()
    order = np.argsort(times, kind="stable")
    names = int(name.max(initial=0)) + 1
    series = (thing * names + name)[order]
    return table.take(pa.array(order[by_group(series, int(series.max(initial=0)) + 1)]))


def _ranks(column: pa.ChunkedArray) -> Ints:
    """The place of each row's word among all of them in their order."""
    whole = column.combine_chunks()
    order = compute.sort_indices(whole.dictionary).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    found: Ints = ranks[whole.indices.to_numpy()]
    return found
