"""One ambulance along the corridor, in SUMO: without help, with blue light, with blue light and our green wave."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.soak.corridor_town import AMBULANCE_S, ENDS_S, LIMIT_M_S, MAIN, Town, main_edges

from onecity.engines.emergency.rules.greenwave.arrival import Arrival
from onecity.engines.emergency.rules.greenwave.controller import Controller
from onecity.engines.emergency.rules.greenwave.junction import Junction
from onecity.engines.emergency.rules.greenwave.keeping import normal_at
from onecity.engines.emergency.rules.greenwave.planner import Now, Wish, plan

COLOURS = {"G": "G", "Y": "y", "R": "r"}
ASKS_AHEAD_S = 120.0
SPREAD, LEAST_SPREAD_S, OTHERS = 0.12, 2.0, 0.005
LOOKS_EVERY_S = 3  # as the job does
DRIVES_M_S = LIMIT_M_S * 1.25
DRIFT = 1.5
OBSERVED_S = 40  # its own speed of so long tells half of what is expected, free flow the other half


@dataclass(slots=True)
class Signal:
    """A junction with its controller, what it showed, and what was asked of it."""

    controller: Controller
    lamps: list[str]
    record: list[dict[str, str]] = field(default_factory=list)
    planned_for_s: float | None = None
    is_over: bool = False
    released_s: int | None = None
    normal_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Drive:
    """What came of it. Seconds; `side_loss_s` is the mean loss of a vehicle on a side road that was there meanwhile."""

    corridor_s: float
    side_loss_s: float
    all_loss_s: float
    records: dict[str, list[dict[str, str]]]
    recovered_s: dict[str, int | None]
    asked: int


def drive(libsumo: Any, town: Town, folder: Path, seed: int, *, device: bool, wave: bool) -> Drive:
    """Run it once. `libsumo` is SUMO in this process."""
    trips = folder / "trips.xml"
    options = ["sumo", "-n", str(town.network), "-r", str(town.routes), "--seed", str(seed)]
    options += ["--no-step-log", "--no-warnings", "--time-to-teleport", "-1", "--tripinfo-output", str(trips)]
    options += ["--tripinfo-output.write-unfinished", "--end", str(ENDS_S)]
    libsumo.start(options)
    try:
        signals = {name: _signal(libsumo, one) for name, one in town.junctions.items()}
        asked = _run(libsumo, signals, device=device, wave=wave)
    finally:
        libsumo.close()
    return _read(trips, signals, asked)


def _signal(libsumo: Any, junction: Junction) -> Signal:
    lamps = []
    for links in libsumo.trafficlight.getControlledLinks(junction.id):
        edge, _, lane = links[0][0].rpartition("_")
        lamps.append("side" if edge[0] in "NS" else "left" if lane == "2" else "main")
    return Signal(normal_at(junction, 0), lamps)


def _run(libsumo: Any, signals: dict[str, Signal], *, device: bool, wave: bool) -> int:
    asked, is_there, speeds = 0, False, [DRIVES_M_S] * OBSERVED_S
    edges = main_edges(list(signals))
    for second in range(ENDS_S):
        if second == AMBULANCE_S:
            kind = "bluelight" if device else "ambulance"
            libsumo.vehicle.add("ambulance", "there", kind, departLane="1", departSpeed="max")
            is_there = True
        if is_there and wave and second % LOOKS_EVERY_S == 0:
            asked += _look(libsumo, signals, edges, second, (DRIVES_M_S + sum(speeds) / OBSERVED_S) / 2)
        for name, one in signals.items():
            shown = one.controller.tick()
            one.record.append(shown)
            if one.released_s is not None and one.normal_after_s is None and one.controller.is_normal():
                one.normal_after_s = second - one.released_s
            state = "".join(COLOURS[shown[lamp]] for lamp in one.lamps)
            libsumo.trafficlight.setRedYellowGreenState(name, state)
        libsumo.simulationStep()
        if is_there and "ambulance" in libsumo.vehicle.getIDList():
            speeds = [*speeds[1:], libsumo.vehicle.getSpeed("ambulance")]
        if "ambulance" in libsumo.simulation.getArrivedIDList():
            is_there = False
            for one in signals.values():
                _let_go(one, second)
    return asked


def _look(libsumo: Any, signals: dict[str, Signal], edges: list[str], second: int, speed: float) -> int:
    """Where is it, who is asked, who is let go?"""
    if "ambulance" not in libsumo.vehicle.getIDList():
        return 0  # not yet on the road
    edge, at = libsumo.vehicle.getRoadID("ambulance"), libsumo.vehicle.getLanePosition("ambulance")
    if edge not in edges:
        return 0  # within a junction
    place, asked, away = edges.index(edge), 0, -at
    for n, (name, one) in enumerate(signals.items()):
        if n < place:
            _let_go(one, second)
            continue
        away += libsumo.lane.getLength(f"{edges[n]}_1")
        seconds = away / speed
        if seconds <= ASKS_AHEAD_S and not one.is_over:
            asked += _ask(libsumo, name, one, seconds, second, edges[n])
    return asked


def _ask(libsumo: Any, name: str, one: Signal, seconds: float, second: int, edge: str) -> int:
    spread = max(LEAST_SPREAD_S, SPREAD * seconds)
    holds = one.controller.until_s is not None
    drifted = one.planned_for_s is not None and abs(second + seconds - one.planned_for_s) > DRIFT * max(
        spread, 4.0
    )
    if one.controller.stage != "green" or (holds and not drifted):
        return 0
    if holds:
        one.controller.release()
    halting = max(libsumo.lane.getLastStepHaltingNumber(f"{edge}_{lane}") for lane in (0, 1))
    phases = tuple(
        replace(phase, queue=float(halting)) if n == MAIN else phase
        for n, phase in enumerate(one.controller.junction.phases)
    )
    seen = replace(one.controller.junction, phases=phases)
    found = plan(
        seen,
        Now(one.controller.phase, one.controller.elapsed_s),
        Wish(MAIN, Arrival(seconds, spread), OTHERS),
    )
    longest = 2 * one.controller.junction.cycle_s
    until = one.controller.now_s + min(found.release_s, longest)
    if one.controller.ask(found.segments, until, found.after) is not None:
        return 0
    one.planned_for_s = second + seconds
    return 1


def _let_go(one: Signal, second: int) -> None:
    if not one.is_over:
        one.is_over = True
        one.controller.release()
        one.released_s = second


def _read(trips: Path, signals: dict[str, Signal], asked: int) -> Drive:
    corridor, side, everybody = float("nan"), [], []
    for trip in ElementTree.parse(trips).getroot().iter("tripinfo"):
        loss, begins = float(trip.get("timeLoss", 0)), float(trip.get("depart", 0))
        if trip.get("id") == "ambulance":
            corridor = float(trip.get("duration", "nan"))
        elif AMBULANCE_S - 120 <= begins <= AMBULANCE_S + 480:
            everybody.append(loss)
            if str(trip.get("id")).startswith("side"):
                side.append(loss)
    return Drive(
        corridor,
        sum(side) / len(side),
        sum(everybody) / len(everybody),
        {name: one.record for name, one in signals.items()},
        {name: one.normal_after_s for name, one in signals.items() if one.released_s is not None},
        asked,
    )
