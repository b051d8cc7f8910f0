"""How long, which way, how far?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onecity.base.actor import Actor
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.travel.door.opened import Roads, current, profile_of
from onecity.engines.travel.door.values import (
    Basis,
    Cover,
    Eta,
    How,
    Near,
    NetworkView,
    NodesView,
    Place,
    Places,
    Reach,
    RouteView,
    TimeTable,
)
from onecity.engines.travel.errors import NoRoadNear, NoWay, TooMany
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.atlas import Atlas, Course
from onecity.engines.travel.routing.directing import line_of, pieces_of
from onecity.engines.travel.routing.finder import seconds
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.routing.places import Spots, at_nodes, together
from onecity.engines.travel.rules.phrases import steps_of

WITHIN_M = 2_000
MOST_PAIRS = 4_000_000
CAR = How()


def table(
    actor: Actor, origins: Places, destinations: Places, how: How = CAR, *, on: Roads | None = None
) -> TimeTable:
    """Times from every origin to every destination. Anybody may ask; `on` is another network than the city's.

    Raises `TooMany`, `NoRoadNear` for a place without a road, `NodeUnknown`, `ProfileUnknown`, `NetworkMissing`.
    """
    if len(origins) * len(destinations) > MOST_PAIRS:
        raise TooMany(MOST_PAIRS)
    roads = on or current()
    atlas = roads.atlas(how)
    found = seconds(atlas.table(spots_at(roads, how, origins), spots_at(roads, how, destinations)))
    return TimeTable(_frozen(found), roads.basis(atlas))


def eta(actor: Actor, origin: Place, destination: Place, how: How = CAR, *, on: Roads | None = None) -> Eta:
    """How long it takes from one place to another. Raises as `table`."""
    found = table(actor, [origin], [destination], how, on=on)
    value = float(found.seconds[0, 0])
    return Eta(None if value != value else value, found.basis)


def route(
    actor: Actor, origin: Place, destination: Place, how: How = CAR, *, on: Roads | None = None
) -> RouteView:
    """The quickest way, with directions. Takes exactly as long as `eta` says. Raises `NoWay`, and as `table`."""
    roads = on or current()
    atlas = roads.atlas(how)
    begin, end = spots_at(roads, how, [origin]), spots_at(roads, how, [destination])
    course = atlas.course(begin, 0, end, 0)
    if course is None:
        raise NoWay
    pieces = pieces_of(atlas, course)
    network = atlas.network
    line = line_of(network, course) if course.arcs else np.array([(begin.lon[0], begin.lat[0])])
    return RouteView(
        seconds=course.centiseconds / 100,
        metres=sum(one.metres for one in pieces),
        steps=tuple(steps_of(pieces)),
        line=tuple((lon, lat) for lon, lat in line.tolist()),
        segments=tuple(str(network.segment_key[arc >> 1]) for arc in course.arcs),
        nodes=_nodes(network, course, begin, end),
        basis=roads.basis(atlas),
    )


def nearest(
    actor: Actor, point: Point, how: How = CAR, *, within_m: int = WITHIN_M, on: Roads | None = None
) -> Near:
    """The place on a road that is nearest. Raises `NoRoadNear`, `ProfileUnknown`, `NetworkMissing`."""
    roads = on or current()
    network = roads.ready.network
    spots = roads.index(profile_of(how.profile)).nearest([(point.lon, point.lat)], within_m)
    if spots.segment[0] < 0:
        raise NoRoadNear(point.lon, point.lat, within_m)
    zh, en = network.names[int(network.name[spots.segment[0]])]
    node = int(spots.node[0])
    return Near(
        str(network.segment_key[spots.segment[0]]),
        Text(zh=zh, en=en) if zh else None,
        str(network.node_key[node]) if node >= 0 else None,
        Point(float(spots.lon[0]), float(spots.lat[0])),
        float(spots.away_m[0]),
    )


def reach(actor: Actor, origins: Places, limit_s: float, how: How = CAR, *, on: Roads | None = None) -> Reach:
    """Everything within a time of the nearest of some places. Raises as `table`."""
    roads = on or current()
    atlas = roads.atlas(how)
    time, site = _times(roads, atlas, how, origins, limit_s)
    inside = np.flatnonzero(time < INFINITE)
    inside = inside[np.argsort(time[inside], kind="stable")]
    network = atlas.network
    return Reach(
        network.node_key[inside].astype(str),
        _frozen(network.lon[inside]),
        _frozen(network.lat[inside]),
        _frozen(time[inside] / 100.0),
        site[inside],
        _reached_m(atlas, time, int(limit_s * 100)),
        roads.basis(atlas),
    )


def cover(actor: Actor, sites: Places, limit_s: float, how: How, *, on: Roads | None = None) -> Cover:
    """The way from the nearest site to every node of the network. Raises as `table`."""
    roads = on or current()
    atlas = roads.atlas(how)
    time, site = _times(roads, atlas, how, sites, limit_s)
    return Cover(_frozen(seconds(time)), site, roads.basis(atlas))


def nodes(actor: Actor, *, on: Roads | None = None) -> NodesView:
    """Where the nodes are that `cover` tells about. Raises `NetworkMissing`."""
    network = (on or current()).ready.network
    return NodesView(network.node_key.astype(str), _frozen(network.lon), _frozen(network.lat))


def about(actor: Actor, *, on: Roads | None = None) -> NetworkView:
    """The network in use as a whole. Raises `NetworkMissing`."""
    roads = on or current()
    network, origin = roads.ready.network, roads.ready.network.origin
    return NetworkView(
        roads.ready.hash,
        Text(zh=origin.title_zh, en=origin.title_en),
        Text(zh=origin.credit_zh, en=origin.credit_en) if origin.credit_zh else None,
        origin.generated,
        origin.seed,
        network.node_count,
        network.segment_count,
        float(network.length_m[~network.is_twin()].sum()) / 1000,
        int(network.signal.sum()),
        len(network.ban_from),
        (roads.live.epoch() if roads.live else None) or 0,
    )


def basis_of(roads: Roads, how: How) -> Basis:
    """On what a question would be answered now."""
    return roads.basis(roads.atlas(how))


def spots_at(roads: Roads, how: How, places: Sequence[Place]) -> Spots:
    """Where places lie on the network, in their order. Raises `NoRoadNear`, `NodeUnknown`."""
    points = [(one.lon, one.lat) for one in places if isinstance(one, Point)]
    keys = [roads.node(one) for one in places if not isinstance(one, Point)]
    parts = []
    if points or not keys:
        parts.append(roads.index(profile_of(how.profile)).nearest(points, WITHIN_M))
        for (lon, lat), segment in zip(points, parts[0].segment.tolist(), strict=True):
            if segment < 0:
                raise NoRoadNear(lon, lat, WITHIN_M)
    if keys:
        parts.append(at_nodes(roads.ready.network, keys))
    if len(parts) == 1:
        return parts[0]
    at = iter(range(len(points))), iter(range(len(points), len(places)))
    return together(parts).at([next(at[not isinstance(one, Point)]) for one in places])


def _times(
    roads: Roads, atlas: Atlas, how: How, sites: Places, limit_s: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Centiseconds from the nearest site to every node, and which site that is."""
    limit = min(int(limit_s * 100), INFINITE - 1)
    return atlas.node_times(atlas.around(spots_at(roads, how, sites), limit))


def _reached_m(atlas: Atlas, time: NDArray[np.int32], limit: int) -> float:
    """Metres of road within the limit: from each end of a segment as far as the time that is left."""
    tail, _ = atlas.network.arc_ends()
    cost = atlas.doorsteps.cost
    open_ = np.flatnonzero((cost < INFINITE) & (time[tail] < INFINITE))
    share = np.zeros(len(cost))
    share[open_] = np.minimum(1.0, (limit - time[tail[open_]]) / np.maximum(cost[open_], 1))
    both = np.minimum(1.0, share[::2] + share[1::2])
    return float((both * atlas.network.length_m)[~atlas.network.is_twin()].sum())


def _nodes(network: Network, course: Course, begin: Spots, end: Spots) -> tuple[str, ...]:
    """The junctions on the way, first to last; ends in the middle of a segment are none."""
    tail, head = network.tail, network.head
    ends = [int((head if arc % 2 == 0 else tail)[arc >> 1]) for arc in course.arcs]
    if not course.arcs:
        return (str(network.node_key[begin.node[0]]),) if begin.node[0] >= 0 else ()
    first = [int(begin.node[0])] if begin.node[0] >= 0 else []
    last = ends if end.node[0] >= 0 else ends[:-1]
    return tuple(str(network.node_key[node]) for node in (*first, *last))


def _frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = np.array(array, float)
    kept.setflags(write=False)
    return kept
