"""How do the parts (streets, expressways, bridges) become one list of nodes and segments?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.declare import Crossing, Layout
from onecity.engines.travel.roads.generate.bending import Bend, bent_lines
from onecity.engines.travel.roads.generate.cutting import Ground, built_up
from onecity.engines.travel.roads.generate.draft import LANE, STUB, Draft
from onecity.engines.travel.roads.generate.expressways import RAMP_M, upper_of
from onecity.engines.travel.roads.generate.land import Plan
from onecity.engines.travel.roads.generate.naming import Name, names_of, upper_name
from onecity.engines.travel.rules.road import CLASS_OF, Mark, RoadClass

Floats = NDArray[np.float64]
ABOVE_M = np.array((18.0, 18.0))  # where an upper node is drawn, beside the one below
CLASSES = np.array(
    [
        RoadClass.TRUNK,
        RoadClass.TRUNK,
        RoadClass.PRIMARY,
        RoadClass.SECONDARY,
        RoadClass.TERTIARY,
        RoadClass.RESIDENTIAL,
        RoadClass.LIVING_STREET,
    ]
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the network, in metres: nodes, and segments between them with a least length (0: as drawn)."""

    xy: Floats
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    shape_first: NDArray[np.int64]
    shape: Floats
    road_class: NDArray[np.int64]
    speed_kmh: NDArray[np.int64]
    mark: NDArray[np.int64]
    name: NDArray[np.int64]
    least_m: Floats


def streets(draft: Draft, ground: Ground, bend: Bend) -> tuple[Part, list[Name], NDArray[np.int64]]:
    """The roads on the ground, their names, and the part's number of each node of the draft (-1: none)."""
    used, number = np.unique(np.concatenate((draft.tail, draft.head)), return_inverse=True)
    place = np.full(len(draft.xy), -1, np.int64)
    place[used] = np.arange(len(used))
    first, shape = bent_lines(draft.xy, draft.first, draft.chain, bend)
    names, name = names_of(draft)
    count = len(draft.level)
    part = Part(
        bend(draft.xy[used]),
        number[:count],
        number[count:],
        first,
        shape,
        _classes(draft, ground),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        name.astype(np.int64),
        np.zeros(count),
    )
    return part, names, place


def _classes(draft: Draft, ground: Ground) -> NDArray[np.int64]:
    """A road's class by its level; lanes between fields are country roads."""
    found = CLASSES[draft.level].astype(np.int64)
    empty = ~built_up(ground, (draft.xy[draft.tail] + draft.xy[draft.head]) / 2)
    found[(draft.level == LANE) & empty] = RoadClass.UNCLASSIFIED
    found[(draft.level == STUB) & empty] = RoadClass.UNCLASSIFIED
    return found


def with_expressways(
    part: Part, names: list[Name], place: NDArray[np.int64], draft: Draft, layout: Layout, bend: Bend
) -> tuple[Part, list[Name]]:
    """The expressways above, and their ramps."""
    upper = upper_of(draft, layout.interchange_m)
    low = place[upper.over]
    nodes = part.xy[low] + ABOVE_M
    first, shape = bent_lines(draft.xy, upper.first, upper.chain, bend)
    base, stretches, ramps = len(part.xy), len(upper.tail), len(low)
    roads = {int(road): i for i, road in enumerate(np.unique(upper.road))}
    of_road = dict(zip(draft.road.tolist(), part.name.tolist(), strict=True))
    own = [upper_name(names[of_road[road]]) for road in roads]
    ramp_lines = np.column_stack((part.xy[low], nodes)).reshape(-1, 2)
    added = Part(
        nodes,
        np.concatenate((base + upper.tail, low)),
        np.concatenate((base + upper.head, base + np.arange(ramps))),
        np.concatenate((first, first[-1] + 2 * np.arange(1, ramps + 1))),
        np.concatenate((shape + ABOVE_M, ramp_lines)),
        np.repeat([RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK], [stretches, ramps]).astype(np.int64),
        np.repeat([80, 0], [stretches, ramps]).astype(np.int64),
        np.repeat([Mark.BRIDGE, Mark(0)], [stretches, ramps]).astype(np.int64),
        np.concatenate(([len(names) + roads[int(road)] for road in upper.road], np.zeros(ramps))).astype(
            np.int64
        ),
        np.repeat([0.0, RAMP_M], [stretches, ramps]),
    )
    return _together(part, added), [*names, *own]


def with_crossings(
    part: Part, names: list[Name], crossings: tuple[Crossing, ...], plan: Plan
) -> tuple[Part, list[Name]]:
    """The bridges and tunnels over water, from main road to main road."""
    for crossing in crossings:
        part = _together(part, _crossing(part, crossing, plan, len(names)))
        names = [*names, (crossing.name.zh, crossing.name.en)]
    return part, names


def _crossing(part: Part, crossing: Crossing, plan: Plan, name: int) -> Part:
    """One crossing: landings on the nearest main junction, legs straight through their points."""
    on_main = part.road_class <= RoadClass.PRIMARY
    main = np.unique(np.concatenate((part.tail[on_main], part.head[on_main])))
    node: dict[str, int] = {}
    own: list[Floats] = []
    for landing in crossing.landings:
        at = plan.metres(landing.at)
        if landing.over_water:
            node[landing.id] = len(part.xy) + len(own)
            own.append(at)
        else:
            node[landing.id] = int(main[np.argmin(np.hypot(*(part.xy[main] - at).T))])
    xy = np.concatenate((part.xy, np.array(own).reshape(-1, 2)))
    lines = [
        np.concatenate(
            (xy[[node[leg.from_]]], plan.metres(np.array(leg.via).reshape(-1, 2)), xy[[node[leg.to]]])
        )
        for leg in crossing.legs
    ]
    count = len(lines)
    mark = Mark.BRIDGE if crossing.work == "bridge" else Mark.TUNNEL
    return Part(
        np.array(own).reshape(-1, 2),
        np.array([node[leg.from_] for leg in crossing.legs]),
        np.array([node[leg.to] for leg in crossing.legs]),
        np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64),
        np.concatenate(lines),
        np.full(count, CLASS_OF[crossing.road]),
        np.full(count, crossing.speed_kmh),
        np.full(count, mark),
        np.full(count, name),
        np.zeros(count),
    )


def _together(one: Part, other: Part) -> Part:
    """Two parts in one; the other's segments count nodes already as they will be."""
    return Part(
        np.concatenate((one.xy, other.xy)),
        np.concatenate((one.tail, other.tail)),
        np.concatenate((one.head, other.head)),
        np.concatenate((one.shape_first, one.shape_first[-1] + other.shape_first[1:])),
        np.concatenate((one.shape, other.shape)),
        np.concatenate((one.road_class, other.road_class)),
        np.concatenate((one.speed_kmh, other.speed_kmh)),
        np.concatenate((one.mark, other.mark)),
        np.concatenate((one.name, other.name)),
        np.concatenate((one.least_m, other.least_m)),
    )


__all__ = ["Part", "streets", "with_crossings", "with_expressways"]
