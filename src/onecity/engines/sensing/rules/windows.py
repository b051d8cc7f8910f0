"""What do the functions of networks give, over many points at once?

NaN is unknown. A sum adds in the order of time, one by one, so that it is the same however readings are batched.
"""

from collections.abc import Callable

import numpy as np

from onecity.engines.sensing.rules.batch import Floats, Ints
from onecity.engines.sensing.rules.points import NONE, Points
from onecity.engines.sensing.rules.series import ragged

# How much of its window a rate or a change has to cover, and how far before it its first reading may lie.
LEAST_SHARE = 2


def count(points: Points, property: int, length: int) -> Floats:
    """How many good readings."""
    window = points.window(property, length)
    return points.once(
        ("count", property, length),
        lambda: points.folded(
            property, window, lambda _, owner, n: np.bincount(owner, minlength=n).astype(np.float64)
        ),
    )


def total(points: Points, property: int, length: int) -> Floats:
    """The sum of the good readings; unknown where there is none."""

    def make() -> Floats:
        found = points.folded(
            property,
            points.window(property, length),
            lambda values, owner, n: np.bincount(owner, weights=values, minlength=n).astype(np.float64),
        )
        return np.where(count(points, property, length) > 0, found, np.nan)

    return points.once(("sum", property, length), make)


def average(points: Points, property: int, length: int) -> Floats:
    """The mean of the good readings."""
    counted = count(points, property, length)
    return total(points, property, length) / np.where(counted > 0, counted, np.nan)


def _extreme(which: np.ufunc) -> Callable[[Points, int, int], Floats]:
    def extreme(points: Points, property: int, length: int) -> Floats:
        def fold(values: Floats, owner: Ints, n: int) -> Floats:
            found = np.full(n, np.nan)
            if len(values):
                heads = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
                found[owner[heads]] = which.reduceat(values, heads)
            return found

        return points.folded(property, points.window(property, length), fold)

    return extreme


least, greatest = _extreme(np.minimum), _extreme(np.maximum)


def quantile(points: Points, property: int, length: int, share: float) -> Floats:
    """The value below which a share of the good readings lies, between two readings evenly."""

    def fold(values: Floats, owner: Ints, n: int) -> Floats:
        sizes = np.bincount(owner, minlength=n)
        ordered = values[np.lexsort((values, owner))]
        head = np.cumsum(sizes) - sizes
        rank = share * np.maximum(sizes - 1, 0)
        below = np.floor(rank).astype(np.int64)
        known = sizes > 0
        low = ordered[(head + below)[known]]
        high = ordered[(head + np.minimum(below + 1, np.maximum(sizes - 1, 0)))[known]]
        found = np.full(n, np.nan)
        found[known] = low + (high - low) * (rank - below)[known]
        return found

    return points.folded(property, points.window(property, length), fold)


def time_average(points: Points, property: int, length: int) -> Floats:
    """The mean over time: each good value counts for as long as it held; unknown below half of the window."""
    begin, last = _baseline(points, property, length), points.last(property)
    known = begin != NONE
    sizes = np.where(known, last + 1 - begin, 0)
    owner, place = np.repeat(np.arange(len(sizes)), sizes), ragged(np.where(known, begin, 0), sizes)
    good = ~np.isnan(points.series[property].value[place])
    owner, place = owner[good], place[good]
    since = np.maximum(points.times(property, place), (points.now(property) - length)[owner])
    held = np.zeros(len(owner))
    # The last reading of each window has not held for any time yet.
    inner = np.flatnonzero(owner[1:] == owner[:-1])
    held[inner] = (since[inner + 1] - since[inner]).astype(np.float64)
    count, values = len(sizes), points.series[property].value[place]
    total = np.bincount(owner, weights=values * held, minlength=count)
    time = np.bincount(owner, weights=held, minlength=count)
    return np.where(known, total / np.where(time > 0, time, np.nan), np.nan)


def _baseline(points: Points, property: int, length: int) -> Ints:
    """Where a change over a window begins: the last good reading before it if that is near, else the first in it."""

    def make() -> Ints:
        series, last = points.series[property], points.last(property)
        first = points.after(property, length)
        now = points.now(property)
        before = points.good_before(property, first)
        near = series.time[np.maximum(before, 0)] >= now - length - length // LEAST_SHARE
        is_before = (before != NONE) & near
        found = np.where(is_before, before, _first_good(points, property, first))
        covered = (now - series.time[np.maximum(found, 0)]) * LEAST_SHARE >= length
        return np.where((last != NONE) & (found != NONE) & covered & (found < last), found, NONE)

    return points.once(("baseline", property, length), make)


def _first_good(points: Points, property: int, place: Ints) -> Ints:
    value, end = points.series[property].value, points.end[property]
    while True:
        inside = place < end
        flagged = inside & np.isnan(value[np.where(inside, place, 0)])
        if not flagged.any():
            return np.where(inside, place, NONE)
        place = place + flagged


def change(points: Points, property: int, length: int, *, is_counter: bool) -> Floats:
    """How much a value changed over a window; unknown where readings cover less than half of it."""

    def make() -> Floats:
        begin, last = _baseline(points, property, length), points.last(property)
        known = begin != NONE
        if is_counter:
            found = _increase(points, property, np.where(known, begin, 0), np.where(known, last + 1, 0))
        else:
            found = points.value(property) - points.series[property].value[np.maximum(begin, 0)]
        return np.where(known, found, np.nan)

    return points.once(("change", property, length), make)


def _increase(points: Points, property: int, begin: Ints, end: Ints) -> Floats:
    """How much a running total grew; where it fell it had begun again at zero."""
    sizes = end - begin
    owner = np.repeat(np.arange(len(sizes)), sizes)
    values = points.series[property].value[ragged(begin, sizes)]
    good = ~np.isnan(values)
    owner, values = owner[good], values[good]
    step = np.diff(values, prepend=0.0)
    step = np.where(step < 0, values, step)
    if len(owner):
        step[np.r_[True, owner[1:] != owner[:-1]]] = 0.0
    return np.bincount(owner, weights=step, minlength=len(sizes)).astype(np.float64)


def rate(points: Points, property: int, length: int, *, is_counter: bool) -> Floats:
    """How much a value changes in a window's length, by what it changed over the time that readings cover."""

    def make() -> Floats:
        begin = np.maximum(_baseline(points, property, length), 0)
        took = points.now(property) - points.times(property, begin)
        return change(points, property, length, is_counter=is_counter) * (
            length / np.where(took > 0, took, 1)
        )

    return points.once(("rate", property, length), make)


def age(points: Points, property: int) -> Floats:
    """Milliseconds since the last good reading."""
    last = points.last(property)
    return np.where(last == NONE, np.nan, (points.time - points.now(property)).astype(np.float64))


def lately(points: Points, property: int, stands: int, found: Floats) -> Floats:
    """What a window of another thing gives; unknown once its last good reading is so many milliseconds old."""
    return np.where(age(points, property) >= stands, np.nan, found)


def recent(points: Points, property: int, most: int) -> tuple[Ints, Ints]:
    """The places of the last `most` good readings of each point, and whose they are."""
    series, begin = points.series[property], points.begin[property]
    places, owners = [], []
    place = points.last(property)
    for _ in range(most):
        there = place != NONE
        if not there.any():
            break
        places.append(place[there])
        owners.append(np.flatnonzero(there))
        place = _before(series.value, begin, place)
    if not places:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(places), np.concatenate(owners)


def _before(value: Floats, begin: Ints, place: Ints) -> Ints:
    """The good reading before each place; NONE stays."""
    place = np.where(place == NONE, NONE, place - 1)
    while True:
        inside = (place >= begin) & (place != NONE)
        flagged = inside & np.isnan(value[np.where(inside, place, 0)])
        if not flagged.any():
            return np.where(inside, place, NONE)
        place = place - flagged
