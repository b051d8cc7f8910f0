"""Which calls does a recorded file hold?

CSV with a header. `time` (ISO, or seconds from Monday, midnight) and `zone` (or `lon` and `lat`) are needed;
`priority`, `on_scene_s`, `transported` (0 or 1), `handover_s` may be left out or empty: they are then drawn. `id` is
kept for the log.
"""

import csv
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.rules.faults import Fault
from onecity.engines.emergency.rules.simulator.world import EARTH_M_PER_DEGREE, flat

Ints = NDArray[np.int64]
COLUMNS = ("id", "time", "zone", "lon", "lat", "priority", "on_scene_s", "transported", "handover_s")
FARTHEST_M = 50_000.0
MOST_CALLS = 2_000_000
LONGEST_DAYS = 3_700
_SHORT = re.compile(r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})[ T](\d{1,2}):")


@dataclass(frozen=True, slots=True)
class Trace:
    """Recorded calls by time; -1 where the file says nothing. The first one falls into the first week.

    `ids` are the file's own names of the calls, empty where it has none.
    """

    received: Ints
    zone: Ints
    priority: Ints
    on_scene: Ints
    transported: Ints
    handover: Ints
    ids: tuple[str, ...] = ()


def read_trace(text: str, model: Model) -> Trace:
    """The calls of a CSV. Raises `Fault` with the line."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    _check_header(tuple(reader.fieldnames or ()))
    read = _Reader(model)
    ids, rows = [], []
    for row in reader:
        ids.append((row.get("id") or "").strip())
        rows.append(read.row(row, reader.line_num))
    if not rows:
        raise Fault("1", "文件中没有呼叫。", "the file has no calls.")
    if len(rows) > MOST_CALLS:
        raise Fault(str(MOST_CALLS), f"最多 {MOST_CALLS} 条呼叫。", f"at most {MOST_CALLS} calls.")
    columns = np.array(rows, np.int64).T
    columns[0] = _from_first_week(columns[0])
    order = np.argsort(columns[0], kind="stable")
    named = tuple(ids[place] for place in order) if any(ids) else ()
    received, zone, priority, on_scene, transported, handover = np.ascontiguousarray(columns[:, order])
    return Trace(received, zone, priority, on_scene, transported, handover, named)


def _from_first_week(received: Ints) -> Ints:
    """The same times, whole weeks earlier."""
    week = 7 * 86_400_000
    moved: Ints = received - received.min() // week * week
    if moved.max() > LONGEST_DAYS * 86_400_000:
        raise Fault("time", f"记录超过 {LONGEST_DAYS} 天。", f"the calls span over {LONGEST_DAYS} days.")
    return moved


def _check_header(names: tuple[str, ...]) -> None:
    for name in names:
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise Fault("1", f"没有“{name}”列，可用：{known}。", f"no column “{name}”; there are: {known}.")
    if "time" not in names or not ("zone" in names or {"lon", "lat"} <= set(names)):
        raise Fault(
            "1",
            "需要 time 列，以及 zone 列或 lon、lat 两列。",
            "the columns time and zone (or lon and lat) are needed.",
        )


class _Reader:
    """Turns rows into whole numbers."""

    def __init__(self, model: Model) -> None:
        self.zone = {one.id: n for n, one in enumerate(model.zones)}
        self.priority = {one.id: n for n, one in enumerate(model.priorities)}
        x, y = flat(model)
        self.tree = cKDTree(np.column_stack((x, y)))
        lon, lat = [one.lon for one in model.zones], [one.lat for one in model.zones]
        self.lon, self.lat = (min(lon) + max(lon)) / 2, (min(lat) + max(lat)) / 2

    def row(self, row: dict[str, str], line: int) -> tuple[int, ...]:
        """Times in milliseconds, numbers of zone and priority."""

        def cell(name: str) -> str:
            return (row.get(name) or "").strip()

        def optional(name: str, read: Callable[[str, str, int], int]) -> int:
            return read(name, cell(name), line) if cell(name) else -1

        return (
            _time(cell("time"), line),
            self._zone(cell("zone"), cell("lon"), cell("lat"), line),
            optional("priority", self._priority),
            optional("on_scene_s", _milliseconds),
            optional("transported", _yes),
            optional("handover_s", _milliseconds),
        )

    def _priority(self, name: str, text: str, line: int) -> int:
        if text not in self.priority:
            known = ", ".join(self.priority)
            raise Fault(
                str(line), f"没有“{text}”级，可用：{known}。", f"no priority “{text}”; there are: {known}."
            )
        return self.priority[text]

    def _zone(self, zone: str, lon: str, lat: str, line: int) -> int:
        if zone:
            if zone not in self.zone:
                raise Fault(str(line), f"没有分区“{zone}”。", f"there is no zone “{zone}”.")
            return self.zone[zone]
        east, north = _number("lon", lon, line) - self.lon, _number("lat", lat, line) - self.lat
        x = east * EARTH_M_PER_DEGREE * math.cos(math.radians(self.lat))
        away, nearest = self.tree.query((x, north * EARTH_M_PER_DEGREE))
        if not away <= FARTHEST_M:
            raise Fault(
                str(line),
                f"位置（{lon}，{lat}）离所有分区都超过 50 公里，请检查经纬度是否颠倒。",
                f"the place ({lon}, {lat}) is over 50 km from every zone; are lon and lat swapped?",
            )
        return int(nearest)


def _padded(found: re.Match[str]) -> str:
    """2025/3/3 8:05, as spreadsheets write it, as ISO writes it."""
    year, month, day, hour = (int(one) for one in found.groups())
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:"


def _time(text: str, line: int) -> int:
    try:
        return _milliseconds("time", text, line)
    except Fault:
        pass
    try:
        at = datetime.fromisoformat(_SHORT.sub(_padded, text))
    except ValueError:
        raise Fault(
            str(line),
            f"时间“{text}”既不是 ISO 时间也不是秒数。",
            f"the time “{text}” is neither ISO nor seconds.",
        ) from None
    local = at.replace(tzinfo=None)  # hours of the week are those of the place, as written
    return (local - datetime(1970, 1, 5)) // timedelta(milliseconds=1)  # noqa: DTZ001  a Monday


def _number(name: str, text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Fault(str(line), f"{name} 不是数：“{text}”。", f"{name} is no number: “{text}”.")
    return value


def _milliseconds(name: str, text: str, line: int) -> int:
    value = _number(name, text, line)
    if not 0 <= value <= 1e11:
        raise Fault(str(line), f"{name} 不能是 {text}。", f"{name} cannot be {text}.")
    return round(value * 1000)


def _yes(name: str, text: str, line: int) -> int:
    if text not in ("0", "1"):
        raise Fault(str(line), f"{name} 应为 0 或 1。", f"{name} is 0 or 1.")
    return int(text)
