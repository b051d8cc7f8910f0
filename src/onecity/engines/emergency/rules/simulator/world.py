"""What does a city look like as arrays: zones, ways, ambulances, hospitals?

Times are whole milliseconds: the kernel and its oracle then agree to the last bit.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from onecity.engines.emergency.declare.model import Model, Shift
from onecity.engines.emergency.rules.simulator.compliance import compliance
from onecity.engines.emergency.rules.simulator.soundness import hours_of

HOUR_MS = 3_600_000
RASTER_CELLS = 256  # along the longer side
EARTH_M_PER_DEGREE = 111_195.0
NEVER = np.int64(1) << 50


class World(NamedTuple):
    """Everything that stays the same during a run. `time_to[class, to, from]`, so that a call reads one row."""

    time_to: Any
    metres: Any
    class_of_hour: Any
    x: Any
    y: Any
    raster: Any
    west: float
    south: float
    cell: float
    station_zone: Any
    unit_home: Any
    unit_has: Any
    unit_duty: Any
    has_shifts: bool
    needs: Any
    diverts: Any
    best_hospital: Any
    hospital_zone: Any
    bays: Any
    bay_start: Any
    on_road_ms: int
    mobilise_ms: int
    least_gain_ms: int
    wanted: Any
    longest_move_ms: int
    rest_ms: int
    loses: bool


def world_of(model: Model, seconds: NDArray[np.float64]) -> World:
    """The arrays of a sound model; `seconds[class, from, to]` are the times with siren."""
    x, y = flat(model)
    raster, west, south, cell = _raster(x, y)
    time_to = np.ascontiguousarray(np.rint(seconds * 1000).astype(np.int32).transpose(0, 2, 1))
    zone = {one.id: n for n, one in enumerate(model.zones)}
    station = {one.id: n for n, one in enumerate(model.stations)}
    bit = _capabilities(model)
    units = [one for one in model.units for _ in range(one.count)]
    duty = np.array([_duty(one.shifts) for one in units])
    station_zone = np.array([zone[one.zone] for one in model.stations], np.int64)
    home = np.array([station[one.station] for one in units], np.int64)
    rank = {one.id: n for n, one in enumerate(model.priorities)}
    hospital_zone = np.array([zone[one.zone] for one in model.hospitals], np.int64)
    bays = np.array([one.bays for one in model.hospitals], np.int64)
    moved = model.relocation
    return World(
        time_to=time_to,
        metres=np.rint(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int32),
        class_of_hour=_classes(model),
        x=x,
        y=y,
        raster=raster,
        west=west,
        south=south,
        cell=cell,
        station_zone=station_zone,
        unit_home=home,
        unit_has=np.array([_mask(one.capabilities, bit) for one in units], np.int64),
        unit_duty=duty,
        has_shifts=not bool(duty.all()),
        needs=np.array([_mask(one.needs, bit) for one in model.priorities], np.int64),
        diverts=np.array([sum(1 << rank[d] for d in set(p.diverts)) for p in model.priorities], np.int64),
        best_hospital=_best_hospitals(model, time_to, hospital_zone, bit),
        hospital_zone=hospital_zone,
        bays=bays,
        bay_start=np.concatenate(([0], np.cumsum(bays))).astype(np.int64),
        on_road_ms=round(model.times.on_road_s * 1000),
        mobilise_ms=round(model.times.mobilisation.mean_s * 1000),
        least_gain_ms=round(model.redispatch.least_gain_s * 1000) if model.redispatch else 0,
        wanted=compliance(model, time_to, station_zone, home),
        longest_move_ms=round(moved.longest_move_s * 1000) if moved else 0,
        rest_ms=round(moved.rest_s * 1000) if moved else 0,
        loses=model.when_none_free == "lose",
    )


def flat(model: Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The zones on a plane, in metres from their middle; within 0.3 % over a city of 200 km."""
    lon = np.array([one.lon for one in model.zones])
    lat = np.array([one.lat for one in model.zones])
    lon0, lat0 = (lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2
    return (lon - lon0) * EARTH_M_PER_DEGREE * math.cos(math.radians(lat0)), (lat - lat0) * EARTH_M_PER_DEGREE


def _raster(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.int32], float, float, float]:
    """Which zone is nearest to each square of the plane: where a vehicle on its way is taken to be."""
    west, south = float(x.min()), float(y.min())
    cell = max(float(np.ptp(x)), float(np.ptp(y)), 1.0) / RASTER_CELLS
    columns, rows = int(np.ptp(x) / cell) + 2, int(np.ptp(y) / cell) + 2
    across, up = np.meshgrid(west + (np.arange(columns) + 0.5) * cell, south + (np.arange(rows) + 0.5) * cell)
    _, nearest = cKDTree(np.column_stack((x, y))).query(np.column_stack((across.ravel(), up.ravel())))
    return np.asarray(nearest, np.int32).reshape(rows, columns), west, south, cell


def _classes(model: Model) -> NDArray[np.int64]:
    found = np.full(168, -1, np.int64)
    for number, one in enumerate(model.travel.classes):
        for hour in hours_of(one):
            if found[hour] < 0:
                found[hour] = number
    return found


def _duty(shifts: tuple[Shift, ...]) -> list[bool]:
    """On duty in each hour of the week."""
    if not shifts:
        return [True] * 168
    on = [False] * 168
    for one in shifts:
        length = (one.until - one.from_) % 24 or 24
        for day in one.days:
            for hour in range(length):
                on[((day - 1) * 24 + one.from_ + hour) % 168] = True
    return on


def _capabilities(model: Model) -> dict[str, int]:
    names = {c for one in model.units for c in one.capabilities}
    names |= {c for one in model.hospitals for c in one.capabilities}
    names |= {c for one in model.priorities for c in (*one.needs, *one.hospital_needs)}
    return {name: n for n, name in enumerate(sorted(names))}


def _mask(names: tuple[str, ...], bit: dict[str, int]) -> int:
    return sum(1 << bit[name] for name in set(names))


def _best_hospitals(
    model: Model, time_to: NDArray[np.int32], zones: NDArray[np.int64], bit: dict[str, int]
) -> NDArray[np.int64]:
    """[class, priority, zone] → the quickest hospital that can treat; any, where none can; -1 without hospitals."""
    shape = (len(time_to), len(model.priorities), len(model.zones))
    found = np.full(shape, -1, np.int64)
    has = np.array([_mask(one.capabilities, bit) for one in model.hospitals], np.int64)
    for number, one in enumerate(model.priorities):
        need = _mask(one.hospital_needs, bit)
        able = np.flatnonzero((has & need) == need)
        able = able if len(able) else np.arange(len(has))
        if len(able):
            found[:, number, :] = able[np.argmin(time_to[:, zones[able], :], axis=1)]
    return found
