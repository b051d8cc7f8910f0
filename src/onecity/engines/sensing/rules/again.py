"""What changes when things are looked at again from a time on: late readings, silences, neighbours, timers?"""

from collections.abc import Iterator, Sequence

import numpy as np

from onecity.engines.sensing.rules.batch import Ints, Truths
from onecity.engines.sensing.rules.episode import Look, Machine
from onecity.engines.sensing.rules.looking import is_complete, points_at, said
from onecity.engines.sensing.rules.machine import EVER, NEVER, falls_at, rises_at
from onecity.engines.sensing.rules.points import Points
from onecity.engines.sensing.rules.program import Track
from onecity.engines.sensing.rules.series import first_after, ragged
from onecity.engines.sensing.rules.state import PERHAPS, YES, Opinion, Standing, State, Turn, says, turn
from onecity.engines.sensing.rules.telling import Teller

# Inner condition, thing, and from when on what it says has changed.
Flip = tuple[int, int, int]


def look_again(
    state: State, number: int, things: Ints, start: Ints, cause: Ints, teller: Teller
) -> list[Flip]:
    """Look at different things again, each from its start on; tells what is different, gives what flipped."""
    track, seen = state.program.tracks[number], state.seen[number]
    start = np.minimum(np.minimum(start, seen.wake[things]), seen.pending[things])
    points = _all_looks(state, number, things, start, cause)
    bounds = np.searchsorted(_owners(points, things), np.arange(len(things) + 1)).tolist()
    for rule in track.rules:
        _amend(state, number, rule, points, (things, start, cause, bounds), teller)
    return [flip for ask in track.asks for flip in _asked(state, ask, points, things, start, bounds)]


def _owners(points: Points, things: Ints) -> Ints:
    """Points stand in the order of `things`: which of these does each belong to?"""
    place = np.zeros(int(things.max()) + 1 if len(things) else 0, np.int64)
    place[things] = np.arange(len(things))
    return place[points.thing]


def _all_looks(state: State, number: int, things: Ints, start: Ints, cause: Ints) -> Points:
    """Every look at things from their starts on, in the order of `things` and time; `Seen` is brought up to date."""
    track, seen = state.program.tracks[number], state.seen[number]
    owner, time, is_data = _readings(state, track, things, start)
    newest = np.full(len(things), EVER)
    np.maximum.at(newest, owner, time)
    seen.newest[things] = np.maximum(seen.newest[things], newest)
    kept, pending = _settled(state, track, things, newest)
    waits = ~kept[owner] & (time == newest[owner])
    seen.pending[things] = pending
    looked = ~waits & is_data
    parts = [(owner[looked], time[looked], is_data[looked])]
    parts += [_flips(state, track, things, start)] if track.inner else []
    limit = np.maximum(np.full(len(things), state.ticked), seen.newest[things])
    np.maximum.at(limit, parts[-1][0], parts[-1][1])
    parts += [_silences(state, track, things, start, limit)] if track.silences else []
    acted = seen.acted[things]
    for extra_owner, extra_time, _ in parts[1:]:
        np.maximum.at(acted, extra_owner, extra_time)
    seen.act(things, np.maximum(acted, np.where(kept & (pending == EVER), newest, EVER)))
    seen.pending[things] = np.where(pending == EVER, NEVER, pending)
    seen.wake[things] = _wake(state, track, things, limit)
    owner, time, is_data = _merged(parts)
    return points_at(state, track, (things[owner], time, is_data, cause[owner]))


def _readings(state: State, track: Track, things: Ints, start: Ints) -> tuple[Ints, Ints, Truths]:
    """The looks that readings make."""
    parts = []
    silent = track.listens
    for place in track.properties:
        series = state.series[place]
        begin, end = series.start[things], series.start[things] + series.size[things]
        first = first_after(series.time, begin, end, start - 1)
        index = ragged(first, end - first)
        owner = np.repeat(np.arange(len(things)), end - first)
        is_data = ~np.isnan(series.value[index]) | (place in silent)
        parts.append((owner, series.time[index], is_data))
    return _merged(parts)


def _merged(parts: Sequence[tuple[Ints, Ints, Truths]]) -> tuple[Ints, Ints, Truths]:
    """Looks in the order of owner and time, one for each moment."""
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_)
    owner, time, is_data = (np.concatenate([part[i] for part in parts]) for i in range(3))
    order = np.lexsort((~is_data, time, owner))
    owner, time, is_data = owner[order], time[order], is_data[order]
    is_first = np.ones(len(owner), np.bool_)
    is_first[1:] = (owner[1:] != owner[:-1]) | (time[1:] != time[:-1])
    return owner[is_first], time[is_first], is_data[is_first]


def _settled(state: State, track: Track, things: Ints, newest: Ints) -> tuple[Truths, Ints]:
    """Whether the newest moment may be looked at, and what waits: NEVER for nothing, EVER where time alone decided."""
    always = np.ones(len(things), np.bool_)
    if track.is_single or not track.properties:
        return always, np.full(len(things), NEVER)
    points = points_at(state, track, (things, newest, always, things))
    whole = is_complete(state, track, points) | (newest == EVER)
    passed = ~whole & (newest <= state.ticked)
    return whole | passed, np.where(whole, NEVER, np.where(passed, EVER, newest))


def _flips(state: State, track: Track, things: Ints, start: Ints) -> tuple[Ints, Ints, Truths]:
    """The looks that changes at neighbours make; one that fell silent makes no reading here."""
    rows = []
    for owner, (thing, since) in enumerate(zip(things.tolist(), start.tolist(), strict=True)):
        for other in state.members.get(int(state.groups[thing]), ()):
            if other == thing:
                continue
            for number in track.inner:
                flips = state.opinions[number].flips.get(other, ())
                rows += [(owner, time, is_data) for time, _, is_data in flips if time >= since]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(np.bool_)


def _silences(
    state: State, track: Track, things: Ints, start: Ints, limit: Ints
) -> tuple[Ints, Ints, Truths]:
    """The looks at moments when a silence becomes remarkable."""
    owners, times = [], []
    for place, length in track.silences:
        series = state.series[place]
        begin, end = series.start[things], series.start[things] + series.size[things]
        first = first_after(series.time, begin, end, start - length - 1)
        # A station that has never spoken is silent since it could have.
        mute = begin == end
        owners.append(np.flatnonzero(mute))
        times.append(state.born[things[mute]] + length)
        index = ragged(first, end - first)
        owner = np.repeat(np.arange(len(things)), end - first)
        following = np.minimum(index + 1, len(series.time) - 1)
        is_last = index + 1 == end[owner]
        spoke = np.where(is_last, NEVER, series.time[following])
        moment = series.time[index] + length
        chosen = moment < spoke
        owners.append(owner[chosen])
        times.append(moment[chosen])
        # Before its first reading here.
        born = ~mute & (first == begin)
        early = state.born[things[born]] + length
        is_silent = early < series.time[begin[born]]
        owners.append(np.flatnonzero(born)[is_silent])
        times.append(early[is_silent])
    owner, time = np.concatenate(owners), np.concatenate(times)
    chosen = (time >= start[owner]) & (time <= limit[owner])
    return owner[chosen], time[chosen], np.zeros(int(chosen.sum()), np.bool_)


def _wake(state: State, track: Track, things: Ints, limit: Ints) -> Ints:
    """When the next silence becomes remarkable if nobody speaks."""
    wake = np.full(len(things), NEVER)
    for place, length in track.silences:
        series = state.series[place]
        last = series.start[things] + series.size[things] - 1
        heard = np.where(series.size[things] > 0, series.time[np.maximum(last, 0)], state.born[things])
        wake = np.minimum(wake, np.where(heard + length > limit, heard + length, NEVER))
    return wake


def _amend(
    state: State,
    number: int,
    rule: int,
    points: Points,
    owners: tuple[Ints, Ints, Ints, list[int]],
    teller: Teller,
) -> None:
    """One rule is told all looks of things again."""
    watch, standing = state.program.watches[rule], state.standings[rule]
    things, start, cause, bounds = owners
    up, keep = said(watch, points)
    warns = (
        np.logical_or.reduceat(np.r_[up > 0, False], bounds[:-1]) if len(things) else np.zeros(0, np.bool_)
    )
    warns &= np.diff(bounds) > 0
    columns = [one.tolist() for one in (points.time, up, keep, points.is_data)]
    for i, thing in enumerate(things.tolist()):
        machine = standing.machines.get(thing)
        if machine is None and not warns[i]:
            continue
        machine = standing.machines.setdefault(thing, Machine())
        looks: list[Look] = list(zip(*(one[bounds[i] : bounds[i + 1]] for one in columns), strict=True))
        changes = machine.amend(watch.law, int(start[i]), looks, state.ticked)
        note_rises(state, number, thing, [one.time for one in changes])
        stand(standing, thing, machine, state, rule)
        teller.tell(rule, thing, changes, int(cause[i]))


def note_rises(state: State, number: int, thing: int, times: Sequence[int]) -> None:
    """Timers ran out at these times: a reading before the last of them is late for its track."""
    seen = state.seen[number]
    for time in times:
        if seen.newest[thing] < time <= state.ticked:
            seen.act(np.array([thing]), np.array([time]))


def stand(standing: Standing, thing: int, machine: Machine, state: State, rule: int) -> None:
    """Write what tells whether a look matters."""
    law = state.program.watches[rule].law
    standing.code[thing] = machine.tip.code
    standing.level[thing] = machine.tip.level
    rises = rises_at(machine.tip, law)
    standing.rises[thing] = rises
    standing.due[thing] = min(rises, falls_at(machine.tip, law))
    standing.soonest = min(standing.soonest, rises)


def _asked(
    state: State, ask: int, points: Points, things: Ints, start: Ints, bounds: list[int]
) -> Iterator[Flip]:
    """An inner condition is asked again; what it says now replaces what it said from the start on."""
    opinion = state.opinions[ask]
    true, false = state.program.inner[ask].test(points)
    looks = list(zip(*(one.tolist() for one in (points.time, true, false, points.is_data)), strict=True))
    for i, thing in enumerate(things.tolist()):
        since = int(start[i])
        old = opinion.flips.get(thing, [])
        flips = [one for one in old if one[0] < since]
        now = opinion.at(thing, since - 1)
        for time, is_true, is_false, is_data in looks[bounds[i] : bounds[i + 1]]:
            said = says(now, is_true, is_false)
            if said != now:
                flips.append(turn(time, said, is_data=is_data))
                now = said
        if flips != old:
            differing = {*flips} ^ {*old}
            yield ask, thing, min(time for time, _, _ in differing)
            replace_flips(state, opinion, thing, flips, now)


def replace_flips(state: State, opinion: Opinion, thing: int, flips: list[Turn], now: int) -> None:
    """What an inner condition says of a thing, from now on by these changes."""
    group, before = int(state.groups[thing]), int(opinion.now[thing])
    opinion.count[group] += (now == YES) - (before == YES)
    opinion.perhaps[group] += (now == PERHAPS) - (before == PERHAPS)
    opinion.now[thing] = now
    opinion.flips.pop(thing, None)
    if flips:
        opinion.flips[thing] = flips
        opinion.changed[group] = max(int(opinion.changed[group]), flips[-1][0])
