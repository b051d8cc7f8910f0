"""What does each rule say at many points, and what are the points of many things at given times?"""

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.batch import Floats, Ints, Truths
from onecity.engines.sensing.rules.machine import TOP
from onecity.engines.sensing.rules.points import Points
from onecity.engines.sensing.rules.program import Track, Watch
from onecity.engines.sensing.rules.series import first_after
from onecity.engines.sensing.rules.state import NO, PERHAPS, YES, Opinion, State

Bits = npt.NDArray[np.uint8]


def points_at(
    state: State, track: Track, looks: tuple[Ints, Ints, Truths, Ints], *, later: Ints | int | None = None
) -> Points:
    """The points of looks: things, times, whether readings make them, causes. `later`: how many readings of each of
    the track's properties are later than a look, where that is known.
    """
    thing, time, is_data, cause = looks
    # Properties that the track does not look at are never asked for.
    begin, end = [thing] * len(state.series), [thing] * len(state.series)
    for place in track.properties:
        series = state.series[place]
        begin[place] = series.start[thing]
        end[place] = begin[place] + series.size[thing]
        if later is None:
            end[place] = first_after(series.time, begin[place], end[place], time)
        else:
            end[place] = end[place] - later
    points = Points(thing, time, begin, end, is_data, cause, state.series, state.columns, state.born)
    if track.inner:
        nobody = np.zeros(len(thing))
        points.counts = [
            counted(state, opinion, thing, time) if number in track.inner else (nobody, nobody)
            for number, opinion in enumerate(state.opinions)
        ]
    return points


def counted(state: State, opinion: Opinion, thing: Ints, time: Ints) -> tuple[Floats, Floats]:
    """For how many other things of the group an inner condition held at a time, and for how many at most."""
    group, now = state.groups[thing], opinion.now[thing]
    sure = opinion.count[group] - (now == YES)
    more = opinion.perhaps[group] - (now == PERHAPS)
    for i in np.flatnonzero(time < opinion.changed[group]).tolist():
        one, at = int(thing[i]), int(time[i])
        others = state.members.get(int(group[i]), ())
        said = [opinion.at(other, at) for other in others if other != one]
        sure[i], more[i] = said.count(YES), said.count(PERHAPS)
    return sure.astype(np.float64), (sure + more).astype(np.float64)


def said(watch: Watch, points: Points) -> tuple[Bits, Bits]:
    """The bits of the levels whose conditions hold, and of those that are not over, with those of which that is unknown
    `TOP` bits above.
    """
    up, keep = np.zeros(len(points), np.uint8), np.zeros(len(points), np.uint8)
    for place, test in watch.ups:
        true, false = test(points)
        up |= true.astype(np.uint8) << np.uint8(place)
        if watch.keeps is watch.ups:
            keep |= _not_over(true, false) << np.uint8(place)
    for place, test in watch.keeps if watch.keeps is not watch.ups else ():
        keep |= _not_over(*test(points)) << np.uint8(place)
    if watch.over is not None:
        # An end of its own decides alone: until then the lowest level stays, whatever the conditions say.
        over, lowest = watch.over(points)[0], _lowest(watch)
        keep = np.where(over, np.uint8(0), (keep | lowest) & ~(lowest << np.uint8(TOP)))
    return up, keep | up


def _not_over(true: Truths, false: Truths) -> Bits:
    """The lowest of a level's two bits, and the other one."""
    unknown = (~(true | false)).astype(np.uint8)
    return (~false).astype(np.uint8) | unknown << np.uint8(TOP)


def _lowest(watch: Watch) -> np.uint8:
    """The bit of the lowest level that is declared."""
    return np.uint8(1 << min(place for place, _ in watch.ups))


def is_complete(state: State, track: Track, points: Points) -> Truths:
    """Whether every property of the track has a reading of the very time of the look; what is upstream of nothing is
    not waited for.
    """
    found = np.ones(len(points), np.bool_)
    for place in track.properties:
        last = points.end[place] - 1
        inside = last >= points.begin[place]
        there = inside & (points.series[place].time[np.where(inside, last, 0)] == points.time)
        found &= there if place < state.program.own else there | (state.sources[points.thing] < 0)
    return found


def asked(state: State, ask: int, points: Points) -> tuple[Bits, Bits]:
    """What an inner condition said before each look, and what it says then; looks in the order of thing and time."""
    true, false = state.program.inner[ask].test(points)
    number = np.arange(len(points))
    is_first = np.r_[True, points.thing[1:] != points.thing[:-1]][: len(points)]
    now = state.opinions[ask].now[points.thing]
    # what was known last, of the same thing
    known = np.maximum.accumulate(np.where(true | false, number, -1))
    is_here = known >= np.maximum.accumulate(np.where(is_first, number, 0))
    held = np.where(is_here, true[known], now != NO)
    said = np.where(true, YES, np.where(false | ~held, NO, PERHAPS)).astype(np.uint8)
    return np.where(is_first, now, np.r_[np.uint8(NO), said[:-1]][: len(points)]), said
