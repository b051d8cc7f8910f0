"""What do the records of a partition mean? States of its networks, and the transitions that come out.

Nothing but the log goes in, so that the same records give the same transitions, live or again after a crash.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from onecity.engines.sensing.ingest.latest import Newest
from onecity.engines.sensing.ingest.roster import Part
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.record import Chunk, Declared, Item, Tick, tick_row
from onecity.engines.sensing.rules.snapshot import reload
from onecity.engines.sensing.rules.state import State, await_first, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.transition import Transition

PartOf = Callable[[str], Part]
Tallies = dict[str, dict[str, list[int]]]


@dataclass(slots=True)
class Watching:
    """One network in one partition."""

    part: Part
    state: State
    newest: Newest
    waiting: list[Batch] = field(default_factory=list)

    @classmethod
    def begin(cls, part: Part, since: int) -> "Watching":
        """Before any reading."""
        state = new_state(part.program, part.things, since)
        await_first(state)
        return cls(part, state, Newest.of(len(part.things.keys), len(part.properties)))

    def run(self) -> tuple[Transition, ...]:
        """Let the rules see what waits."""
        if not self.waiting:
            return ()
        batch = self.waiting[0] if len(self.waiting) == 1 else Batch.together(self.waiting)
        self.waiting.clear()
        self.state, transitions = step(self.state, batch)
        self.newest.take(batch, self.state.marks)
        return transitions

    def follow(self, part: Part) -> tuple[Transition, ...]:
        """Go on under another roster of the same network."""
        self.state, transitions = reload(self.state, part.program, part.things)
        known = self.part.things.index
        await_first(self.state, np.array([key not in known for key in part.things.keys], np.bool_))
        self.newest = self.newest.moved(self.part, part)
        self.part = part
        return transitions

    def end(self) -> tuple[Transition, ...]:
        """The network is declared no more: what stands is withdrawn."""
        gone = type(self.part.things)((), {})
        return reload(self.state, self.part.program, gone)[1]

    def numbered(self, chunk: Chunk, part: Part) -> Batch:
        """A chunk's rows by the numbers that hold now; what is not watched any more becomes unknown."""
        batch = chunk.batch
        if part.roster == self.part.roster:
            return batch
        index, names = self.part.things.index, self.part.properties
        things = np.array([index.get(key, -2) for key in part.things.keys] or [-2], np.int32)
        places = np.array([names.index(one) if one in names else 255 for one in part.properties], np.uint8)
        return Batch(
            things[batch.thing],
            places[batch.property],
            batch.time,
            batch.value,
            batch.quality,
            batch.received,
        )


class Watch:
    """The networks of one partition."""

    def __init__(self, part_of: PartOf) -> None:
        """`part_of` gives this partition's part of a roster by its id."""
        self._part_of = part_of
        self.networks: dict[str, Watching] = {}

    def take(self, items: Sequence[Item]) -> list[Transition]:
        """Take in items of the log in their order; what changes."""
        found: list[Transition] = []
        for item in items:
            if isinstance(item, Tick):
                row = tick_row(item.time)
                for one in self.networks.values():
                    one.waiting.append(row)
            elif isinstance(item, Declared):
                found += self._run()
                found += self._declare(item)
            else:
                self._put(item)
        return found + self._run()

    @property
    def clock(self) -> int:
        """The latest that the log has said of the time; 0 while there is nothing."""
        return max((one.state.clock for one in list(self.networks.values())), default=0)

    @property
    def rosters(self) -> tuple[str, ...]:
        """Those in force."""
        return tuple(sorted(one.part.roster for one in self.networks.values()))

    def tallies(self) -> Tallies:
        """By network and property (`?` for unknown ones) how many rows had each mark, and how many there were."""
        return {
            name: dict(zip([*one.part.properties, "?"], one.state.tally.tolist(), strict=True))
            for name, one in self.networks.items()
        }

    def _run(self) -> list[Transition]:
        return [transition for one in self.networks.values() for transition in one.run()]

    def _put(self, chunk: Chunk) -> None:
        part = self._part_of(chunk.roster)
        watching = self.networks.get(part.network)
        if watching is None:
            # what declared it has been pruned from the log
            since = int(chunk.batch.received.min(initial=0))
            watching = self.networks[part.network] = Watching.begin(part, since)
        watching.waiting.append(watching.numbered(chunk, part))

    def _declare(self, declared: Declared) -> list[Transition]:
        parts = {part.network: part for part in map(self._part_of, declared.rosters)}
        found: list[Transition] = []
        for name in [one for one in self.networks if one not in parts]:
            found += self.networks.pop(name).end()
        for name, part in parts.items():
            if name not in self.networks:
                self.networks[name] = Watching.begin(part, declared.time)
            elif self.networks[name].part.roster != part.roster:
                found += self.networks[name].follow(part)
        return found
