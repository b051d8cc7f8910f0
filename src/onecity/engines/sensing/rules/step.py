"""What does a batch of the log change? The kernel: `step(state, batch) -> (state, transitions)`.

It sees nothing but the log, and cutting the log into batches in any other way changes nothing. Readings of a thing
that come in the order of time take the fast way (`ahead`), all others make the thing be looked at again (`again`).
"""

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.again import Flip, look_again, note_rises, replace_flips, stand
from onecity.engines.sensing.rules.ahead import (
    Rows,
    append,
    heads_of,
    look_ahead,
    matter_of,
    pass_by,
    take_back,
)
from onecity.engines.sensing.rules.apart import told_apart
from onecity.engines.sensing.rules.batch import CLOCK, Batch, Ints, Mark, Truths
from onecity.engines.sensing.rules.looking import asked
from onecity.engines.sensing.rules.machine import EVER, NEVER
from onecity.engines.sensing.rules.order import after_first, by_thing
from onecity.engines.sensing.rules.state import State, turn
from onecity.engines.sensing.rules.telling import Teller
from onecity.engines.sensing.rules.tidying import tidy
from onecity.engines.sensing.rules.transition import Transition
from onecity.engines.sensing.rules.upstream import handed_down

MARKS = tuple(Mark)
# With neighbours, rows after the first one that changes what neighbours see are taken back: not too many.
AT_ONCE = 4096


def step(state: State, batch: Batch) -> tuple[State, tuple[Transition, ...]]:
    """Take in a batch. The state is changed in place and handed back."""
    if not state.program.mirrors:
        return _step(state, batch)
    whole, own = handed_down(batch, state.program.mirrors, state.program.own, state.sources)
    return _step(state, whole, own)


def _step(state: State, batch: Batch, own: Ints | None = None) -> tuple[State, tuple[Transition, ...]]:
    """As `step`; `own` are the rows of the log, where others were handed down to things downstream."""
    said = np.where(batch.thing == CLOCK, batch.time, batch.received)
    clocks = np.maximum.accumulate(np.maximum(said, state.clock))
    marks, is_fed = _marked(state, batch, clocks)
    state.marks = marks
    teller = Teller(state, clocks)
    begin = 0
    for end in [*np.flatnonzero(batch.thing == CLOCK).tolist(), len(batch)]:
        rows = told_apart(state, _rows(batch, marks, np.flatnonzero(is_fed[begin:end]) + begin))
        _welcome(state, rows if own is None else rows.only(rows.property < state.program.own))
        _Feed(state, teller).take(rows)
        if end < len(batch):
            state.clock = int(clocks[end])
            _tick(state, int(batch.time[end]), end, teller)
        begin = end + 1
    if len(batch):
        state.clock = int(clocks[-1])
    if own is not None:
        batch, state.marks = batch.taken(own), marks[own]
    _count(state, batch)
    tidy(state)
    return state, teller.transitions()


def _welcome(state: State, rows: Rows) -> None:
    """What speaks for the first time can be silent from then on."""
    new = state.born[rows.thing] == NEVER
    if new.any():
        things, first = np.unique(rows.thing[new], return_index=True)
        state.born[things] = rows.time[new][first]


def _marked(state: State, batch: Batch, clocks: Ints) -> tuple[npt.NDArray[np.uint16], Truths]:
    """What is wrong with each row by itself, and which rows rules may see."""
    program = state.program
    is_row = batch.thing != CLOCK
    unknown = (batch.thing < 0) | (batch.thing >= len(state.things.keys))
    unknown |= batch.property >= len(program.properties)
    late = batch.time < clocks - state.late
    ahead = batch.time > clocks + program.network.ahead.ms
    flagged = (batch.quality != 0) | ~np.isfinite(batch.value)
    marks = np.zeros(len(batch), np.uint16)
    for mark, holds in (
        (Mark.UNKNOWN, unknown),
        (Mark.TOO_LATE, late),
        (Mark.AHEAD, ahead),
        (Mark.FLAGGED, flagged),
        (Mark.OUT_OF_RANGE, _outside(state, batch) & ~flagged),
    ):
        marks[is_row & holds] |= np.uint16(mark)
    return marks, is_row & ~unknown & ~late & ~ahead


def _outside(state: State, batch: Batch) -> Truths:
    found = np.zeros(len(batch), np.bool_)
    for place, observed in enumerate(state.program.observe.values()):
        bounds = observed.range or ((0.0, len(observed.states) - 1.0) if observed.states else None)
        if bounds:
            outside = (batch.value < bounds[0]) | (batch.value > bounds[1])
            found |= outside & (batch.property == place)
    return found


def _rows(batch: Batch, marks: npt.NDArray[np.uint16], chosen: Ints) -> Rows:
    """The chosen readings in the order of the log."""
    flagged = (marks[chosen] & np.uint16(Mark.FLAGGED | Mark.OUT_OF_RANGE)) != 0
    value = np.where(flagged, np.nan, batch.value[chosen]) if flagged.any() else batch.value[chosen]
    return Rows(
        batch.thing[chosen].astype(np.int64),
        batch.property[chosen].astype(np.int64),
        batch.time[chosen],
        value,
        chosen,
    )


def _count(state: State, batch: Batch) -> None:
    """Add the batch's marks to the tally."""
    is_row = batch.thing != CLOCK
    if not is_row.any():
        return
    place = np.minimum(batch.property[is_row].astype(np.int64), state.program.own)
    marks = state.marks[is_row]
    count = len(state.tally)
    state.tally[:, -1] += np.bincount(place, minlength=count)
    if marks.any():
        for i, mark in enumerate(MARKS):
            state.tally[:, i] += np.bincount(place[(marks & np.uint16(mark)) != 0], minlength=count)


class _Feed:
    """Readings between two ticks on their way into the state."""

    def __init__(self, state: State, teller: Teller) -> None:
        self.state, self.teller = state, teller
        program = state.program
        self.has_neighbours = bool(program.inner)
        self.may_wait = any(not track.is_single for track in program.tracks)
        self.patience = np.array(program.patience)
        self.has_silences = any(track.silences for track in program.tracks)

    def take(self, rows: Rows) -> None:
        """All rows, in the order of the log."""
        if self.has_neighbours:
            while len(rows):
                rows = rows.only(slice(self._take_some(rows.only(slice(AT_ONCE))), None))
            return
        rows = by_thing(rows)
        if not self.may_wait and self._ticked(rows).any():
            rows = self._calm(rows)
        while len(rows):
            begins, special = self._orders(rows)
            begins |= self._ticked(rows)
            now = ~after_first(rows, begins)
            self._again(rows.only(now & special))
            self._ahead(rows.only(now & ~special))
            rows = rows.only(~now)

    def _ticked(self, rows: Rows) -> Truths:
        """Rows after one of the same thing that the clock is past already: what came of that may be told by now."""
        found: Truths = np.r_[
            False, (rows.thing[1:] == rows.thing[:-1]) & (rows.time[:-1] <= self.state.ticked)
        ]
        return found

    def _calm(self, rows: Rows) -> Rows:
        """Take in at once what is in order and changes nothing, however often the clock is past it; what is left."""
        begins, special = self._orders(rows)
        is_left = np.isin(rows.thing, rows.thing[begins | special])
        calm, state = rows.only(~is_left), self.state
        append(state, calm)
        tracks = range(len(state.program.tracks))
        matter = np.concatenate([matter_of(state, number, calm) for number in tracks])
        if len(matter):
            moves = np.isin(calm.thing, matter)
            take_back(state, calm.only(moves))
            calm = calm.only(~moves)
            is_left |= np.isin(rows.thing, matter)
        for number in tracks:
            pass_by(state, number, calm)
        return rows.only(is_left)

    def _take_some(self, rows: Rows) -> int:
        """As many rows as nothing comes between, with neighbours; how many they were."""
        order = np.argsort(rows.thing, kind="stable")
        in_order = rows.only(order)
        begins, special = self._orders(in_order)
        begins |= self._ticked(in_order)
        stops = order[begins | special]
        count = int(stops.min()) if len(stops) else len(rows)
        if count == 0:
            self._again(rows.only(slice(1)))
            return 1
        return self._ahead_with_neighbours(rows.only(slice(count)))

    def _orders(self, rows: Rows) -> tuple[Truths, Truths]:
        """Of rows by thing: before which must a new round begin, and which heads of rounds are out of order?"""
        same = np.r_[False, rows.thing[1:] == rows.thing[:-1]]
        special = self._special(rows)
        begins = same.copy()
        if same.any():
            before = np.r_[np.int64(EVER), rows.time[:-1]]
            earlier = np.r_[np.int64(-1), rows.property[:-1]]
            tie = (rows.time == before) & (rows.property > earlier)
            begins &= ~((rows.time > before) | tie) | special | np.r_[False, special[:-1]]
            if self.may_wait:
                begins |= same & ~tie
            if self.has_silences:
                heads = heads_of(rows.thing)
                first = np.repeat(rows.time[heads], np.diff(np.r_[heads, len(rows)]))
                begins |= same & (rows.time - first > self.patience.min())
        return begins, special

    def _special(self, rows: Rows) -> Truths:
        """Which rows, as they stand, are out of order for what is known of their things."""
        state = self.state
        earliest = int(rows.time.min())
        found = np.zeros(len(rows), np.bool_)
        for number, track in enumerate(state.program.tracks):
            mine = np.isin(rows.property, track.properties) if len(state.series) > 1 else slice(None)
            thing, time, seen = rows.thing[mine], rows.time[mine], state.seen[number]
            late = time <= seen.newest[thing]
            if seen.last_act >= earliest:
                late |= time <= seen.acted[thing]
            if late.any() and not track.is_single:
                late &= ~self._ties(rows, mine, number)
            if track.silences:
                # At this very moment a reading of the silent property is heard in time, one of another is not.
                late |= seen.wake[thing] < time + (not track.is_single)
                late |= time + self.patience[rows.property[mine]] <= state.ticked
            if not track.is_single:
                late |= seen.pending[thing] < time
            found[mine] |= late
        return found

    def _ties(self, rows: Rows, mine: Truths | slice, number: int) -> Truths:
        """Rows of the very moment that was seen last, of a property that it lacks."""
        state, seen = self.state, self.state.seen[number]
        thing, time, place = rows.thing[mine], rows.time[mine], rows.property[mine]
        found: Truths = (time == seen.newest[thing]) & (seen.acted[thing] < time)
        for i in np.flatnonzero(found).tolist():
            found[i] = state.series[int(place[i])].find(int(thing[i]), int(time[i])) is None
        return found

    def _ahead(self, rows: Rows) -> None:
        """Rows in the order of time."""
        if not len(rows):
            return
        append(self.state, rows)
        for number in range(len(self.state.program.tracks)):
            look_ahead(self.state, number, rows, self.teller)

    def _ahead_with_neighbours(self, rows: Rows) -> int:
        """Rows up to the first that changes what neighbours see; how many they were."""
        state, tracks = self.state, self.state.program.tracks
        in_order = by_thing(rows)
        append(state, in_order)
        flips = [
            flip
            for number, track in enumerate(tracks)
            for ask in track.asks
            for flip in self._flips(number, ask, in_order)
        ]
        last = min((cause for *_, cause in flips), default=int(rows.cause[-1]))
        if last < rows.cause[-1]:
            take_back(state, in_order.only(in_order.cause > last))
            in_order = in_order.only(in_order.cause <= last)
        for number in range(len(tracks)):
            look_ahead(state, number, in_order, self.teller)
        found = [flip for *flip, cause in flips if cause == last]
        for ask, thing, time, said in found:
            opinion = state.opinions[ask]
            turns = [*opinion.flips.get(thing, ()), turn(time, said, is_data=True)]
            replace_flips(state, opinion, thing, turns, said)
        neighbours_again(state, [(ask, thing, time) for ask, thing, time, _ in found], last, self.teller)
        return len(in_order)

    def _flips(self, number: int, ask: int, rows: Rows) -> list[tuple[int, int, int, int, int]]:
        """Where an inner condition says something else than before: condition, thing, time, what it says, cause."""
        seen, state = self.state.seen[number], self.state
        columns = (seen.newest, seen.pending, seen.acted, seen.wake)
        kept = [one[rows.thing] for one in columns]
        points = look_ahead(state, number, rows, self.teller)
        for column, old in zip(columns, kept, strict=True):
            column[rows.thing] = old
        before, said = asked(state, ask, points)
        changed = np.flatnonzero(said != before)
        told = [one[changed].tolist() for one in (points.thing, points.time, said, points.cause)]
        return [(ask, *one) for one in zip(*told, strict=True)]

    def _again(self, rows: Rows) -> None:
        """Rows out of order, one for each thing."""
        if not len(rows):
            return
        state, tracks_of = self.state, self.state.program.tracks_of
        kept = np.array([self._insert(rows, i) for i in range(len(rows))])
        rows = rows.only(kept)
        flips: list[Flip] = []
        for number in range(len(state.program.tracks)):
            mine = np.array([number in tracks_of[place] for place in rows.property.tolist()], np.bool_)
            if mine.any():
                flips += look_again(
                    state, number, rows.thing[mine], rows.time[mine], rows.cause[mine], self.teller
                )
        if flips:
            neighbours_again(state, flips, int(rows.cause[0]), self.teller)

    def _insert(self, rows: Rows, i: int) -> bool:
        """One reading at its place in time; False where it says nothing new about this very time."""
        thing, place, time = int(rows.thing[i]), int(rows.property[i]), int(rows.time[i])
        value, cause = float(rows.value[i]), int(rows.cause[i])
        state, series = self.state, self.state.series[place]
        there = series.find(thing, time)
        if there is None:
            times, _ = series.of(thing)
            if len(times) and time < times[-1]:
                state.marks[cause] |= np.uint16(Mark.LATE)
            series.insert(thing, time, value, state.oldest)
            return True
        # Sent again with another value it is a correction. A flagged one corrects nothing: it is a hole in a list that
        # is sent again.
        stands = float(series.value[there])
        if np.isnan(value) or value == stands:
            state.marks[cause] |= np.uint16(Mark.DUPLICATE)
            return False
        state.marks[cause] |= np.uint16(Mark.CORRECTED)
        series.value[there] = value
        return True


def neighbours_again(state: State, flips: list[Flip], cause: int, teller: Teller) -> None:
    """The neighbours of things at which inner conditions changed are looked at again."""
    for number, track in enumerate(state.program.tracks):
        since: dict[int, int] = {}
        for ask, thing, time in flips:
            if ask in track.inner:
                for other in state.members.get(int(state.groups[thing]), ()):
                    if other != thing:
                        since[other] = min(since.get(other, NEVER), time)
        if since:
            things = np.array(sorted(since), np.int64)
            start = np.array([since[one] for one in things.tolist()], np.int64)
            look_again(state, number, things, start, np.full(len(things), cause), teller)


def _tick(state: State, time: int, cause: int, teller: Teller) -> None:
    """The clock moves on: silences become remarkable, what waited is looked at, timers run out."""
    state.ticked = max(state.ticked, time - state.program.network.grace.ms)
    flips: list[Flip] = []
    # What neighbours see comes first.
    order = sorted(range(len(state.program.tracks)), key=lambda i: not state.program.tracks[i].asks)
    for number in order:
        seen, track = state.seen[number], state.program.tracks[number]
        if track.is_single and not track.silences:
            continue
        waiting = np.flatnonzero((seen.wake <= state.ticked) | (seen.pending <= state.ticked))
        if len(waiting):
            start = np.full(len(waiting), NEVER)
            flips += look_again(state, number, waiting, start, np.full(len(waiting), cause), teller)
    if flips:
        neighbours_again(state, flips, cause, teller)
    for number, track in enumerate(state.program.tracks):
        for rule in track.rules:
            _settle(state, number, rule, cause, teller)


def _settle(state: State, number: int, rule: int, cause: int, teller: Teller) -> None:
    """The timers of a rule run out."""
    standing, law = state.standings[rule], state.program.watches[rule].law
    if standing.soonest > state.ticked:
        return
    standing.soonest = NEVER
    for thing in np.flatnonzero(standing.rises <= state.ticked).tolist():
        machine = standing.machines[thing]
        changes = machine.settle(law, state.ticked)
        note_rises(state, number, thing, [one.time for one in changes])
        stand(standing, thing, machine, state, rule)
        teller.tell(rule, thing, changes, cause)
    standing.soonest = int(standing.rises.min(initial=NEVER))
