"""Which runs of arcs does a turn restriction forbid?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from onecity.engines.travel.roads.chains import Arcs, Hours

Key = int | str
Restriction = Literal["no", "only"]
LONGEST = 12  # arcs between the first and the last; a restriction over more is a mistake


@dataclass(frozen=True, slots=True)
class Told:
    """A restriction by keys: `via` is a node, or the segments in between. `whom` is bits of access."""

    kind: Restriction
    came: Key
    via: Key | tuple[Key, ...]
    went: Key
    whom: int
    hours: Hours


class Corners:
    """Which arcs meet at which nodes, by number and by key. `number` is that of each node's key."""

    def __init__(self, segments: Iterable[tuple[Key, Key, Key, bool]], number: dict[Key, int]) -> None:
        """Segments as key, tail, head, one-way."""
        self.number = number
        self.key: list[Key] = []
        self.begin: list[int] = []
        self.end: list[int] = []
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.arriving: dict[int, list[int]] = defaultdict(list)
        self.of_key: dict[Key, list[int]] = defaultdict(list)
        for i, (key, tail, head, oneway) in enumerate(segments):
            for arc, begin, end in ((2 * i, tail, head), (2 * i + 1, head, tail)):
                self.key.append(key)
                self.begin.append(number[begin])
                self.end.append(number[end])
                if arc % 2 and oneway:
                    continue
                self.leaving[number[begin]].append(arc)
                self.arriving[number[end]].append(arc)
                self.of_key[key].append(arc)

    def after(self, arc: int) -> list[int]:
        """The arcs that one may come to at the end of an arc."""
        return self.leaving[self.end[arc]]

    def before(self, arc: int) -> list[int]:
        """The arcs by which one may come to an arc."""
        return self.arriving[self.begin[arc]]


def runs_of(told: Told, corners: Corners) -> list[Arcs] | None:
    """Every forbidden run; None where the roads named do not meet."""
    ways = list(_ways(told, corners))
    if not ways:
        return None
    if told.kind == "no":
        return list(dict.fromkeys(ways))
    allowed = {way[: size + 1] for way in ways for size in range(1, len(way))}
    begun = dict.fromkeys(way[:size] for way in ways for size in range(1, len(way)))
    return [
        (*begin, arc) for begin in begun for arc in corners.after(begin[-1]) if (*begin, arc) not in allowed
    ]


def _ways(told: Told, corners: Corners) -> Iterator[Arcs]:
    """How one drives from the first road over what lies between into the last."""
    if not isinstance(told.via, tuple):
        at = corners.number.get(told.via, -1)
        for came in corners.of_key.get(told.came, ()):
            if corners.end[came] == at:
                yield from ((came, went) for went in _entered(told, corners, came))
        return
    for came in corners.of_key.get(told.came, ()):
        yield from _between(told, corners, (came,))


def _between(told: Told, corners: Corners, driven: Arcs) -> Iterator[Arcs]:
    """The ways that begin with these arcs, over all that is named in between and nothing else."""
    via = told.via if isinstance(told.via, tuple) else ()
    if {corners.key[arc] for arc in driven[1:]} == set(via):
        whole = [(*driven, went) for went in _entered(told, corners, driven[-1])]
        if whole:
            yield from whole
            return
    if len(driven) <= LONGEST:
        for arc in corners.after(driven[-1]):
            if corners.key[arc] in via and all(arc >> 1 != one >> 1 for one in driven):
                yield from _between(told, corners, (*driven, arc))


def _entered(told: Told, corners: Corners, came: int) -> list[int]:
    """The arcs of the last road that follow an arc.

    Of a road that goes on beyond the junction, "not back into itself" forbids turning back only.
    """
    if told.kind == "no" and told.went == corners.key[came]:
        return [arc for arc in corners.after(came) if arc == came ^ 1]
    return [arc for arc in corners.after(came) if corners.key[arc] == told.went]
