"""Which readings does a file of history hold? CSV or Parquet, one reading a row or one moment a row."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from onecity.base.ports import port
from onecity.core.pack.problem import nearest
from onecity.engines.sensing.declare import Network, Observed
from onecity.engines.sensing.rules.batch import QUALITY_LETTERS, Batch, Quality, Row
from onecity.engines.sensing.rules.things import Things

LONG = ("property", "value")
# So many allowed names are listed where none is near.
FEW = 12
# As many as memory takes; a longer past is replayed in parts.
MOST = 50_000_000


class HistoryUnreadable(ValueError):
    """A file, or a row of it, that is no history; `words` say so in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = (zh, en)


def read_history(file: Path, network: Network, things: Things, zone: tzinfo) -> Batch:
    """The readings of a file, in the order in which they came.

    Columns: `time` (ISO 8601; without an offset in the city's time zone), `thing`, and either `property` and `value`
    or one column for each property; optional `quality` (a letter of HJ 212) and `received`. Raises
    `HistoryUnreadable`.
    """
    try:
        rows = [
            row
            for number, cells in enumerate(_cells(file, network), start=2)
            for row in _readings(number, cells, network, things, zone)
        ]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise _not_a_table(error) from error
    batch = Batch.of(rows)
    return batch.taken(np.lexsort((batch.property, batch.time, batch.received)))


def kept_history(network: Network, things: Things, since: datetime, until: datetime) -> Batch:
    """What this installation has kept of a network, in the order in which it came, without what is watched no more.

    Everything: what came twice or was corrected is a row of its own, as it was when the rules saw it.
    """
    places = {name: i for i, name in enumerate(network.observe)}
    kept = port("history").arrived(network.id, list(places), since, until, limit=MOST)
    batch = Batch.of(
        (things.index[one.thing], places[one.property], one.time, one.value, one.quality, one.received)
        for one in kept
        if one.thing in things.index
    )
    return batch.taken(np.lexsort((batch.property, batch.time, batch.received)))


def moment_of(text: str, zone: tzinfo) -> datetime:
    """A day or moment as it is typed, in the city's time zone unless it says another. Raises `HistoryUnreadable`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise HistoryUnreadable(
            f"“{text}”不是时间。请写成 2026-07-15 或 2026-07-15T08:00。",
            f"{text!r} is no time. Write 2026-07-15 or 2026-07-15T08:00.",
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _cells(file: Path, network: Network) -> Iterator[Mapping[str, Any]]:
    if file.suffix == ".parquet":
        # Only this needs the library, and it takes a while to load.
        from pyarrow import ArrowException, parquet

        try:
            for batch in parquet.ParquetFile(file).iter_batches():
                yield from _known(batch.to_pylist(), batch.schema.names, network)
        except ArrowException as error:
            raise HistoryUnreadable(
                "文件不是完整的 Parquet 文件。请重新导出。", "This is no whole Parquet file. Export it anew."
            ) from error
    elif file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            table = csv.DictReader(opened)
            yield from _known(table, table.fieldnames or (), network)
    else:
        raise HistoryUnreadable("只能读取 .csv 或 .parquet 文件。", "A history is a .csv or a .parquet file.")


def _known(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], network: Network
) -> Iterator[Mapping[str, Any]]:
    is_long = set(LONG) <= set(columns)
    if not {"time", "thing"} <= set(columns) or not (is_long or set(network.observe) & set(columns)):
        names, found = ", ".join(network.observe), ", ".join(map(str, columns)) or "–"
        raise HistoryUnreadable(
            f"文件要有 time、thing 两列，以及 property、value 或各个量的列（{names}）。现有的列：{found}。",
            f"The file needs the columns time, thing, and property and value, or one for each of {names}. It has: "
            f"{found}.",
        )
    yield from rows


def _readings(
    number: int, cells: Mapping[str, Any], network: Network, things: Things, zone: tzinfo
) -> Iterator[Row]:
    thing = things.index.get(str(cells["thing"]))
    if thing is None:
        raise _wrong(
            number,
            "thing",
            cells["thing"],
            things.index,
            ("图层里没有这个对象", "the layer has no such thing"),
        )
    time = _time(number, "time", cells["time"], zone)
    received = _time(number, "received", cells["received"], zone) if cells.get("received") else time
    quality = _quality(number, cells.get("quality"))
    named = [(cells["property"], cells["value"])] if "property" in cells else list(cells.items())
    if "property" in cells and cells["property"] not in network.observe:
        raise _wrong(
            number,
            "property",
            cells["property"],
            network.observe,
            ("网络不观测这个量", "the network observes no such"),
        )
    for place, (name, observed) in enumerate(network.observe.items()):
        for written, value in named:
            if written == name and value not in (None, ""):
                yield (
                    thing,
                    place,
                    time,
                    _value(number, name, value, observed, quality),
                    int(quality),
                    received,
                )


def _quality(number: int, written: object) -> Quality:
    """A letter of HJ 212, or its number, as the history keeps it."""
    if isinstance(written, int):
        return Quality(written) if 0 <= written <= max(Quality) else Quality.UNREADABLE
    letter = str(written or "N")
    if letter not in QUALITY_LETTERS:
        raise _wrong(
            number, "quality", letter, QUALITY_LETTERS, ("没有这种质量标记", "there is no such flag")
        )
    return QUALITY_LETTERS[letter]


def _value(number: int, name: str, value: object, observed: Observed, quality: Quality) -> float:
    if value in observed.states:
        return float(observed.states.index(str(value)))
    try:
        found = float(str(value))
        if quality is Quality.GOOD and not isfinite(found):
            raise ValueError(value)
    except ValueError:
        why = (
            ("没有这个状态", "there is no such state") if observed.states else ("不是数字", "it is no number")
        )
        raise _wrong(number, name, value, observed.states, why) from None
    return found


def _time(number: int, name: str, value: object, zone: tzinfo) -> int:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        why = ("应写成 2026-07-15T08:00", "write 2026-07-15T08:00")
        raise _wrong(number, name, value, (), why) from None
    return round((at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).timestamp() * 1000)


def _wrong(
    number: int, name: str, value: object, allowed: Collection[str], why: tuple[str, str]
) -> HistoryUnreadable:
    """What is wrong in a row: of which column, why, and what is allowed or meant instead."""
    near = nearest(str(value), allowed)
    few = tuple(allowed) if len(allowed) <= FEW else ()
    zh = f"。是不是 {near}？" if near else f"。可以写：{'、'.join(few)}。" if few else "。"
    en = f". Did you mean {near}?" if near else f". Allowed: {', '.join(few)}." if few else "."
    return HistoryUnreadable(
        f"第 {number} 行：{name} 的内容“{value}”无法使用，{why[0]}{zh}",
        f"Line {number}: {value!r} cannot be used as {name}, {why[1]}{en}",
    )


def _not_a_table(error: Exception) -> HistoryUnreadable:
    """Why a file of readings cannot be read at all."""
    if isinstance(error, UnicodeDecodeError):
        return HistoryUnreadable(
            "文件不是 UTF-8 编码。请另存为 UTF-8；Excel 中选“CSV UTF-8”。",
            'The file is not in UTF-8. Save it as UTF-8; in Excel choose "CSV UTF-8".',
        )
    return HistoryUnreadable(
        f"文件无法读取（{error}）。请重新导出。", f"The file cannot be read ({error}). Export it anew."
    )
