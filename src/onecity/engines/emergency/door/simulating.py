"""How would the calls of a city go? Ways come from declared matrices, the road network, or the straight line."""

import csv
import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from onecity.base.actor import Actor
from onecity.base.durable import replacing
from onecity.core.geo import Point
from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.errors import Unreadable
from onecity.engines.emergency.rules.faults import Fault
from onecity.engines.emergency.rules.simulator.experiment import (
    Outcome,
    Plan,
    drawn_of,
    experiment,
    on_of,
    over_all,
    runs_of,
    total_saved,
)
from onecity.engines.emergency.rules.simulator.experiment import simulate as simulated
from onecity.engines.emergency.rules.simulator.logbook import HEADER, rows
from onecity.engines.emergency.rules.simulator.report import report
from onecity.engines.emergency.rules.simulator.soundness import hours_of
from onecity.engines.emergency.rules.simulator.times import filled, inside_m, is_complete, straight
from onecity.engines.emergency.rules.simulator.varied import varied
from onecity.engines.emergency.rules.simulator.world import world_of
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import NoRoadNear, TravelError

Floats = NDArray[np.float64]
PART = 500
ROAD_M, REMOTE_M = 1_500, 8_000


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came out; the times of the machine are the only figures that are not in the seed.

    `seconds` is the whole: ways, loading of compiled code, and `runs` times the days. `seconds_one_run` is the days
    simulated once, with all features and everything loaded. `first` is the first replication, call by call.
    """

    report: dict[str, object]
    seconds: float
    runs: int
    seconds_one_run: float
    first: Outcome


def simulate(
    actor: Actor, model: Model, plan: Plan, *, workers: int = 1, on_roads: bool = True
) -> Simulation:
    """Run the experiment. Anybody may: nothing is read but declarations, nothing is written but a cache of ways."""
    begun = time.perf_counter()
    ways, basis = zone_times(actor, model, on_roads=on_roads)
    outcomes = experiment(model, ways, plan, workers)
    found, seconds = report(model, plan, outcomes, basis), time.perf_counter() - begun
    return Simulation(found, seconds, runs_of(model, plan), _one_run_s(model, ways, plan), outcomes[0])


def _one_run_s(model: Model, ways: Floats, plan: Plan) -> float:
    """How long it takes to draw the calls and dispatch them once more, now that everything is compiled and loaded."""
    world, on = world_of(model, ways), on_of(model, plan)
    begun = time.perf_counter()
    simulated(model, world, drawn_of(model, plan, 0), on)
    return time.perf_counter() - begun


def write_log(path: Path, model: Model, plan: Plan, found: Simulation) -> int:
    """Write what became of each call of the first replication as CSV, both sides; gives the number of rows."""
    made = list(rows(model, found.first, plan.features, plan.trace.ids if plan.trace else ()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, *made))
    return len(made)


def sensitivity(actor: Actor, model: Model, plan: Plan, *, on_roads: bool = True) -> list[dict[str, object]]:
    """What the whole saves at the low and the high value of each declared parameter, on the same calls.

    Raises `Unreadable` for a field that the model lacks or a value that it refuses.
    """
    ways, basis = zone_times(actor, model, on_roads=on_roads)
    quick = replace(plan, alone=False)
    found_rows = []
    for one in model.sensitivity:
        row: dict[str, Any] = {"field": one.field}
        for name, value in (("low", one.low), ("high", one.high)):
            try:
                other = varied(model, one.field, value)
            except Fault as fault:
                raise Unreadable(fault.where, fault.zh, fault.en) from None
            changed = straight(other) if basis["source"] == "straight-line" else ways
            outcomes = experiment(other, filled(other, changed), quick)
            row[name] = {"value": value, **over_all(outcomes, total_saved).shown()}
        found_rows.append(row)
    return found_rows


def zone_times(actor: Actor, model: Model, *, on_roads: bool = True) -> tuple[Floats, dict[str, object]]:
    """`seconds[class, from, to]` with siren, and on what they stand."""
    guess = straight(model)
    if is_complete(model):
        return filled(model, guess), {"source": "declared"}
    if on_roads:
        try:
            found, basis = _on_roads(actor, model, guess)
            return filled(model, found), basis
        except TravelError as problem:
            why = {"zh": problem.text("zh"), "en": problem.text("en")}
            return filled(model, guess), {"source": "straight-line", "why": why}
    return filled(model, guess), {"source": "straight-line"}


def _on_roads(actor: Actor, model: Model, guess: Floats) -> tuple[Floats, dict[str, object]]:
    """Ways over the city's network, kept in a file named after network, speeds and zones."""
    roads = travel.current()
    about = travel.about(actor, on=roads)
    places = [(one.lon, one.lat, one.area_km2) for one in model.zones]
    hours = [min(hours_of(one)) for one in model.travel.classes]
    said = repr((about.network, about.epoch, places, hours, model.travel.detour))
    key = hashlib.sha256(said.encode()).hexdigest()[:24]
    folder = settings.CONFIGURATION.data / "emergency"
    file = folder / f"ways-{key}.npy"
    basis = {
        "source": "roads",
        "network": about.network,
        "epoch": about.epoch,
        "generated": about.generated,
    }
    if file.exists():
        return np.load(file).astype(float), basis
    found = np.stack([hour_table(actor, model, guess, n, roads) for n in range(len(hours))])
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(file, shared=True) as part, part.open("wb") as opened:
        np.save(opened, found.astype(np.float32))
    return np.load(file).astype(float), basis


def hour_table(actor: Actor, model: Model, guess: Floats, number: int, roads: travel.Roads) -> Floats:
    """The ways between all zones in one of the model's classes of hours; `guess` where no road leads."""
    points = [_beside_road(actor, Point(one.lon, one.lat), roads) for one in model.zones]
    known = np.array([n for n, point in enumerate(points) if point is not None])
    hours = model.travel.classes[number]
    found = np.full(guess[number].shape, np.nan)
    there = [point for point in points if point is not None]
    found[np.ix_(known, known)] = _table(actor, there, min(hours_of(hours)), roads)
    inside = inside_m(model) * model.travel.detour * 3.6 / hours.speed_kmh
    np.fill_diagonal(found, model.travel.start_s + inside)
    return np.where(np.isfinite(found), found, guess[number])


def _beside_road(actor: Actor, point: Point, roads: travel.Roads) -> Point | None:
    """The place itself; on a mountain the nearest road; on an island without roads None."""
    try:
        near = travel.nearest(actor, point, travel.How("siren"), within_m=REMOTE_M, on=roads)
    except NoRoadNear:
        return None
    return point if near.away_m < ROAD_M else near.point


def _table(actor: Actor, points: list[Point], hour: int, roads: travel.Roads) -> Floats:
    """All pairs, some rows at a time."""
    how = travel.How("siren", hour)
    parts = [
        travel.table(actor, points[at : at + PART], points, how, on=roads).seconds
        for at in range(0, len(points), PART)
    ]
    return np.concatenate(parts)
