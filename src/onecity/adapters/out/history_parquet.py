"""How is what was measured kept for years, in files that every tool can read?

    <network>/<day>/<partition>-<first offset>-<last offset>.parquet

Columns: thing, property, time, value, quality, received; sorted, compressed with zstd. Small files become larger ones
by and by. How far a partition is kept stands in a file of its own, written last: what lies beyond was left by a crash.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

import duckdb

from onecity.adapters.out.history_tables import by_day, rows_of, together, write
from onecity.base.durable import replacing
from onecity.base.telemetry import Kept, Measured, Span

MERGED_AT_ONCE = 8
# So many rows are sorted again in half a second, and a day of a large city has a few dozen files.
MOST_MERGED = 4_000_000
LAST_DAYS = 31
# Rows of one moment lie in a file in the order of the log, for sorting is stable; files are named in that order too.
_CAME = "received, file_index, file_row_number"
_BEST = "(quality = 0 AND isfinite(value)) DESC, received DESC, file_index DESC, file_row_number DESC"
# What came twice, or was corrected, counts once: a good one, and of several good ones the one that came last.
_ONCE = f"QUALIFY row_number() OVER (PARTITION BY thing, property, time ORDER BY {_BEST}) = 1"
_SELECT = "SELECT thing, property, epoch_ms(time), value, quality, epoch_ms(received) FROM"
# Which event of its moment does a reading belong to? The n-th of a further field to the one of which the n-th of the
# first field told; the same first field again is the same event (as `rules.apart` has it in the engine `sensing`).
_APART = """(
    WITH fields AS (SELECT unnest(?::VARCHAR[]) AS property, unnest(?::VARCHAR[]) AS first),
    came AS (
        SELECT *, row_number() OVER (PARTITION BY thing, property, time ORDER BY {came}) AS nth
        FROM (
            SELECT thing, property, time, value, quality, received, file_index, file_row_number
            FROM read_parquet(?) WHERE time >= ? AND time < ? {wanted}
        )
    ),
    told AS (
        SELECT thing, property, time, nth,
            dense_rank() OVER (PARTITION BY thing, property, time ORDER BY begun) - 1 AS behind
        FROM (
            SELECT *, min(nth) OVER (PARTITION BY thing, property, time, value) AS begun
            FROM came WHERE property IN (SELECT first FROM fields)
        )
    )
    SELECT came.* REPLACE (came.time + to_milliseconds(coalesce(told.behind, 0)) AS time)
    FROM came LEFT JOIN fields ON fields.property = came.property
    LEFT JOIN told ON told.thing = came.thing AND told.property = fields.first
        AND told.time = came.time AND told.nth = came.nth
)"""
# So many events of one moment, at most, stand at times of their own.
_MOST_APART = timedelta(milliseconds=250)


class _File(NamedTuple):
    partition: int
    first: int
    last: int
    path: Path

    @classmethod
    def of(cls, path: Path) -> "_File":
        partition, first, last = map(int, path.stem.split("-"))
        return cls(partition, first, last, path)

    def holds(self, other: "_File") -> bool:
        return (
            self != other
            and self.partition == other.partition
            and self.first <= other.first <= other.last <= self.last
        )


class ParquetHistory:
    """The port `History` in a folder; DuckDB reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cleared: set[int] = set()
        # By partition, the folders in which files were written since the last merging.
        self._grown: dict[int, set[Path]] = {}

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The history in the data folder."""
        return cls(Path(settings.DATA) / "readings" / "history")

    def archived(self, partition: int) -> int:
        """The offset up to which a partition of the log has been kept; -1: nothing yet."""
        path = self._position(partition)
        return int(json.loads(path.read_text())["until"]) if path.exists() else -1

    def keep(self, partition: int, until: int, measured: Mapping[str, Measured]) -> None:
        """Write the readings up to an offset, then how far that is."""
        first = self.archived(partition) + 1
        if partition not in self._cleared:
            self._clear(partition, first)
            self._cleared.add(partition)
        for network, columns in measured.items():
            for day, table in by_day(columns):
                folder = self._folder / network / day.isoformat()
                folder.mkdir(parents=True, exist_ok=True)
                write(table, folder / f"{partition}-{first}-{until}.parquet")
                self._grown.setdefault(partition, set()).add(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._position(partition)) as part:
            part.write_text(json.dumps({"until": until}))

    def merge(self, partition: int) -> None:
        """Make larger files of small ones, where some have been written since."""
        for folder in sorted(self._grown.get(partition, ())):
            _merge(folder, partition)
            self._grown[partition].discard(folder)

    def readings(
        self,
        network: str,
        things: Sequence[str] | None,
        properties: Sequence[str] | None,
        since: datetime,
        until: datetime,
        *,
        limit: int,
        newest_first: bool = False,
        events: Sequence[Sequence[str]] = (),
    ) -> Iterator[Kept]:
        """Readings with since ≤ time < until in order of time (then thing, property), each once; None: all."""
        source, given = self._source(network, since, until, things, events)
        wanted, values = _wanted(things, properties)
        order = "time DESC" if newest_first else "time"
        query = (
            f"{_SELECT} {source} WHERE time >= ? AND time < ? {wanted} {_ONCE} "
            f"ORDER BY {order}, thing, property LIMIT ?"
        )
        yield from _found(query, given and [*given, since, until, *values, limit])

    def arrived(
        self, network: str, properties: Sequence[str], since: datetime, until: datetime, *, limit: int
    ) -> Iterator[Kept]:
        """All readings with since ≤ time < until as they came, in the order of their arrival."""
        source, given = self._source(network, since, until, None, ())
        wanted, values = _wanted(None, properties)
        query = f"{_SELECT} {source} WHERE time >= ? AND time < ? {wanted} ORDER BY {_CAME} LIMIT ?"
        yield from _found(query, given and [*given, since, until, *values, limit])

    def spans(
        self,
        network: str,
        thing: str,
        property: str,
        since: datetime,
        until: datetime,
        *,
        step_s: int,
        events: Sequence[Sequence[str]] = (),
    ) -> Sequence[Span]:
        """The good readings of one series, taken together by steps; steps without any are left out."""
        source, given = self._source(network, since, until, [thing], events)
        if not given:
            return ()
        step_ms = step_s * 1000
        query = (
            "SELECT (epoch_ms(time) // ?) * ? AS start, count(*), avg(value), min(value), max(value) FROM "  # noqa: S608
            f"(SELECT * FROM {source} WHERE thing = ? AND property = ? AND time >= ? AND time < ? "
            f"AND quality = 0 AND isfinite(value) {_ONCE}) GROUP BY start ORDER BY start"
        )
        with closing(_connected()) as connection:
            rows = connection.execute(
                query, [step_ms, step_ms, *given, thing, property, since, until]
            ).fetchall()
        return tuple(Span(*row) for row in rows)

    def last(self, network: str, things: Sequence[str] | None = None) -> Mapping[tuple[str, str], Kept]:
        """The newest reading of each (thing, property) within a month of the newest of all, as far as it is kept."""
        days = self._days(network)
        files = self._files(network, days[-1] - timedelta(LAST_DAYS), days[-1]) if days else []
        if not files:
            return {}
        wanted, values = _wanted(things, None)
        query = (
            f"{_SELECT} read_parquet(?) WHERE true {wanted} QUALIFY row_number() OVER "
            f"(PARTITION BY thing, property ORDER BY time DESC, {_BEST}) = 1"
        )
        with closing(_connected()) as connection:
            rows = connection.execute(query, [files, *values]).fetchall()
        return {(row[0], row[1]): Kept(*row) for row in rows}

    def _position(self, partition: int) -> Path:
        return self._folder / f"archived-{partition}.json"

    def _days(self, network: str) -> list[date]:
        return sorted(date.fromisoformat(one.name) for one in (self._folder / network).glob("????-??-??"))

    def _files(self, network: str, since: date, until: date) -> list[str]:
        """What to read of these days: nothing twice, nothing that a crash has left."""
        kept: dict[int, int] = {}
        found: list[str] = []
        for day in self._days(network):
            if since <= day <= until:
                folder = self._folder / network / day.isoformat()
                for one in _whole(folder):
                    if one.last <= kept.setdefault(one.partition, self.archived(one.partition)):
                        found.append(str(one.path))
        return found

    def _source(
        self,
        network: str,
        since: datetime,
        until: datetime,
        things: Sequence[str] | None,
        events: Sequence[Sequence[str]],
    ) -> tuple[str, list[Any]]:
        """Where to select from, with what it needs: nothing where nothing is kept. Events stand at their own times."""
        before = since - _MOST_APART if events else since
        files = self._files(network, before.astimezone(UTC).date(), until.astimezone(UTC).date())
        if not files or not events:
            return "read_parquet(?)", [files] if files else []
        wanted, values = _wanted(things, None)
        pairs = {name: one[0] for one in events for name in one}
        source = _APART.format(came=_CAME, wanted=wanted)
        return source, [list(pairs), list(pairs.values()), files, before, until, *values]

    def _clear(self, partition: int, first: int) -> None:
        """Remove what a crash has left beyond the position, and what has been merged."""
        for path in self._folder.glob(f"*/*/{partition}-*.parquet"):
            if _File.of(path).last >= first:
                path.unlink()
        for folder in self._folder.glob("*/*"):
            if folder.is_dir():
                self._grown.setdefault(partition, set()).add(folder)
                whole = {one.path for one in _whole(folder)}
                for path in folder.glob(f"{partition}-*.parquet"):
                    if path not in whole:
                        path.unlink()


def _whole(folder: Path) -> list[_File]:
    """The files of a day in order, without those that a larger one holds."""
    files = sorted(map(_File.of, folder.glob("*.parquet")))
    return [one for one in files if not any(other.holds(one) for other in files)]


def _found(query: str, given: Sequence[Any]) -> Iterator[Kept]:
    """The rows of a query, in pieces; nothing where there is nothing to ask."""
    if not given:
        return
    with closing(_connected()) as connection:
        found = connection.execute(query, given)
        while rows := found.fetchmany(10_000):
            for row in rows:
                yield Kept(*row)


def _wanted(things: Sequence[str] | None, properties: Sequence[str] | None) -> tuple[str, list[list[str]]]:
    text, values = "", []
    for column, names in (("thing", things), ("property", properties)):
        if names is not None:
            text += f" AND {column} IN (SELECT unnest(?))"
            values.append(list(names))
    return text, values


def _merge(folder: Path, partition: int) -> None:
    """Make one file of several that follow each other and are of one size: each reading is rewritten seldom."""
    while some := _alike([one for one in _whole(folder) if one.partition == partition]):
        table = together([one.path for one in some])
        write(table, folder / f"{partition}-{some[0].first}-{some[-1].last}.parquet")
        for one in some:
            one.path.unlink()


def _alike(files: Sequence[_File]) -> Sequence[_File]:
    """The first so many of one size that follow each other and are not too much for the memory; else none."""
    sizes = [one.path.stat().st_size.bit_length() // 3 for one in files]
    for first in range(len(files) - MERGED_AT_ONCE + 1):
        some = files[first : first + MERGED_AT_ONCE]
        if (
            len({*sizes[first : first + MERGED_AT_ONCE]}) == 1
            and rows_of([one.path for one in some]) <= MOST_MERGED
        ):
            return some
    return []


def _connected() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'; SET threads = 2")
    return connection
