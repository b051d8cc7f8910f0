"""What does a way consist of, seen by the search: which vertices, which arcs?

A plain junction is one vertex. A junction with signals, barriers or forbidden turns is taken apart: a vertex for each
arc that arrives, one for each that leaves, and a turn between them. There nobody turns back unless it is a dead end.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.rules.hours import HOURS
from onecity.engines.travel.rules.profile import (
    Mode,
    Profile,
    arc_seconds,
    free_speeds_kmh,
    turn_seconds,
)
from onecity.engines.travel.rules.road import MOTOR, Access
from onecity.engines.travel.rules.turning import Turn, bearings_deg, turns

# Up to so many segments every junction is taken apart: exact about turning back, at no price that anyone notices.
SMALL = 20_000
EXACT = 1e-6  # what arithmetic adds to a whole number of centiseconds
OFFSET = 0.04  # how far along its arc a vertex of a junction that was taken apart is drawn


@dataclass(frozen=True, slots=True)
class Graph:
    """Vertices and arcs for one mode. `begin` and `end` are the vertices of the network's arcs (-1: not for the mode).

    `drive` is the network's arc of each of the graph's arcs, -1 where it is a turn. `banned` tells to whom a turn is
    forbidden. `node` is where each vertex stands.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    node: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    drive: NDArray[np.int32]
    turn: NDArray[np.uint8]
    signal: NDArray[np.bool_]
    banned: NDArray[np.uint8]
    begin: NDArray[np.int32]
    end: NDArray[np.int32]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def graph_of(network: Network, mode: Mode) -> Graph:
    """The graph of a network for driving or walking."""
    wanted = Access.FOOT if mode == Mode.WALK else MOTOR
    arcs = _arcs(network, mode, wanted)
    tail_node, head_node = network.arc_ends()
    apart = _taken_apart(network, mode, wanted, arcs)
    begin, end, node, lon, lat = _vertices(network, arcs, tail_node, head_node, apart)
    come, go = _pairs(network.node_count, arcs, tail_node, head_node, apart)
    turn, signal, banned = _turns(network, mode, come, go)
    open_ = (banned & wanted) != wanted
    come, go = come[open_], go[open_]
    return Graph(
        lon=lon,
        lat=lat,
        node=node,
        tail=np.concatenate((begin[arcs], end[come])).astype(np.int32),
        head=np.concatenate((end[arcs], begin[go])).astype(np.int32),
        drive=np.concatenate((arcs, np.full(len(come), -1))).astype(np.int32),
        turn=np.concatenate((np.zeros(len(arcs), np.uint8), turn[open_])),
        signal=np.concatenate((np.zeros(len(arcs), bool), signal[open_])),
        banned=np.concatenate((np.zeros(len(arcs), np.uint8), banned[open_])),
        begin=begin.astype(np.int32),
        end=end.astype(np.int32),
    )


def free_kmh(network: Network) -> NDArray[np.float64]:
    """A car's speed on every arc of the network when the roads are free."""
    along = free_speeds_kmh(network.road_class, network.speed_kmh)
    back = along.copy()
    told = np.flatnonzero(network.back_kmh)
    back[told] = network.back_kmh[told]
    return np.column_stack((along, back)).ravel()


def weights_of(
    network: Network,
    graph: Graph,
    profile: Profile,
    car_kmh: NDArray[np.float64] | None = None,
    hour: int | None = None,
) -> NDArray[np.int32]:
    """Centiseconds for each arc of the graph; `car_kmh` per arc of the network, free roads where it is left out.

    `hour` of the week closes the turns that are forbidden then.
    """
    speeds = free_kmh(network) if car_kmh is None else car_kmh
    driven = graph.drive >= 0
    arc = graph.drive[driven]
    seconds = np.empty(len(graph.tail))
    seconds[driven] = arc_seconds(profile, network.length_m[arc >> 1], speeds[network.own_arcs()[arc]])
    seconds[~driven] = turn_seconds(profile, graph.turn[~driven], graph.signal[~driven])
    # Rounded up: no sum of rounded times is below the straight line's.
    weights = np.minimum(np.ceil(seconds * 100 - EXACT), INFINITE).astype(np.int32)
    closed = np.zeros(len(weights), bool)
    closed[driven] = (network.access[arc >> 1] & profile.access) == 0
    closed |= (graph.banned & profile.access) != 0
    closed[_timed(network, graph, profile, hour)] = True
    weights[closed] = INFINITE
    return weights


def _timed(network: Network, graph: Graph, profile: Profile, hour: int | None) -> NDArray[np.int64]:
    """The graph's turns that are forbidden to a profile in an hour of the week; in part of it is enough."""
    if hour is None or not len(network.timed_from):
        return np.empty(0, np.int64)
    holds = np.unpackbits(network.timed_hours, axis=1)[:, hour % HOURS] > 0
    holds &= (network.timed_access & profile.access) != 0
    holds &= (graph.end[network.timed_from] >= 0) & (graph.begin[network.timed_to] >= 0)
    count = len(graph.lon)
    refused = graph.end[network.timed_from[holds]].astype(np.int64) * count
    refused += graph.begin[network.timed_to[holds]]
    turns_ = np.flatnonzero(graph.drive < 0)
    return turns_[np.isin(graph.tail[turns_].astype(np.int64) * count + graph.head[turns_], refused)]


def _arcs(network: Network, mode: Mode, wanted: Access) -> NDArray[np.int64]:
    """The network's arcs that somebody of the mode may use; on foot one-way does not matter."""
    may = np.repeat((network.access & wanted) != 0, 2)
    if mode != Mode.WALK:
        may[1::2] &= ~network.oneway
    return np.flatnonzero(may)


def _taken_apart(network: Network, mode: Mode, wanted: Access, arcs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The nodes where turns must be told apart."""
    apart = (network.node_access & wanted) != wanted
    if mode == Mode.WALK:
        return apart
    if network.segment_count <= SMALL:
        return np.ones(network.node_count, bool)
    tail_node, head_node = network.arc_ends()
    banned = np.zeros(network.node_count, bool)
    banned[head_node[network.ban_from]] = True
    banned[head_node[network.timed_from]] = True
    # One junction further as well: else one would drive on, turn back there, and come as if from the other side.
    beside = banned.copy()
    beside[head_node[arcs[banned[tail_node[arcs]]]]] = True
    return apart | network.signal | beside


def _vertices(
    network: Network,
    arcs: NDArray[np.int64],
    tail_node: NDArray[np.int32],
    head_node: NDArray[np.int32],
    apart: NDArray[np.bool_],
) -> tuple[NDArray[Any], ...]:
    """Where each arc begins and ends, and what stands where: plain nodes first, then the pieces of the others."""
    number = np.full(network.node_count, -1, np.int64)
    plain = np.flatnonzero(~apart)
    number[plain] = np.arange(len(plain))
    begin, end = np.full(len(tail_node), -1, np.int64), np.full(len(tail_node), -1, np.int64)
    begin[arcs], end[arcs] = number[tail_node[arcs]], number[head_node[arcs]]
    out, into = arcs[apart[tail_node[arcs]]], arcs[apart[head_node[arcs]]]
    begin[out] = len(plain) + np.arange(len(out))
    end[into] = len(plain) + len(out) + np.arange(len(into))
    node = np.concatenate((plain, tail_node[out], head_node[into])).astype(np.int32)
    other = np.concatenate((plain, head_node[out], tail_node[into]))
    lon = network.lon[node] + OFFSET * (network.lon[other] - network.lon[node])
    lat = network.lat[node] + OFFSET * (network.lat[other] - network.lat[node])
    return begin, end, node, lon, lat


def _pairs(
    count: int,
    arcs: NDArray[np.int64],
    tail_node: NDArray[np.int32],
    head_node: NDArray[np.int32],
    apart: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every arc that arrives at a node taken apart, with every arc that leaves there."""
    out = arcs[np.argsort(tail_node[arcs], kind="stable")]
    leaving = np.bincount(tail_node[arcs], minlength=count)
    first = np.concatenate(([0], np.cumsum(leaving)))
    come = arcs[apart[head_node[arcs]]]
    many = leaving[head_node[come]]
    nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(come, many), out[np.repeat(first[head_node[come]], many) + nth]


def _turns(
    network: Network, mode: Mode, come: NDArray[np.int64], go: NDArray[np.int64]
) -> tuple[NDArray[Any], ...]:
    """The kind of each turn, whether signals stand there, and to whom it is forbidden."""
    leaving, arriving = arc_bearings(network)
    turn = turns(arriving[come], leaving[go])
    own = network.own_arcs()
    back = own[come] == own[go] ^ 1
    turn[back] = Turn.BACK
    node = network.arc_ends()[1][come]
    # One turns back in front of a barrier, not through it.
    banned = np.where(back, 0, ~network.node_access[node]).astype(np.uint8)
    if mode != Mode.WALK:
        pair = come * (2 * network.segment_count) + go
        forbidden = network.ban_from.astype(np.int64) * (2 * network.segment_count) + network.ban_to
        order = np.argsort(forbidden, kind="stable")
        place = np.searchsorted(forbidden[order], pair)
        place = np.minimum(place, max(0, len(order) - 1))
        if len(order):
            hit = forbidden[order][place] == pair
            banned[hit] |= network.ban_access[order][place[hit]]
    return turn, network.signal[node], banned | _going_back(network, come, go, back, banned)


def _going_back(
    network: Network,
    come: NDArray[np.int64],
    go: NDArray[np.int64],
    back: NDArray[np.bool_],
    banned: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Who may not turn back, because they could go on; what others may use is no way on for a car."""
    may = network.access[come >> 1] & network.access[go >> 1] & ~banned
    refused = np.zeros(len(come), np.uint8)
    for one in Access:
        onward = np.bincount(come[~back & ((may & np.uint8(one)) != 0)], minlength=2 * network.segment_count)
        refused[back & (onward[come] > 0)] |= np.uint8(one)
    return refused


def arc_bearings(network: Network) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The compass direction in which each arc leaves its beginning, and in which it arrives at its end."""
    first, last = network.shape_first[:-1], network.shape_first[1:] - 1
    lon, lat = network.shape[:, 0], network.shape[:, 1]
    at_tail = bearings_deg(lon[first], lat[first], lon[first + 1], lat[first + 1])
    at_head = bearings_deg(lon[last - 1], lat[last - 1], lon[last], lat[last])
    leaving = np.column_stack((at_tail, (at_head + 180) % 360)).ravel()
    arriving = np.column_stack((at_head, (at_tail + 180) % 360)).ravel()
    return leaving, arriving
