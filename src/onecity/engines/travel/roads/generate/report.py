"""How like a real network is the generated one?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.declare import Fitted
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.dijkstra import arcs_of, reached
from onecity.engines.travel.rules.road import CLASS_OF, RoadClass

# Real arterials are drawn once for each carriageway, ours once for both: counted twice, except links.
DUAL = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY)
LINKS = {
    RoadClass.MOTORWAY_LINK: RoadClass.MOTORWAY,
    RoadClass.TRUNK_LINK: RoadClass.TRUNK,
    RoadClass.PRIMARY_LINK: RoadClass.PRIMARY,
    RoadClass.SECONDARY_LINK: RoadClass.SECONDARY,
    RoadClass.TERTIARY_LINK: RoadClass.TERTIARY,
}
SOURCES, TARGETS = 40, 2_000
DECIMETRES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside what it was fitted to."""

    what: str
    ours: float
    fitted: float | None


def compared(network: Network, fitted: Fitted) -> list[Line]:
    """Length, degree, class mix and detours, ours and the fitted data's."""
    length = network.length_m.astype(float)
    lines = [
        Line("km", length.sum() / 1000, fitted.km),
        Line("nodes", network.node_count, None),
        Line("segments", network.segment_count, fitted.segments),
        Line("mean segment, m", length.mean(), fitted.mean_m),
        Line("median segment, m", float(np.median(length)), fitted.median_m),
        Line("signals", int(network.signal.sum()), None),
        Line("forbidden turns", len(network.ban_from), None),
    ]
    lines += [
        Line(f"degree {name}", degree_share(network, name), share) for name, share in fitted.degree.items()
    ]
    lines += [
        Line(f"class {name}", class_share(network, name), share) for name, share in fitted.classes.items()
    ]
    ours = detours(network, list(fitted.detour))
    return lines + [Line(f"detour {name} km", ours[name], value) for name, value in fitted.detour.items()]


def degree_share(network: Network, degree: str) -> float:
    """The share of junctions and ends (nodes where nothing branches left out) with so many roads; 5: or more."""
    found = np.bincount(np.concatenate((network.tail, network.head)), minlength=network.node_count)
    found = np.minimum(found[(found != 2) & (found > 0)], 5)
    return float(np.mean(found == int(degree)))


def class_share(network: Network, name: str) -> float:
    """The share of length of a class."""
    kind = np.array([LINKS.get(RoadClass(one), RoadClass(one)) for one in range(len(RoadClass))])
    twice = np.array([2.0 if RoadClass(one) in DUAL else 1.0 for one in range(len(RoadClass))])
    length = network.length_m * twice[network.road_class]
    return float(length[kind[network.road_class] == CLASS_OF[name]].sum() / length.sum())


def detours(network: Network, bands: list[str]) -> dict[str, float]:
    """The median of way by straight line, for pairs of nodes whose distance in km lies in each band."""
    random = np.random.default_rng(1)
    count = min(SOURCES, network.node_count), min(TARGETS, network.node_count)
    sources = random.choice(network.node_count, count[0], replace=False)
    targets = random.choice(network.node_count, count[1], replace=False)
    weight = np.round(np.repeat(network.length_m, 2) * DECIMETRES).astype(np.int32)
    begin, end = network.arc_ends()
    arcs = arcs_of(network.node_count, begin, end, weight)
    way = np.array([reached(arcs, [one], [0]).cost[targets] for one in sources]) / DECIMETRES
    straight = _metres(network, sources, targets)
    found = {}
    for band in bands:
        low, high = (float(one) * 1000 for one in band.split("-"))
        inside = (straight >= low) & (straight < high) & (way < 1e7)
        found[band] = float(np.median(way[inside] / straight[inside])) if inside.any() else float("nan")
    return found


def _metres(network: Network, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    """Straight distances, near enough for a ratio."""
    north = 111_195.0
    east = north * np.cos(np.radians(network.lat.mean()))
    x = (network.lon[a][:, None] - network.lon[b][None, :]) * east
    y = (network.lat[a][:, None] - network.lat[b][None, :]) * north
    found: NDArray[np.float64] = np.hypot(x, y)
    return found
