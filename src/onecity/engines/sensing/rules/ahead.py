"""What do readings change that come in the order of time? The fast way: most of them change nothing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.again import note_rises, stand
from onecity.engines.sensing.rules.batch import Floats, Ints, Truths
from onecity.engines.sensing.rules.episode import Machine
from onecity.engines.sensing.rules.looking import Bits, is_complete, points_at, said
from onecity.engines.sensing.rules.machine import NEVER, TOP, bit_of, code_of, kept_of
from onecity.engines.sensing.rules.points import Points
from onecity.engines.sensing.rules.program import Track
from onecity.engines.sensing.rules.series import ragged
from onecity.engines.sensing.rules.state import Standing, State
from onecity.engines.sensing.rules.telling import Teller

BIT_OF = np.array([bit_of(level) for level in range(TOP + 1)], np.uint8)


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings by thing, those of one thing in the order of the log; flagged ones have no value (NaN)."""

    thing: Ints
    property: Ints
    time: Ints
    value: Floats
    cause: Ints

    def __len__(self) -> int:
        return len(self.thing)

    def only(self, chosen: Truths | Ints | slice) -> "Rows":
        """Some of the rows."""
        return Rows(
            self.thing[chosen],
            self.property[chosen],
            self.time[chosen],
            self.value[chosen],
            self.cause[chosen],
        )


def append(state: State, rows: Rows) -> None:
    """Write the rows behind what is kept of their things."""
    for place, series in enumerate(state.series):
        mine = rows.property == place if len(state.series) > 1 else slice(None)
        thing = rows.thing[mine]
        if len(thing) == 0 or not state.program.tracks_of[place]:
            continue
        time, value = rows.time[mine], rows.value[mine]
        if is_distinct(thing):
            series.make_room(thing, np.ones(len(thing), np.int64), state.oldest)
            series.append(series.start[thing] + series.size[thing], time, value)
            series.size[thing] += 1
        else:
            heads = heads_of(thing)
            counts = np.diff(np.r_[heads, len(thing)])
            owners = thing[heads]
            series.make_room(owners, counts, state.oldest)
            series.append(ragged(series.start[owners] + series.size[owners], counts), time, value)
            series.size[owners] += counts


def take_back(state: State, rows: Rows) -> None:
    """Undo `append` of rows that are the last of their things."""
    for place, series in enumerate(state.series):
        if state.program.tracks_of[place]:
            np.subtract.at(series.size, rows.thing[rows.property == place], 1)


def is_distinct(thing: Ints) -> bool:
    """Whether sorted things stand once each."""
    return not (thing[1:] == thing[:-1]).any()


def heads_of(thing: Ints) -> npt.NDArray[np.intp]:
    """Where each thing's rows begin."""
    return np.flatnonzero(np.r_[True, thing[1:] != thing[:-1]])


def look_ahead(state: State, number: int, rows: Rows, teller: Teller) -> Points:
    """Look at things with readings in order, already kept; gives the looks."""
    track, rows = state.program.tracks[number], _of_track(state, number, rows)
    if not len(rows):
        empty = np.zeros(0, np.int64)
        return points_at(state, track, (empty, empty, np.zeros(0, np.bool_), empty))
    last = _last(rows)
    points = _single(state, track, rows, last) if track.is_single else _several(state, number, rows, last)
    state.seen[number].newest[rows.thing[last]] = rows.time[last]
    for rule in track.rules:
        _hear(state, number, rule, points, teller)
    if track.silences:
        _wait(state, number, rows.thing[last], rows.time[last])
    return points


def matter_of(state: State, number: int, rows: Rows) -> Ints:
    """Things of which a reading changes what a rule of a track of one property has heard; all are already kept."""
    track, rows = state.program.tracks[number], _of_track(state, number, rows)
    if not len(rows):
        return rows.thing
    points = _single(state, track, rows, _last(rows))
    found = np.zeros(len(points), np.bool_)
    for rule in track.rules:
        found |= _heard(state, rule, points)[0]
    return points.thing[found]


def pass_by(state: State, number: int, rows: Rows) -> None:
    """Note of readings that change nothing, already kept, that they were there."""
    rows = _of_track(state, number, rows)
    if not len(rows):
        return
    last = _last(rows)
    state.seen[number].newest[rows.thing[last]] = rows.time[last]
    if state.program.tracks[number].silences:
        _wait(state, number, rows.thing[last], rows.time[last])


def _of_track(state: State, number: int, rows: Rows) -> Rows:
    if len(state.series) == 1:
        return rows
    return rows.only(np.isin(rows.property, state.program.tracks[number].properties))


def _last(rows: Rows) -> Truths:
    found: Truths = np.r_[rows.thing[1:] != rows.thing[:-1], True]
    return found


def _single(state: State, track: Track, rows: Rows, last: Truths) -> Points:
    """Each reading is a look; a flagged one only where it shows that the station speaks."""
    is_good, later = ~np.isnan(rows.value), _later(last)
    if not is_good.all() and not track.listens:
        rows, later, is_good = rows.only(is_good), later[is_good], is_good[is_good]
    looks = (rows.thing, rows.time, np.ones(len(rows), np.bool_), rows.cause)
    points = points_at(state, track, looks, later=later)
    if is_good.all():
        points.know(track.properties[0], rows.value)
    return points


def _later(last: Truths) -> Ints:
    """How many rows of its thing come after each, where `last` are the last ones."""
    ends = np.flatnonzero(last)
    return np.repeat(ends, np.diff(ends, prepend=-1)) - np.arange(len(last))


def _several(state: State, number: int, rows: Rows, last: Truths) -> Points:
    """All readings of a thing here are of one moment: a look once they are all there, or once the clock is past it."""
    track, seen = state.program.tracks[number], state.seen[number]
    rows = rows.only(last)
    every = np.ones(len(rows), np.bool_)
    points = points_at(state, track, (rows.thing, rows.time, every, rows.cause), later=0)
    whole = is_complete(state, track, points)
    passed = ~whole & (rows.time <= state.ticked)
    seen.pending[rows.thing] = np.where(whole | passed, NEVER, rows.time)
    seen.act(rows.thing[passed], rows.time[passed])
    silent = track.listens
    points.is_data = np.zeros(len(rows), np.bool_)
    for place in track.properties:
        good = points.last(place) if place not in silent else points.end[place] - 1
        inside = good >= points.begin[place]
        points.is_data |= inside & (points.times(place, np.where(inside, good, 0)) == rows.time)
    return points.only((whole | passed) & points.is_data)


def _wait(state: State, number: int, things: Ints, times: Ints) -> None:
    """When the next silence of these things will be remarkable."""
    track, wake = state.program.tracks[number], np.full(len(things), NEVER)
    every = np.ones(len(things), np.bool_)
    points = points_at(state, track, (things, times, every, things), later=0)
    for place, length in track.silences:
        moment = points.heard(place) + length
        wake = np.minimum(wake, np.where(moment > times, moment, NEVER))
    state.seen[number].wake[things] = wake


def _hear(state: State, number: int, rule: int, points: Points, teller: Teller) -> None:
    """One rule hears what its conditions say; only looks that may matter go to a machine."""
    matters, up, keep = _heard(state, rule, points)
    standing, thing = state.standings[rule], points.thing
    if not matters.any():
        return
    if not is_distinct(thing):
        matters = np.isin(thing, thing[matters])
    chosen = np.flatnonzero(matters)
    columns = (thing, points.time, up, keep, points.cause)
    for one, time, raising, keeping, cause in zip(*(c[chosen].tolist() for c in columns), strict=True):
        _feed(state, number, (rule, standing), (one, time, raising, keeping, cause), teller)


def _heard(state: State, rule: int, points: Points) -> tuple[Truths, Bits, Bits]:
    """Which looks may matter to a rule, and what its conditions say there."""
    watch, standing = state.program.watches[rule], state.standings[rule]
    up, keep = said(watch, points)
    thing = points.thing
    before = standing.code[thing]
    level = standing.level[thing]
    kept = np.where(level > 0, kept_of(before >> np.uint8(TOP), BIT_OF[level], up, keep), up)
    return (up | kept << np.uint8(TOP) != before) | (points.time >= standing.due[thing]), up, keep


def _feed(
    state: State,
    number: int,
    rule: tuple[int, Standing],
    look: tuple[int, int, int, int, int],
    teller: Teller,
) -> None:
    which, standing = rule
    thing, time, up, keep, cause = look
    machine = standing.machines.get(thing) or Machine()
    tip = machine.tip
    if (
        code_of(tip.level, up, kept_of(tip.keep, bit_of(tip.level), up, keep)) == tip.code
        and time < standing.due[thing]
    ):
        return
    law = state.program.watches[which].law
    changes = machine.feed(law, (time, up, keep, True))
    if time <= state.ticked:
        settled = machine.settle(law, state.ticked)
        note_rises(state, number, thing, [one.time for one in settled])
        changes += settled
    standing.machines[thing] = machine
    stand(standing, thing, machine, state, which)
    teller.tell(which, thing, changes, cause)
