"""Which rosters are in force, and which did records of the past name?"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.registry import door as registry
from onecity.core.growing import Growing
from onecity.engines.sensing.ingest.roster import Part, Roster, Spread, kept, rosters_now
from onecity.engines.sensing.ingest.watch import PartOf
from onecity.engines.sensing.rules.batch import Ints

logger = logging.getLogger(__name__)

MOST_NUMBERED = 16


class RosterLost(Exception):
    """The log names a roster that the database does not have: it was restored from a time before."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


@dataclass(frozen=True, slots=True)
class Live:
    """A roster in force, with where each of its things belongs."""

    roster: Roster
    spread: Spread
    _numbers: dict[int, tuple[Sequence[str], Growing]] = field(default_factory=dict)

    def places(self, words: Sequence[str]) -> Ints:
        """The place of each of these keys in the roster, -1 for others; remembered for who asks for the same again,
        also when there are more behind them by then.
        """
        if id(words) not in self._numbers:
            if len(self._numbers) >= MOST_NUMBERED:
                self._numbers.clear()
            self._numbers[id(words)] = (words, Growing())
        known = self._numbers[id(words)][1]
        if len(known) < len(words):
            index, new = self.roster.index, words[len(known) :]
            known.add(np.fromiter((index.get(word, -1) for word in new), np.int64, len(new)))
        return known.values


class Rosters:
    """Shared by all threads of the process."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._lock = threading.Lock()
        self._seen: object = None
        self._known: dict[str, Roster] = {}
        self.live: dict[str, Live] = {}

    def changed(self) -> dict[str, Live] | None:
        """What is declared now, if that has changed since it was asked last; not in force before `follow`."""
        try:
            release = current()
        except NothingLoaded:
            return None
        versions = {layer.id: layer.version for layer in registry.layers()}
        networks = release.all("network").values()
        seen = (release.release_id, sorted((one.id, versions.get(one.thing.layer, "")) for one in networks))
        if seen == self._seen:
            return None
        found = {id: self._live(roster) for id, roster in rosters_now().items()}
        self._seen = seen
        if _ids(found) == _ids(self.live):
            return None
        return found

    def follow(self, live: dict[str, Live]) -> None:
        """From now on these are in force."""
        self.live = live

    def part_of(self, partition: int) -> PartOf:
        """Gives parts of one partition by the ids of rosters."""
        return lru_cache(maxsize=16)(partial(self._part, partition))

    def _part(self, partition: int, id: str) -> Part:
        return self._roster(id).part(partition, self._partitions)

    def _live(self, roster: Roster) -> Live:
        with self._lock:
            roster = self._known.setdefault(roster.id, roster)
        return Live(roster, roster.spread(self._partitions))

    def _roster(self, id: str) -> Roster:
        with self._lock:
            found = self._known.get(id)
        if found is None:
            found = kept(id)
            if found is None:
                raise RosterLost(id)
            with self._lock:
                self._known[id] = found
        return found


def _ids(live: dict[str, Live]) -> dict[str, str]:
    return {name: one.roster.id for name, one in live.items()}
