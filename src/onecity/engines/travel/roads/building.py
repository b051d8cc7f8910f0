"""How do nodes, roads and turn restrictions, told one by one, become a network?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from onecity.engines.travel.roads.chains import Ban, Hours, Meeting, with_twins
from onecity.engines.travel.roads.network import Network, Origin, joined, lengths_m
from onecity.engines.travel.roads.restricting import Corners, Key, Restriction, Told, runs_of
from onecity.engines.travel.rules.hours import ALL_WEEK
from onecity.engines.travel.rules.road import EVERYBODY, MOTOR, PLAIN, Access, Mark, RoadClass, usual_access


class RoadsInvalid(ValueError):
    """What was told makes no network; `problem` says where and why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Segment:
    """A road between two nodes; `between` are the points of its shape without the ends.

    `back_kmh` is the speed from head to tail (0: as ahead); `twin_of` the arc that it stands for, if any.
    """

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
    back_kmh: int = 0
    twin_of: int = -1


@dataclass(slots=True)
class Builder:
    """Collects what a file says; `skipped` counts restrictions that name roads which are not there."""

    nodes: dict[Key, tuple[float, float, bool, Access]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    restrictions: list[Told] = field(default_factory=list)
    skipped: int = 0

    def node(
        self, key: Key, lon: float, lat: float, *, signal: bool = False, access: Access = EVERYBODY
    ) -> None:
        """A node; `access` says who may pass it."""
        self.nodes[key] = (lon, lat, signal, access)

    def restrict(
        self,
        kind: Restriction,
        came: Key,
        via: Key | tuple[Key, ...],
        went: Key,
        whom: Access = Access.CAR,
        hours: Hours = ALL_WEEK,
    ) -> None:
        """A turn that is forbidden (`no`), or the only one that is not (`only`), at a node or over segments."""
        self.restrictions.append(Told(kind, came, via, went, int(whom & MOTOR), hours))

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
        always, timed = self._bans(number)
        places = [place[:2] for place in self.nodes.values()]
        shape_first, shape = joined(
            [places[number[one.tail]], *one.between, places[number[one.head]]]  # type: ignore[misc]
            for one in self.segments
        )
        names = {("", ""): 0}
        name = [names.setdefault(one.name, len(names)) for one in self.segments]
        told = np.array([one.length_m for one in self.segments], np.float32)
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
            ban_from=np.array([came for came, _ in always], np.int32),
            ban_to=np.array([went for _, went in always], np.int32),
            ban_access=np.array(list(always.values()), np.uint8),
            names=tuple(names),
            back_kmh=_unless_none([min(one.back_kmh, 255) for one in self.segments], 0, np.uint8),
            twin_of=_unless_none([one.twin_of for one in self.segments], -1, np.int32),
            timed_from=np.array([came for came, _, _ in timed], np.int32),
            timed_to=np.array([went for _, went, _ in timed], np.int32),
            timed_access=np.array(list(timed.values()), np.uint8),
            timed_hours=np.packbits(
                np.array([hours for _, _, hours in timed], bool).reshape(-1, 168), axis=1
            ),
        )

    def _bans(
        self, number: dict[Key, int]
    ) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int, Hours], int]]:
        """Pairs of arcs, and to whom they are forbidden: always, and in some hours. Adds the twins that this takes."""
        corners = Corners(((one.key, one.tail, one.head, one.oneway) for one in self.segments), number)
        bans: dict[int, list[Ban]] = defaultdict(list)
        for told in self.restrictions:
            runs = runs_of(told, corners)
            self.skipped += runs is None
            for one in Access:
                if told.whom & one:
                    bans[one] += [Ban(run, told.hours) for run in runs or ()]
        always: dict[tuple[int, int], int] = defaultdict(int)
        timed: dict[tuple[int, int, Hours], int] = defaultdict(int)
        for whom, mine in bans.items():
            twins, pairs = with_twins(mine, 2 * len(self.segments), Meeting(corners.after, corners.before))
            self.segments += [_twin(self.segments[arc >> 1], arc, Access(whom)) for arc in twins]
            for ban in pairs:
                came, went = ban.arcs
                if ban.hours == ALL_WEEK:
                    always[came, went] |= whom
                else:
                    timed[came, went, ban.hours] |= whom
        return dict(sorted(always.items())), dict(sorted(timed.items()))


def _twin(one: Segment, arc: int, whom: Access) -> Segment:
    """A segment that stands for one direction of another."""
    usual = usual_access(one.road_class) if one.access is None else one.access
    whom &= usual
    if arc % 2 == 0:
        return replace(one, oneway=True, access=whom, back_kmh=0, twin_of=arc)
    return replace(
        one,
        tail=one.head,
        head=one.tail,
        between=one.between[::-1],
        oneway=True,
        access=whom,
        speed_kmh=one.back_kmh or one.speed_kmh,
        back_kmh=0,
        twin_of=arc,
    )


def _unless_none(values: list[int], none: int, kind: Any) -> Any:  # noqa: ANN401  an array
    """The values, or nothing where no segment has any."""
    return np.array(values if any(value != none for value in values) else [], kind)


def _keys(keys: Iterable[Key]) -> Any:  # noqa: ANN401  an array of numbers or of texts
    return np.array(list(keys)) if keys else np.empty(0, np.int64)
