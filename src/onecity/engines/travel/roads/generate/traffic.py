"""Where do signals stand, which lanes are one-way, which turns are forbidden, so that all places stay reachable?"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from onecity.engines.travel.declare import Layout
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.graph import Graph, graph_of, weights_of
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.rules.profile import PROFILES, Mode
from onecity.engines.travel.rules.road import Access, RoadClass
from onecity.engines.travel.rules.turning import Turn

ARTERIAL = (RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY)


def with_traffic(network: Network, built_up: NDArray[np.bool_], layout: Layout, seed: int) -> Network:
    """The network with its signals, one-way lanes and forbidden turns: one strongly connected component."""
    random = np.random.default_rng([seed, 4])
    network = replace(network, signal=_signals(network) & built_up)
    network = replace(network, oneway=_oneway(network, layout.oneway_share, random))
    return _with_bans(network, layout.banned_left_share, random)


def strongly_connected(tail: NDArray[Any], head: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """Which vertices belong to the largest strongly connected component."""
    arcs = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
    _, label = connected_components(arcs, directed=True, connection="strong")
    return label == np.bincount(label).argmax()


def _signals(network: Network) -> NDArray[np.bool_]:
    """Junctions where at least three ends of arterial roads meet."""
    arterial = np.isin(network.road_class, ARTERIAL)
    ends = np.concatenate((network.tail[arterial], network.head[arterial]))
    return np.bincount(ends, minlength=network.node_count) >= 3


def _oneway(network: Network, share: float, random: np.random.Generator) -> NDArray[np.bool_]:
    """Some lanes that lead through."""
    degree = np.bincount(np.concatenate((network.tail, network.head)), minlength=network.node_count)
    through = (degree[network.tail] > 1) & (degree[network.head] > 1)
    lane = np.isin(network.road_class, (RoadClass.RESIDENTIAL, RoadClass.TERTIARY)) & through
    return lane & (random.random(network.segment_count) < share)


def _with_bans(network: Network, share: float, random: np.random.Generator) -> Network:
    """Some left turns at signals; fewer, and fewer one-way lanes, where a road could not be reached or left."""
    come, go = _lefts(graph_of(network, Mode.DRIVE))
    chosen = random.random(len(come)) < share
    come, go = come[chosen], go[chosen]
    while True:
        network = replace(
            network,
            ban_from=come.astype(np.int32),
            ban_to=go.astype(np.int32),
            ban_access=np.full(len(come), Access.CAR, np.uint8),
        )
        cut_off = ~reachable(network)
        if not cut_off.any():
            return network
        near = np.zeros(network.node_count, bool)
        near[network.tail[cut_off]] = near[network.head[cut_off]] = True
        kept = ~near[network.arc_ends()[1][come]]
        freed = network.oneway & cut_off
        if kept.all() and not freed.any():
            return network  # cut off by the land itself
        come, go = come[kept], go[kept]
        network = replace(network, oneway=network.oneway & ~freed)


def reachable(network: Network) -> NDArray[np.bool_]:
    """Which segments a car can reach and leave again, from and to all the others."""
    graph = graph_of(network, Mode.DRIVE)
    open_ = weights_of(network, graph, PROFILES["car"]) < INFINITE
    inside = strongly_connected(graph.tail[open_], graph.head[open_], len(graph.lon))
    known = np.append(inside, False)  # -1, an arc that nobody drives, finds the last
    arc = known[graph.begin] & known[graph.end]
    found: NDArray[np.bool_] = arc[::2] | arc[1::2]
    return found


def _lefts(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The arcs that arrive and leave in each left turn at signals."""
    arriving, leaving = np.full(len(graph.lon), -1, np.int64), np.full(len(graph.lon), -1, np.int64)
    arcs = np.flatnonzero(graph.begin >= 0)
    arriving[graph.end[arcs]], leaving[graph.begin[arcs]] = arcs, arcs
    left = graph.signal & (graph.turn == Turn.LEFT)
    return arriving[graph.tail[left]], leaving[graph.head[left]]
