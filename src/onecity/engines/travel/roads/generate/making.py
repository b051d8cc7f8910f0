"""What is the whole network of the reference city, from its declaration?"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.engines.travel.declare import LEVELS, Roads
from onecity.engines.travel.roads.generate.assembly import Part, streets, with_crossings, with_expressways
from onecity.engines.travel.roads.generate.bending import Bend
from onecity.engines.travel.roads.generate.cutting import Cuts, built_up
from onecity.engines.travel.roads.generate.draft import drafted
from onecity.engines.travel.roads.generate.land import Plan, divisions_of, mainland
from onecity.engines.travel.roads.generate.settling import Settling, ground_of
from onecity.engines.travel.roads.generate.traffic import with_traffic
from onecity.engines.travel.roads.network import Network, Origin, lengths_m
from onecity.engines.travel.rules.road import RoadClass, usual_access

ROOM_PER_BLOCK = 4  # vertices that the cutting may need for each block that the land wants
DECIMALS = 6  # of a degree: a decimetre


def generated(roads: Roads, folder: Path) -> Network:
    """The network of a declaration whose data files stand beside `folder`; the same bytes for the same seed."""
    with (folder / roads.figures).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    plan = _plan(rows)
    divisions = divisions_of(folder / roads.divisions, rows, plan)
    inner = mainland(divisions, roads.layout.shore_margin_m)
    random = np.random.default_rng([roads.seed, 1])
    ground = ground_of(divisions, Settling(**roads.settling.model_dump()), random)
    room = 10_000 + int(ROOM_PER_BLOCK * float(ground.density.sum()) * ground.cell**2)
    ring = np.array(shapely.get_coordinates(inner.exterior))[:-1]
    draft = drafted(_counter_clockwise(ring), ground, _cuts(roads), roads.layout.gate_share, roads.seed, room)
    bend = Bend(roads.layout.bend_m, roads.seed)
    part, names, place = streets(draft, ground, bend)
    part, names = with_expressways(part, names, place, draft, roads.layout, bend)
    part, names = with_crossings(part, names, roads.crossings, plan)
    network = _network(part, names, plan, roads)
    towns = built_up(ground, plan.metres(np.column_stack((network.lon, network.lat))))
    return with_traffic(network, towns, roads.layout, roads.seed)


def _plan(rows: list[dict[str, str]]) -> Plan:
    """Metres from the middle of the city's sub-districts."""
    lon = sorted(float(row["inside_lon"]) for row in rows if row["inside_lon"])
    lat = sorted(float(row["inside_lat"]) for row in rows if row["inside_lat"])
    return Plan((lon[0] + lon[-1]) / 2, (lat[0] + lat[-1]) / 2)


def _cuts(roads: Roads) -> Cuts:
    """The declaration's thresholds as arrays, first level first."""
    by_level = {one.level: one for one in roads.levels}
    ordered = [by_level[level] for level in LEVELS]
    return Cuts(
        np.array([one.area_km2 * 1e6 for one in ordered]),
        np.array([one.blocks for one in ordered]),
        roads.layout.snap,
        roads.layout.shortest_m,
        roads.layout.stub_share,
    )


def _counter_clockwise(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = ring.T
    doubled = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return np.ascontiguousarray(ring if doubled > 0 else ring[::-1])


def _network(part: Part, names: list[tuple[str, str]], plan: Plan, roads: Roads) -> Network:
    """The part in degrees; nodes and segments that lie close together get numbers close together."""
    rank = np.argsort(_curve(part.xy), kind="stable")
    number = np.empty(len(rank), np.int64)
    number[rank] = np.arange(len(rank))
    tail, head = number[part.tail], number[part.head]
    order = np.lexsort((head, tail))
    shape_first, shape = _reordered(part, order)
    shape = np.round(plan.degrees(shape), DECIMALS)
    place = np.round(plan.degrees(part.xy[rank]), DECIMALS)
    road_class = part.road_class[order]
    return Network(
        origin=Origin(
            roads.title.zh, roads.title.en, roads.credit.zh, roads.credit.en, generated=True, seed=roads.seed
        ),
        node_key=np.arange(len(rank), dtype=np.int64),
        lon=np.ascontiguousarray(place[:, 0]),
        lat=np.ascontiguousarray(place[:, 1]),
        signal=np.zeros(len(rank), bool),
        node_access=np.full(len(rank), 15, np.uint8),
        segment_key=np.arange(len(order), dtype=np.int64),
        tail=tail[order].astype(np.int32),
        head=head[order].astype(np.int32),
        road_class=road_class.astype(np.uint8),
        oneway=np.zeros(len(order), bool),
        access=_access(road_class),
        speed_kmh=part.speed_kmh[order].astype(np.uint8),
        length_m=np.maximum(lengths_m(shape_first, shape), part.least_m[order].astype(np.float32)),
        mark=part.mark[order].astype(np.uint8),
        name=part.name[order].astype(np.int32),
        shape_first=shape_first,
        shape=shape,
        ban_from=np.empty(0, np.int32),
        ban_to=np.empty(0, np.int32),
        ban_access=np.empty(0, np.uint8),
        names=tuple(names),
    )


def _access(road_class: NDArray[Any]) -> NDArray[np.uint8]:
    usual = np.array([usual_access(RoadClass(one)) for one in range(len(RoadClass))], np.uint8)
    return usual[road_class]


def _reordered(part: Part, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The shapes in another order."""
    many = np.diff(part.shape_first)[order]
    first = np.concatenate(([0], np.cumsum(many)))
    point = np.arange(first[-1]) - np.repeat(first[:-1] - part.shape_first[order], many)
    return first.astype(np.int64), part.shape[point]


def _curve(xy: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Places along a curve through the plane (bits of both coordinates in turn): neighbours stay near."""
    low = xy.min(axis=0)
    cell = ((xy - low) / 8.0).astype(np.uint64)
    key = np.zeros(len(xy), np.uint64)
    for bit in range(20):
        for axis in (0, 1):
            key |= ((cell[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return key
