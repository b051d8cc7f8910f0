"""How do nodes, roads and turn restrictions, told one by one, become a network?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from onecity.engines.travel.roads.network import Network, Origin, joined, lengths_m
from onecity.engines.travel.rules.road import EVERYBODY, MOTOR, PLAIN, Access, Mark, RoadClass, usual_access

Key = int | str
Restriction = Literal["no", "only"]


class RoadsInvalid(ValueError):
    """What was told makes no network; `problem` says where and why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Segment:
    """A road between two nodes; `between` are the points of its shape without the ends."""

    key: Key
    tail: Key
    head: Key
    road_class: RoadClass
    between: tuple[tuple[float, float], ...] = ()
    oneway: bool = False
    access: Access | None = None
    speed_kmh: int = 0
    length_m: float = 0.0
    mark: Mark = PLAIN
    name: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Builder:
    """Collects what a file says; `skipped` counts restrictions that name roads which are not there."""

    nodes: dict[Key, tuple[float, float, bool, Access]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    restrictions: list[tuple[Restriction, Key, Key, Key, Access]] = field(default_factory=list)
    skipped: int = 0

    def node(
        self, key: Key, lon: float, lat: float, *, signal: bool = False, access: Access = EVERYBODY
    ) -> None:
        """A node; `access` says who may pass it."""
        self.nodes[key] = (lon, lat, signal, access)

    def restrict(self, kind: Restriction, came: Key, via: Key, went: Key, whom: Access = Access.CAR) -> None:
        """A turn that is forbidden (`no`), or the only one that is not (`only`)."""
        self.restrictions.append((kind, came, via, went, whom))

    def network(self, origin: Origin) -> Network:
        """The network. Raises `RoadsInvalid` where a segment names a node that is not there."""
        number = {key: i for i, key in enumerate(self.nodes)}
        for one in self.segments:
            for end in (one.tail, one.head):
                if end not in number:
                    raise RoadsInvalid(
                        f"路段 {one.key} 引用了不存在的节点 {end}。",
                        f"Segment {one.key} names node {end}, which does not exist.",
                    )
        places = [place[:2] for place in self.nodes.values()]
        shape_first, shape = joined(
            [places[number[one.tail]], *one.between, places[number[one.head]]]  # type: ignore[misc]
            for one in self.segments
        )
        names = {("", ""): 0}
        name = [names.setdefault(one.name, len(names)) for one in self.segments]
        told = np.array([one.length_m for one in self.segments], np.float32)
        bans = self._bans(number)
        return Network(
            origin=origin,
            node_key=_keys(self.nodes),
            lon=np.array([lon for lon, _ in places], float),
            lat=np.array([lat for _, lat in places], float),
            signal=np.array([node[2] for node in self.nodes.values()], bool),
            node_access=np.array([node[3] for node in self.nodes.values()], np.uint8),
            segment_key=_keys(one.key for one in self.segments),
            tail=np.array([number[one.tail] for one in self.segments], np.int32),
            head=np.array([number[one.head] for one in self.segments], np.int32),
            road_class=np.array([one.road_class for one in self.segments], np.uint8),
            oneway=np.array([one.oneway for one in self.segments], bool),
            access=np.array(
                [usual_access(one.road_class) if one.access is None else one.access for one in self.segments],
                np.uint8,
            ),
            speed_kmh=np.array([min(one.speed_kmh, 255) for one in self.segments], np.uint8),
            length_m=np.where(told > 0, told, lengths_m(shape_first, shape)).astype(np.float32),
            mark=np.array([one.mark for one in self.segments], np.uint8),
            name=np.array(name, np.int32),
            shape_first=shape_first,
            shape=shape,
            ban_from=np.array([came for came, _ in bans], np.int32),
            ban_to=np.array([went for _, went in bans], np.int32),
            ban_access=np.array(list(bans.values()), np.uint8),
            names=tuple(names),
        )

    def _bans(self, number: dict[Key, int]) -> dict[tuple[int, int], int]:
        """Pairs of arcs, and to whom they are forbidden."""
        into: dict[tuple[Key, int], list[int]] = defaultdict(list)
        out: dict[tuple[Key, int], list[int]] = defaultdict(list)
        leaving: dict[int, list[int]] = defaultdict(list)
        for i, one in enumerate(self.segments):
            for arc, begin, end in ((2 * i, one.tail, one.head), (2 * i + 1, one.head, one.tail)):
                if arc % 2 and one.oneway:
                    continue
                into[one.key, number[end]].append(arc)
                out[one.key, number[begin]].append(arc)
                leaving[number[begin]].append(arc)
        found: dict[tuple[int, int], int] = defaultdict(int)
        for kind, came, via, went, whom in self.restrictions:
            at = number.get(via, -1)
            arriving, chosen = into.get((came, at), []), out.get((went, at), [])
            if not arriving or not chosen:
                self.skipped += 1
                continue
            refused = chosen if kind == "no" else [arc for arc in leaving[at] if arc not in chosen]
            for a in arriving:
                # Of a road that goes on beyond the node, "not back into itself" forbids turning back only.
                for b in [a ^ 1] if kind == "no" and came == went else refused:
                    found[a, b] |= int(whom & MOTOR)
        return dict(sorted(found.items()))


def _keys(keys: Iterable[Key]) -> Any:  # noqa: ANN401  an array of numbers or of texts
    return np.array(list(keys)) if keys else np.empty(0, np.int64)
