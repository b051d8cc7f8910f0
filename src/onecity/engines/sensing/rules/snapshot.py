"""How is a state kept as bytes, and taken up again, perhaps under a changed declaration?

    magic (8) | version (2) | SHA-256 of what follows (32) | length of the head (8) | head (canonical JSON) | columns

Two states that mean the same have the same bytes, however their readings came in batches. Rules are found again by
id and meaning, things by key, properties by name, kind and unit: what is found keeps its state. Of a rule that means
something else under the same id what stands goes on, and the next look decides about it.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Any, Literal

import numpy as np

from onecity.core.crypto.canonical import canonical
from onecity.engines.sensing.rules import apart
from onecity.engines.sensing.rules.again import replace_flips, stand
from onecity.engines.sensing.rules.batch import Ints, Truths
from onecity.engines.sensing.rules.episode import Change, Episode, Machine
from onecity.engines.sensing.rules.machine import EVER, NEVER, Core
from onecity.engines.sensing.rules.program import Program, Track
from onecity.engines.sensing.rules.series import ragged
from onecity.engines.sensing.rules.state import State, Turn, new_state
from onecity.engines.sensing.rules.telling import Teller
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.tidying import tidy_now
from onecity.engines.sensing.rules.transition import Transition

MAGIC = b"1CSENSE\n"
VERSION = 2
_FRONT = struct.Struct("<8sH32sQ")


Reason = Literal["foreign", "version", "damaged", "network"]
WORDS: dict[Reason, tuple[str, str]] = {
    "foreign": ("这不是感知状态的快照。", "This is no snapshot of a sensing state."),
    "version": (
        "快照的版本不同。请用写出它的程序版本，或从日志重新计算。",
        "The snapshot has another version. Use the program that wrote it, or run the log again.",
    ),
    "damaged": (
        "快照已损坏。请改用更早的快照，并从那里重放日志。",
        "The snapshot is damaged. Take an earlier one and run the log from there.",
    ),
    "network": ("快照属于另一个网络。", "The snapshot is of another network."),
}


class SnapshotInvalid(ValueError):
    """Bytes that are no whole snapshot of this version and network."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def text(self, language: str) -> str:
        """What is wrong and what to do, in the reader's language."""
        return WORDS[self.reason][0 if language.startswith("zh") else 1]


def snapshot(state: State) -> bytes:
    """The state as bytes. It forgets what no late reading can change; nothing else about it changes."""
    tidy_now(state)
    head, columns = _head(state), _columns(state)
    head["columns"] = [[one.dtype.str, one.size] for one in columns]
    said = canonical(head)
    body = struct.pack("<Q", len(said)) + said + b"".join(one.tobytes() for one in columns)
    return _FRONT.pack(MAGIC, VERSION, hashlib.sha256(body).digest(), len(body)) + body


def restore(snapshot: bytes, program: Program, things: Things) -> State:
    """The state of a snapshot for the same or a changed program and things. Raises `SnapshotInvalid`."""
    return _restored(snapshot, program, things)[0]


def reload(state: State, program: Program, things: Things) -> tuple[State, tuple[Transition, ...]]:
    """Go on under a changed declaration, or with other things.

    What stands under a rule that is gone, or at a thing that is gone, is withdrawn.
    """
    following = restore(snapshot(state), program, things)
    kept = {watch.meaning for watch in program.watches}
    # what happens and is over at once does not stand, and nothing can end what stands under such a rule
    followed = {watch.id for watch in program.watches if not watch.law.is_momentary}
    teller = Teller(state, np.array([state.clock]))
    for rule, watch in enumerate(state.program.watches):
        for thing, machine in sorted(state.standings[rule].machines.items()):
            goes_on = watch.meaning in kept or watch.id in followed
            if goes_on and state.things.keys[thing] in things.index:
                continue
            for one in machine.episodes:
                if one.level:
                    change = Change(one, "withdrawn", state.clock, one.level, 0)
                    one.steps.append((state.clock, 0))
                    teller.tell(rule, thing, [change], 0)
    return following, teller.transitions()


def _head(state: State) -> dict[str, Any]:
    program = state.program
    # Only where there are events, or things upstream, so that all other snapshots stay as they were.
    told: dict[str, Any] = {"told": apart.kept(state)} if program.network.events else {}
    if program.mirrors:
        told["sources"] = state.sources.tolist()
    return told | {
        "network": program.network.id,
        "clock": state.clock,
        "ticked": _written(state.ticked),
        "things": list(state.things.keys),
        "properties": [_property(program, name) for name in program.properties],
        "tracks": [_sight(program, track) for track in program.tracks],
        "rules": [
            [watch.meaning, [[key, *_machine(machine)] for key, machine in sorted(standing.machines.items())]]
            for watch, standing in zip(program.watches, state.standings, strict=True)
        ],
        "ids": [watch.id for watch in program.watches],
        "conditions": [watch.conditions for watch in program.watches],
        "inner": [
            [
                inner.meaning,
                [
                    [thing, [[time, said, *([] if is_data else [0])] for time, said, is_data in flips]]
                    for thing, flips in sorted(opinion.flips.items())
                ],
            ]
            for inner, opinion in zip(program.inner, state.opinions, strict=True)
        ],
    }


def _property(program: Program, name: str) -> list[str]:
    observed = program.observe[name]
    return [name, observed.kind, observed.unit]


def _sight(program: Program, track: Track) -> str:
    """What a track looks at, in words that hold across declarations."""
    names = program.properties
    inner = [program.inner[j].meaning for j in (*track.inner, *track.asks)]
    silences = [[names[place], ms] for place, ms in track.silences]
    flags = [[names[place] for place in track.flags]] if track.flags else []
    return json.dumps(
        [[names[place] for place in track.properties], silences, inner, bool(track.asks), *flags]
    )


def _columns(state: State) -> list[np.ndarray]:
    """Born, tally; of each property sizes, times, values; of each track acted, pending, wake; of each inner
    condition what it says now and said at first.
    """
    columns: list[np.ndarray] = [state.born, state.tally.ravel()]
    for series in state.series:
        columns += series.kept(state.oldest)
    for seen in state.seen:
        columns += [np.where(seen.acted < state.oldest, EVER, seen.acted), seen.pending, seen.wake]
    for opinion in state.opinions:
        columns += [opinion.now, opinion.first]
    return [np.ascontiguousarray(one, one.dtype.newbyteorder("<")) for one in columns]


def _machine(machine: Machine) -> list[Any]:
    return [
        _core(machine.base),
        _core(machine.tip),
        [[time, up, keep, int(is_data)] for time, up, keep, is_data in machine.looks],
        [
            [one.first, [list(step) for step in one.steps], one.settled, one.told, one.again]
            for one in machine.episodes
        ],
        *([] if machine.begun == EVER else [machine.begun]),
    ]


def _core(core: Core) -> list[Any]:
    return [
        core.level,
        core.up,
        core.keep,
        [_written(one) for one in core.since],
        _written(core.low),
        _written(core.gone),
    ]


def _written(time: int) -> int | None:
    """A time; None for one that never comes or never was, which JSON could not hold exactly."""
    return None if abs(time) == NEVER else time


def _read_core(said: Sequence[Any]) -> Core:
    level, up, keep, since, low, gone = said
    a, b, c, d = (_read_time(one) for one in since)
    return Core(level, up, keep, (a, b, c, d), _read_time(low), _read_time(gone))


def _read_time(said: int | None) -> int:
    return NEVER if said is None else said


def _read_machine(said: Sequence[Any]) -> Machine:
    base, tip, looks, episodes, *begun = said
    return Machine(
        _read_core(base),
        [(time, up, keep, bool(is_data)) for time, up, keep, is_data in looks],
        _read_core(tip),
        [
            Episode(first, [(time, level) for time, level in steps], settled, told, again)
            for first, steps, settled, told, again in episodes
        ],
        *begun,
    )


def _opened(said: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Head and columns of a snapshot. Raises `SnapshotInvalid`."""
    if len(said) < _FRONT.size or said[:8] != MAGIC:
        raise SnapshotInvalid("foreign")
    _, version, digest, length = _FRONT.unpack_from(said)
    if version != VERSION:
        raise SnapshotInvalid("version")
    body = said[_FRONT.size :]
    if len(body) != length or hashlib.sha256(body).digest() != digest:
        raise SnapshotInvalid("damaged")
    size = struct.unpack_from("<Q", body)[0]
    head = json.loads(body[8 : 8 + size])
    columns, at = [], 8 + size
    for kind, count in head["columns"]:
        columns.append(np.frombuffer(body, kind, count, at).copy())
        at += columns[-1].nbytes
    return head, columns


def _restored(said: bytes, program: Program, things: Things) -> tuple[State, dict[str, Any]]:
    head, columns = _opened(said)
    if head["network"] != program.network.id:
        raise SnapshotInvalid("network")
    state = new_state(program, things, head["clock"])
    state.ticked = EVER if head["ticked"] is None else head["ticked"]
    found = [(i, things.index[key]) for i, key in enumerate(head["things"]) if key in things.index]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    old, new = pairs[:, 0], pairs[:, 1]
    column = iter(columns)
    state.born[new] = next(column)[old]
    tally = next(column).reshape(-1, state.tally.shape[1])
    _restore_properties(state, head, column, (old, new), tally)
    _restore_tracks(state, head, column, (old, new))
    index = dict(found)
    _restore_rules(state, head, index)
    _restore_opinions(state, head, column, index)
    apart.restore(state, head.get("told", ()), index)
    return state, head


def _restore_properties(
    state: State, head: dict[str, Any], columns: Iterable[np.ndarray], places: tuple[Ints, Ints], tally: Ints
) -> None:
    known = {tuple(_property(state.program, name)): i for i, name in enumerate(state.program.properties)}
    column, state.tally[-1] = iter(columns), tally[-1]
    for i, said in enumerate(head["properties"]):
        sizes, times, values = next(column), next(column), next(column)
        place = known.get(tuple(said))
        if place is None:
            continue
        old, new = places
        if place < state.program.own:
            state.tally[place] = tally[i]
        else:
            # what was measured upstream stays with a thing as long as the same one is upstream
            same = _has_same_source(state, head, old, new)
            old, new = old[same], new[same]
        starts = np.cumsum(sizes) - sizes
        order = np.argsort(new, kind="stable")
        kept = np.zeros(len(state.born), np.int64)
        kept[new] = sizes[old]
        index = ragged(starts[old][order], sizes[old][order])
        state.series[place].restore(kept, times[index], values[index])


def _has_same_source(state: State, head: dict[str, Any], old: Ints, new: Ints) -> Truths:
    """Of things that were there before, which still have the same one upstream."""
    keys = [*head["things"], None]  # -1, none, is the last
    before = [keys[i] for i in np.array(head["sources"], np.int64)[old].tolist()]
    now = [state.things.keys[i] if i >= 0 else None for i in state.sources[new].tolist()]
    return np.array([one == other for one, other in zip(before, now, strict=True)], np.bool_)


def _restore_tracks(
    state: State, head: dict[str, Any], columns: Iterable[np.ndarray], places: tuple[Ints, Ints]
) -> None:
    column, (old, new) = iter(columns), places
    known = {_sight(state.program, track): i for i, track in enumerate(state.program.tracks)}
    for number, track in enumerate(state.program.tracks):
        _newest(state, number, track)
    for sight in head["tracks"]:
        said = [next(column) for _ in range(3)]
        found = known.pop(sight, None)
        if found is not None:
            seen = state.seen[found]
            for mine, theirs in zip((seen.acted, seen.pending, seen.wake), said, strict=True):
                mine[new] = theirs[old]
            seen.last_act = int(seen.acted.max(initial=EVER))
    for number in known.values():
        _wait_anew(state, number)


def _newest(state: State, number: int, track: Track) -> None:
    newest = state.seen[number].newest
    for place in track.properties:
        series = state.series[place]
        there = np.flatnonzero(series.size > 0)
        last = series.time[series.start[there] + series.size[there] - 1]
        newest[there] = np.maximum(newest[there], last)


def _wait_anew(state: State, number: int) -> None:
    """The silences of a track that is new: those that have become remarkable already are looked at with a tick."""
    wake = state.seen[number].wake
    for place, length in state.program.tracks[number].silences:
        series = state.series[place]
        there = np.flatnonzero(series.size > 0)
        last = series.time[series.start[there] + series.size[there] - 1]
        wake[there] = np.minimum(wake[there], last + length)


def _restore_rules(state: State, head: dict[str, Any], index: dict[int, int]) -> None:
    """What stands under rules that are the same, and under those that mean something else by now."""
    watches = state.program.watches
    meanings = {watch.meaning: rule for rule, watch in enumerate(watches)}
    ids = {watch.id: rule for rule, watch in enumerate(watches) if not watch.law.is_momentary}
    # a snapshot of an earlier program names no ids, or no conditions
    names = zip(head.get("ids", cycle([""])), head.get("conditions", cycle([""])), strict=False)
    for (meaning, machines), (id, conditions) in zip(head["rules"], names, strict=False):
        rule = meanings.get(meaning, ids.get(id))
        if rule is None:
            continue
        for thing, *one in machines:
            if thing in index:
                here, machine = index[thing], _read_machine(one)
                if meaning not in meanings:
                    machine = _followed(state, rule, here, machine, conditions)
                state.standings[rule].machines[here] = machine
                stand(state.standings[rule], here, machine, state, rule)


def _followed(state: State, rule: int, thing: int, machine: Machine, conditions: str) -> Machine:
    """A machine of a rule that means something else by now, perhaps only in its times."""
    watch, seen = state.program.watches[rule], state.seen[state.program.track_of[rule]]
    newest, acted, pending = (int(one[thing]) for one in (seen.newest, seen.acted, seen.pending))
    if watch.conditions != conditions:
        return machine.taken_over(newest)
    # a moment that waits for its other readings has not been looked at yet
    word = min(newest, pending - 1)
    return machine.retimed(watch.law, min(max(word, acted), pending - 1), min(word, state.ticked))


def _restore_opinions(
    state: State, head: dict[str, Any], columns: Iterable[np.ndarray], index: dict[int, int]
) -> None:
    column = iter(columns)
    known = {inner.meaning: i for i, inner in enumerate(state.program.inner)}
    for meaning, flips in head["inner"]:
        now, first = next(column), next(column)
        if meaning not in known:
            continue
        opinion = state.opinions[known[meaning]]
        changed = {thing: [_turn(*turn) for turn in one] for thing, one in flips}
        for thing, mine in index.items():
            opinion.first[mine] = first[thing]
            replace_flips(state, opinion, mine, changed.get(thing, []), int(now[thing]))


def _turn(time: int, said: int, is_data: int = 1) -> Turn:
    """As it is written: made by readings unless it says otherwise."""
    return time, int(said), bool(is_data)
