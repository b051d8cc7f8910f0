"""What would a network be like with some roads closed and others added?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from onecity.engines.travel.roads.network import Network, joined, lengths_m
from onecity.engines.travel.rules.road import RoadClass, usual_access


@dataclass(frozen=True, slots=True)
class NewRoad:
    """A road that is thought up, between two nodes that are there."""

    tail: int
    head: int
    road_class: RoadClass = RoadClass.TERTIARY
    oneway: bool = False
    speed_kmh: int = 0
    length_m: float = 0.0
    between: tuple[tuple[float, float], ...] = ()
    name: tuple[str, str] = ("拟建道路", "Planned road")


def with_roads(network: Network, roads: Sequence[NewRoad]) -> Network:
    """The network and the new roads after its own; their keys are those of the segments' numbers."""
    if not roads:
        return network
    first, shape = joined(
        np.concatenate(
            (
                [[network.lon[one.tail], network.lat[one.tail]]],
                np.array(one.between).reshape(-1, 2),
                [[network.lon[one.head], network.lat[one.head]]],
            )
        )
        for one in roads
    )
    told = np.array([one.length_m for one in roads], np.float32)
    own = {
        "segment_key": np.array([f"new-{i}" for i in range(1, len(roads) + 1)]),
        "tail": [one.tail for one in roads],
        "head": [one.head for one in roads],
        "road_class": [one.road_class for one in roads],
        "oneway": [one.oneway for one in roads],
        "access": [usual_access(one.road_class) for one in roads],
        "speed_kmh": [one.speed_kmh for one in roads],
        "length_m": np.where(told > 0, told, lengths_m(first, shape)),
        "mark": [0] * len(roads),
        "name": [len(network.names) + i for i in range(len(roads))],
        "shape": shape,
    }
    grown = {}
    for name, values in own.items():
        there = getattr(network, name)
        # Keys of numbers and of texts do not mix: then all become texts.
        kind = None if name == "segment_key" else there.dtype
        before = there.astype(str) if name == "segment_key" else there
        grown[name] = np.concatenate((before, np.asarray(values, kind)))
    if len(network.back_kmh):
        grown["back_kmh"] = np.pad(network.back_kmh, (0, len(roads)))
    return replace(
        network,
        shape_first=np.concatenate((network.shape_first, network.shape_first[-1] + first[1:])),
        names=(*network.names, *(one.name for one in roads)),
        **grown,
    )


def without(network: Network, segments: Sequence[int]) -> Network:
    """The network with some segments closed to everybody; all numbers stay."""
    access = np.array(network.access)
    access[list(segments)] = 0
    return replace(network, access=access)
