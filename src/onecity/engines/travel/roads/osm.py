"""What is the network of an OpenStreetMap file?"""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import osmium
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from onecity.engines.travel.roads.building import Builder, RoadsInvalid, Segment
from onecity.engines.travel.roads.network import Network, Origin, joined, lengths_m
from onecity.engines.travel.roads.restricting import Told
from onecity.engines.travel.roads.tags import Road, passing, restrictions_of, road_of
from onecity.engines.travel.rules.hours import ALL_WEEK
from onecity.engines.travel.rules.road import EVERYBODY, Access, Mark


@dataclass(slots=True)
class _Read:
    """What the first pass found: ways with their nodes, how often each node is used, restrictions."""

    ways: dict[int, tuple[Road, list[int]]] = field(default_factory=dict)
    used: Counter[int] = field(default_factory=Counter)
    restrictions: list[Told] = field(default_factory=list)
    skipped: int = 0


def read_osm(path: Path) -> Network:
    """The roads of a file (`.osm.pbf`, `.osm`), cut at junctions. Raises `RoadsInvalid`.

    What hangs together with nothing else is left out, so that no place finds itself on a road to nowhere.
    """
    try:
        read = _ways(path)
        places, signals, barriers = _nodes(path, read)
    except (RuntimeError, OSError) as error:
        raise RoadsInvalid(f"无法读取 {path}：{error}", f"Cannot read {path}: {error}") from None
    if not read.ways:
        raise RoadsInvalid(f"{path} 中没有道路。", f"There are no roads in {path}.")
    builder = _cut(read, places, signals, barriers)
    left_out = _largest_only(builder)
    network = builder.network(_origin(path, 0, left_out))
    return replace(network, origin=_origin(path, builder.skipped + read.skipped, left_out))


def _ways(path: Path) -> _Read:
    read = _Read()
    entities = osmium.osm.WAY | osmium.osm.RELATION
    for one in osmium.FileProcessor(path, entities):
        tags = {tag.k: tag.v for tag in one.tags}
        if one.is_way():
            road = road_of(tags)
            nodes = [node.ref for node in cast("Any", one).nodes]
            if road and len(nodes) > 1:
                read.ways[one.id] = (road, nodes)
                read.used.update(nodes)
        elif tags.get("type", "").startswith("restriction"):
            _restriction(read, one, tags)
    return read


def _restriction(read: _Read, relation: Any, tags: dict[str, str]) -> None:  # noqa: ANN401  osmium's
    """Keep a restriction at one node or over ways; one that names neither is counted as skipped."""
    kinds = restrictions_of(tags)
    roles: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member in relation.members:
        if member.role in roles:
            roles[member.role].append((member.type, member.ref))
    types = [kind for kind, _ in roles["via"]]
    if kinds and types != ["n"] and set(types) != {"w"}:
        read.skipped += 1
        return
    ways = tuple(ref for _, ref in roles["via"])
    via: int | tuple[int, ...] = ways[0] if types == ["n"] else ways
    for kind, hours in kinds:
        for _, came in roles["from"]:
            for _, went in roles["to"]:
                word: Any = kind
                read.restrictions.append(Told(word, came, via, went, Access.CAR, hours or ALL_WEEK))


def _nodes(path: Path, read: _Read) -> tuple[dict[int, tuple[float, float]], set[int], dict[int, Access]]:
    """Where the used nodes are, which have signals, which stop whom."""
    places: dict[int, tuple[float, float]] = {}
    signals: set[int] = set()
    barriers: dict[int, Access] = {}
    for one in osmium.FileProcessor(path, osmium.osm.NODE):
        if one.id not in read.used:
            continue
        node = cast("Any", one)
        places[one.id] = (node.location.lon, node.location.lat)
        if one.tags:
            tags = {tag.k: tag.v for tag in one.tags}
            if tags.get("highway") == "traffic_signals":
                signals.add(one.id)
            if (whom := passing(tags)) != EVERYBODY and "barrier" in tags:
                barriers[one.id] = whom
    return places, signals, barriers


def _cut(
    read: _Read, places: dict[int, tuple[float, float]], signals: set[int], barriers: dict[int, Access]
) -> Builder:
    """Ways cut where they meet, and where signals, barriers and restrictions stand."""
    builder = Builder()
    ends = {node for _, nodes in read.ways.values() for node in (nodes[0], nodes[-1])}
    cuts = {node for node, times in read.used.items() if times > 1} | ends | signals | set(barriers)
    cuts |= {one.via for one in read.restrictions if isinstance(one.via, int)}
    for way, (road, nodes) in read.ways.items():
        known = [node for node in nodes if node in places]  # an extract may end in the middle of a way
        if len(known) < 2:
            continue
        road = _timed(road, [places[node] for node in known])
        begin = 0
        for i in range(1, len(known)):
            if known[i] in cuts or i == len(known) - 1:
                _add(builder, way, road, known[begin : i + 1], places, signals, barriers)
                begin = i
    builder.restrictions += read.restrictions
    return builder


def _timed(road: Road, line: list[tuple[float, float]]) -> Road:
    """The road with the speed that its told duration means over its whole length."""
    if not road.takes_s:
        return road
    metres = float(lengths_m(*joined([np.array(line)]))[0])
    return replace(road, speed_kmh=max(1, round(metres / road.takes_s * 3.6)), back_kmh=0)


def _add(
    builder: Builder,
    way: int,
    road: Road,
    nodes: list[int],
    places: dict[int, tuple[float, float]],
    signals: set[int],
    barriers: dict[int, Access],
) -> None:
    nodes = nodes if road.oneway >= 0 else nodes[::-1]
    if nodes[0] == nodes[-1] and len(nodes) > 2:  # a loop becomes two halves, else nobody could turn in it
        middle = len(nodes) // 2
        for half in (nodes[: middle + 1], nodes[middle:]):
            _add(builder, way, road if road.oneway >= 0 else _turned(road), half, places, signals, barriers)
        return
    for node in (nodes[0], nodes[-1]):
        if node not in builder.nodes:
            access = barriers.get(node, EVERYBODY)
            builder.node(node, *places[node], signal=node in signals, access=access)
    builder.segments.append(
        Segment(
            way,
            nodes[0],
            nodes[-1],
            road.road_class,
            tuple(places[node] for node in nodes[1:-1]),
            road.oneway != 0,
            road.access,
            road.speed_kmh,
            mark=Mark(road.mark),
            name=road.name,
            back_kmh=road.back_kmh,
        )
    )


def _turned(road: Road) -> Road:
    """The same road once its nodes stand in the order of travel."""
    return replace(road, oneway=1)


def _largest_only(builder: Builder) -> int:
    """Drop everything that does not hang together with the largest part; how many segments that were."""
    number = {key: i for i, key in enumerate(builder.nodes)}
    tail = np.array([number[one.tail] for one in builder.segments])
    head = np.array([number[one.head] for one in builder.segments])
    arcs = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(len(number), len(number)))
    _, label = connected_components(arcs, directed=False)
    inside = label == np.bincount(label[tail]).argmax()
    before = len(builder.segments)
    builder.segments = [one for one, part in zip(builder.segments, tail, strict=True) if inside[part]]
    builder.nodes = {key: node for key, node in builder.nodes.items() if inside[number[key]]}
    return before - len(builder.segments)


def _origin(path: Path, skipped: int, left_out: int) -> Origin:
    return Origin(
        title_zh=f"OpenStreetMap：{path.name.split('.')[0]}",
        title_en=f"OpenStreetMap: {path.name.split('.')[0]}",
        credit_zh="© OpenStreetMap 贡献者（ODbL）",
        credit_en="© OpenStreetMap contributors (ODbL)",
        notes={"restrictions_skipped": skipped, "segments_left_out": left_out},
    )
