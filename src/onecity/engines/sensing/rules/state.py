"""What does a worker know of its things between two batches?"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.batch import Floats, Ints, Truths
from onecity.engines.sensing.rules.episode import Episode, Machine
from onecity.engines.sensing.rules.machine import EVER, NEVER
from onecity.engines.sensing.rules.program import Program
from onecity.engines.sensing.rules.series import Series
from onecity.engines.sensing.rules.things import Things


@dataclass(slots=True)
class Standing:
    """One rule's machines, and of each in columns what tells whether a look matters."""

    code: npt.NDArray[np.uint8]
    level: npt.NDArray[np.int8]
    due: Ints
    rises: Ints
    machines: dict[int, Machine] = field(default_factory=dict)
    # No timer of raising runs out before.
    soonest: int = NEVER

    @classmethod
    def of(cls, count: int) -> "Standing":
        """Nothing stands yet."""
        return cls(
            np.zeros(count, np.uint8), np.zeros(count, np.int8), np.full(count, NEVER), np.full(count, NEVER)
        )


@dataclass(slots=True)
class Seen:
    """What one track has seen of each thing: its newest reading, the latest moment that was acted on without one,
    a moment that waits for its other readings, and when a silence will next be remarkable.
    """

    newest: Ints
    acted: Ints
    pending: Ints
    wake: Ints
    # The latest of `acted`, or later.
    last_act: int = EVER

    @classmethod
    def of(cls, count: int) -> "Seen":
        """Nothing seen yet."""
        return cls(np.full(count, EVER), np.full(count, EVER), np.full(count, NEVER), np.full(count, NEVER))

    def act(self, things: Ints, times: Ints) -> None:
        """These moments were acted on."""
        self.acted[things] = np.maximum(self.acted[things], times)
        self.last_act = max(self.last_act, int(times.max(initial=EVER)))


# What an inner condition says of a thing: it holds not, it holds, or it held and is unknown by now.
NO, YES, PERHAPS = 0, 1, 2
# From a time on it says something else; whether a reading says so.
Turn = tuple[int, int, bool]


def turn(time: int, said: int, *, is_data: bool) -> Turn:
    """What an inner condition says from a time on; that something is unknown is said by no reading."""
    return time, said, is_data and said != PERHAPS


def says(before: int, true: bool, false: bool) -> int:
    """What an inner condition says after a look: what is unknown ends nothing, and begins nothing."""
    if true:
        return YES
    return NO if false or before == NO else PERHAPS


@dataclass(slots=True)
class Opinion:
    """What an inner condition of `neighbours(…)` says of each thing: now, at first, and when that changed."""

    now: npt.NDArray[np.uint8]
    first: npt.NDArray[np.uint8]
    flips: dict[int, list[Turn]] = field(default_factory=dict)
    # By group: how many things it holds for, for how many more perhaps, and when that last changed.
    count: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    perhaps: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    changed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, count: int) -> "Opinion":
        """It holds nowhere."""
        nowhere, none = np.zeros(count, np.uint8), np.zeros(count, np.int64)
        return cls(nowhere, nowhere.copy(), {}, none, none.copy(), np.full(count, EVER))

    def at(self, thing: int, time: int) -> int:
        """What it said of a thing at a time."""
        found = int(self.first[thing])
        for since, said, _ in self.flips.get(thing, ()):
            if since > time:
                break
            found = said
        return found


@dataclass(slots=True)
class Telling:
    """A moment at which several events met: where the one stands of which each reading of the first field told, and how
    many readings of each further field have come.
    """

    moment: int
    slots: list[int]
    counts: dict[int, int]


@dataclass
class State:
    """All that the log so far means for what comes. `step` changes it in place: keep a snapshot to go back.

    `clock` is the latest that the log has said of the time, `ticked` the moment up to which timers have run. `born`:
    since when each thing could have spoken. `columns`: the attributes of each thing, in the order
    of `Program.attributes`. `tally[p, i]` counts the rows of property p with the i-th `Mark`; the last
    row of it is for unknown properties. `marks` are those of the last batch's rows.
    """

    program: Program
    things: Things
    born: Ints
    clock: int
    ticked: int
    series: list[Series]
    columns: Floats
    groups: npt.NDArray[np.int32]
    seen: list[Seen]
    standings: list[Standing]
    opinions: list[Opinion]
    tally: Ints
    marks: npt.NDArray[np.uint16]
    # Of each thing the one upstream, by its index; -1 for none.
    sources: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    # The clock when machines were last rid of what no late reading can change.
    tidied: int = EVER
    # By kind of event and thing: the moment of events that met last.
    tellings: dict[tuple[int, int], Telling] = field(default_factory=dict)

    @property
    def oldest(self) -> int:
        """Before this time nothing is looked at any more: neither late readings nor what waits for a tick reach it."""
        return min(self.clock - self.late, self.ticked)

    @property
    def late(self) -> int:
        """How late readings may come, in milliseconds."""
        return self.program.network.late.ms

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The things of each group that has more than one."""
        order = np.argsort(self.groups, kind="stable")
        heads = np.flatnonzero(np.r_[True, np.diff(self.groups[order]) != 0]) if len(order) else order
        parts = np.split(order, heads[1:])
        return {int(self.groups[part[0]]): part.tolist() for part in parts if len(part) > 1}

    def standing_episodes(self) -> dict[tuple[str, str], list[Episode]]:
        """By rule and thing: the episodes that stand, or ended so lately that late readings can change them."""
        return {
            (watch.id, self.things.keys[thing]): [one for one in machine.episodes if one.steps]
            for watch, standing in zip(self.program.watches, self.standings, strict=True)
            for thing, machine in sorted(standing.machines.items())
            if any(one.steps for one in machine.episodes)
        }


def _columns(program: Program, things: Things) -> Floats:
    """The attributes that rules look at: a row for each thing, so that they are found together."""
    found = [
        things.column(name, kind, program.words.get(name, ())) for name, kind in program.attributes.items()
    ]
    return np.column_stack(found) if found else np.zeros((len(things.keys), 0))


def new_state(program: Program, things: Things, since: int) -> State:
    """A state before any reading; silences are counted from `since` (milliseconds since 1970)."""
    count = len(things.keys)
    state = State(
        program,
        things,
        np.full(count, since),
        since,
        EVER,
        [Series(count, keep, span) for keep, span in zip(program.keeps, program.spans, strict=True)],
        _columns(program, things),
        things.groups(program.network.partition_by),
        [Seen.of(count) for _ in program.tracks],
        [Standing.of(count) for _ in program.watches],
        [Opinion.of(count) for _ in program.inner],
        np.zeros((program.own + 1, 9), np.int64),
        np.zeros(0, np.uint16),
        things.sources(program.network.upstream_by),
    )
    for track, seen in zip(program.tracks, state.seen, strict=True):
        if track.silences:
            seen.wake[:] = since + min(ms for _, ms in track.silences)
    return state


def await_first(state: State, things: Truths | slice = slice(None)) -> None:
    """These things, of which nothing has come yet, are silent only once they have spoken.

    A city declares its things before their stations are connected: what was never heard is no loss.
    """
    state.born[things] = NEVER
    for seen in state.seen:
        seen.wake[things] = NEVER
