"""Which road do the ambulances of the corridor drive? Ten signals in a row, in the words of SUMO.

An arterial road from W to E: two lanes through and one for turning left, side roads from N and S at every junction.
"""

import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from onecity.engines.emergency.rules.checker import SafetySheet
from onecity.engines.emergency.rules.greenwave.junction import Junction, Phase

JUNCTIONS = 10
SPACING_M, SIDE_M = 400, 300
LIMIT_M_S = 13.89
BEGINS_S, ENDS_S, AMBULANCE_S = 0, 1_500, 500
# vehicles an hour: through on the arterial road in each direction, on each side road, turning left at each junction
LOADS = {"low": (500, 150, 40), "medium": (900, 260, 60), "high": (1_250, 360, 80)}
MAIN, LEFT, SIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Town:
    """The files of one run, and the rules of its junctions."""

    network: Path
    routes: Path
    junctions: dict[str, Junction]


def phases(arrivals: tuple[int, int, int]) -> tuple[Phase, ...]:
    """Through, left from the arterial road, side roads; `arrivals` of one direction an hour."""
    main, side, left = (one / 3_600 for one in arrivals)
    return (
        Phase("main", frozenset({"main"}), frozenset({"walk-along"}), 34, 10, 70, 6, 3, 2, 2 * main),
        Phase("left", frozenset({"left"}), frozenset(), 10, 6, 30, 0, 3, 2, 2 * left),
        Phase("side", frozenset({"side"}), frozenset({"walk-across"}), 22, 10, 50, 8, 3, 2, 2 * side),
    )


def sheet_of(junction: Junction) -> SafetySheet:
    """The safety sheet in the checker's own terms."""
    minimum, yellow, walk, clearance, conflicts = {}, {}, {}, {}, set()
    for one in junction.phases:
        minimum |= dict.fromkeys(one.vehicles | one.pedestrians, one.minimum_green_s)
        yellow |= dict.fromkeys(one.vehicles, one.yellow_s)
        walk |= dict.fromkeys(one.pedestrians, one.pedestrian_clearance_s)
        for other in junction.phases:
            if other is not one:
                for a in one.vehicles | one.pedestrians:
                    for b in other.vehicles | other.pedestrians:
                        conflicts.add(frozenset((a, b)))
                        clearance[a, b] = one.all_red_s
    return SafetySheet(minimum, yellow, walk, frozenset(conflicts), clearance)


def build(folder: Path, load: str, offsets: list[int], sumo_home: Path) -> Town:
    """Write the road and its traffic."""
    arrivals = LOADS[load]
    names = [f"J{n}" for n in range(JUNCTIONS)]
    (folder / "a.nod.xml").write_text(_nodes(names))
    (folder / "a.edg.xml").write_text(_edges(names))
    (folder / "a.con.xml").write_text(_connections(names))
    network, routes = folder / "a.net.xml", folder / "a.rou.xml"
    if not network.exists():
        command = [str(sumo_home / "bin/netconvert"), "--no-turnarounds.except-deadend", "-o", str(network)]
        command += [
            "-n",
            str(folder / "a.nod.xml"),
            "-e",
            str(folder / "a.edg.xml"),
            "-x",
            str(folder / "a.con.xml"),
        ]
        subprocess.run(command, check=True, capture_output=True)
    routes.write_text(_routes(names, arrivals))
    junctions = {
        name: Junction(name, phases(arrivals), offset) for name, offset in zip(names, offsets, strict=True)
    }
    return Town(network, routes, junctions)


def main_edges(names: list[str]) -> list[str]:
    """The edges from W to E."""
    ends = ["W", *names, "E"]
    return [f"{a}_{b}" for a, b in pairwise(ends)]


def _nodes(names: list[str]) -> str:
    rows = ['<node id="W" x="0" y="0"/>', f'<node id="E" x="{(JUNCTIONS + 1) * SPACING_M}" y="0"/>']
    for n, name in enumerate(names, start=1):
        x = n * SPACING_M
        rows.append(f'<node id="{name}" x="{x}" y="0" type="traffic_light"/>')
        rows.append(f'<node id="N{name}" x="{x}" y="{SIDE_M}"/><node id="S{name}" x="{x}" y="-{SIDE_M}"/>')
    return f"<nodes>{''.join(rows)}</nodes>"


def _edges(names: list[str]) -> str:
    def edge(a: str, b: str, lanes: int) -> str:
        return f'<edge id="{a}_{b}" from="{a}" to="{b}" numLanes="{lanes}" speed="{LIMIT_M_S}"/>'

    ends = ["W", *names, "E"]
    rows = [edge(a, b, 3) + edge(b, a, 3) for a, b in pairwise(ends)]
    rows += [edge(a, b, 1) for one in names for a, b in _sides(one)]
    return f"<edges>{''.join(rows)}</edges>"


def _sides(name: str) -> list[tuple[str, str]]:
    return [(f"N{name}", name), (name, f"N{name}"), (f"S{name}", name), (name, f"S{name}")]


def _connections(names: list[str]) -> str:
    def lane(a: str, b: str, one: int, other: int) -> str:
        return f'<connection from="{a}" to="{b}" fromLane="{one}" toLane="{other}"/>'

    ends, rows = ["W", *names, "E"], []
    for n, name in enumerate(names, start=1):
        west, east = ends[n - 1], ends[n + 1]
        for one in (0, 1):
            rows.append(lane(f"{west}_{name}", f"{name}_{east}", one, one))
            rows.append(lane(f"{east}_{name}", f"{name}_{west}", one, one))
        rows.append(lane(f"{west}_{name}", f"{name}_N{name}", 2, 0))
        rows.append(lane(f"{east}_{name}", f"{name}_S{name}", 2, 0))
        rows.append(lane(f"N{name}_{name}", f"{name}_S{name}", 0, 0))
        rows.append(lane(f"S{name}_{name}", f"{name}_N{name}", 0, 0))
    return f"<connections>{''.join(rows)}</connections>"


def _routes(names: list[str], arrivals: tuple[int, int, int]) -> str:
    main, side, left = arrivals
    ends = ["W", *names, "E"]
    there = " ".join(f"{a}_{b}" for a, b in pairwise(ends))
    back = " ".join(f"{b}_{a}" for a, b in reversed(list(pairwise(ends))))
    # the device is the type's: set on the vehicle alone SUMO does not take it
    rows = [
        '<vType id="car" speedDev="0.1" sigma="0.5"/>',
        '<vType id="ambulance" vClass="emergency" speedFactor="1.3" guiShape="emergency"/>',
        '<vType id="bluelight" vClass="emergency" speedFactor="1.3" guiShape="emergency">'
        '<param key="has.bluelight.device" value="true"/></vType>',
        f'<route id="there" edges="{there}"/>',
    ]
    flows = [("main-there", there, main, "free"), ("main-back", back, main, "free")]
    for n, name in enumerate(names, start=1):
        flows.append((f"side-n-{name}", f"N{name}_{name} {name}_S{name}", side, "0"))
        flows.append((f"side-s-{name}", f"S{name}_{name} {name}_N{name}", side, "0"))
        west = " ".join(f"{a}_{b}" for a, b in list(pairwise(ends))[:n])
        east = " ".join(f"{b}_{a}" for a, b in reversed(list(pairwise(ends))[n:]))
        if n in (3, 7):  # left turns that drive a long way would crowd the road: two junctions have them
            flows.append((f"left-w-{name}", f"{west} {name}_N{name}", left, "free"))
            flows.append((f"left-e-{name}", f"{east} {name}_S{name}", left, "free"))
    for id_, edges, hourly, lane in flows:
        rows.append(
            f'<flow id="{id_}" type="car" begin="{BEGINS_S}" end="{ENDS_S - 200}" departLane="{lane}" '
            f'departSpeed="max" probability="{hourly / 3600:.5f}"><route edges="{edges}"/></flow>'
        )
    return f"<routes>{''.join(rows)}</routes>"
