"""Where are the recent readings of one property of many things kept?

Each thing has a block in one pool, its readings in the order of time; a flagged reading is kept as NaN, so that it
shows that the station speaks. Blocks grow as needed and forget what no rule can look at any more.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from onecity.engines.sensing.rules.batch import Floats, Ints, Truths
from onecity.engines.sensing.rules.machine import NEVER

SMALLEST = 4
# Of what the blocks themselves take, the pool is at most so many times as long before its gaps are closed.
MOST_GAPS = 1.5
BLOCKS_AT_ONCE = 4096
MOST_MORE = 1 << 21


class Series:
    """Blocks of (time, value): thing `k` has `size[k]` readings from `start[k]` on in `time` and `value`."""

    __slots__ = ("_used", "keep", "room", "size", "span", "start", "time", "value")

    def __init__(self, count: int, keep: int, span: int) -> None:
        self.start = np.zeros(count, np.int64)
        self.size = np.zeros(count, np.int64)
        self.room = np.zeros(count, np.int64)
        self.time = np.zeros(SMALLEST, np.int64)
        self.value = np.zeros(SMALLEST, np.float64)
        # How many good readings have to stay however old they are, and those of what span before the last of them.
        self.keep, self.span = keep, span
        self._used = 0

    def make_room(self, things: Ints, more: Ints, oldest: int) -> None:
        """Room for `more` readings of each of these different things. What no look from `oldest` on sees is forgotten
        first.
        """
        short = self.size[things] + more > self.room[things]
        if not short.any():
            return
        things, more = things[short], more[short]
        self._forget(things, oldest)
        # A block that stays almost full would be moved with every reading: it grows instead.
        need = self.size[things] + more
        tight = need * 4 > self.room[things] * 3
        if tight.any():
            self._grow(things[tight], np.maximum(need[tight] + need[tight] // 2, SMALLEST))

    def _forget(self, things: Ints, oldest: int) -> None:
        begin, end = self.start[things], self.start[things] + self.size[things]
        last = self._last_good(begin, end, oldest)
        there = last >= begin
        since = np.minimum(np.where(there, self.time[last], oldest), oldest) - self.span
        first = np.maximum(first_after(self.time, begin, end, since - 1) - self.keep, begin)
        # Where all is well everything from one place on stays. A station without good readings would never forget.
        weeded = (since < oldest - 2 * self.span) | self._is_flagged(first)
        self._weed(things[weeded], oldest)
        moving = (first > begin) & ~weeded
        self._move(things[moving], ragged(first[moving], (end - first)[moving]), (end - first)[moving])

    def _last_good(self, begin: Ints, end: Ints, oldest: int) -> Ints:
        """In each block the place of the last good reading up to `oldest`; before its begin if there is none.

        Windows end there, so that what a later look sees may be much older than the look.
        """
        last = first_after(self.time, begin, end, oldest) - 1
        while (flagged := (last >= begin) & np.isnan(self.value[last])).any():
            last = last - flagged
        return last

    def _is_flagged(self, first: Ints) -> Truths:
        """Whether flagged readings are among the next few that have to stay."""
        found = np.zeros(len(first), np.bool_)
        for ahead in range(self.keep):
            found |= np.isnan(self.value[np.minimum(first + ahead, len(self.time) - 1)])
        return found

    def _weed(self, things: Ints, oldest: int) -> None:
        begin, sizes = self.start[things], self.size[things]
        stays = self._stays(begin, sizes, oldest)
        left = np.bincount(np.repeat(np.arange(len(sizes)), sizes)[stays], minlength=len(sizes))
        self._move(things, ragged(begin, sizes)[stays], left)

    def _stays(self, begin: Ints, sizes: Ints, oldest: int) -> Truths:
        """Of the readings of blocks, those that looks from `oldest` on can see."""
        place, owner = ragged(begin, sizes), np.repeat(np.arange(len(sizes)), sizes)
        time, is_good = self.time[place], ~np.isnan(self.value[place])
        last = self._last_good(begin, begin + sizes, oldest)
        since = np.where(last >= begin, self.time[last], NEVER)[owner]
        before = is_good & (time <= oldest)
        few = before & (_counted_from_behind(before, owner, len(sizes)) < self.keep)
        return (time >= oldest - self.span) | ((time >= since - self.span) & (time <= since)) | few

    def _move(self, things: Ints, source: Ints, sizes: Ints) -> None:
        """What stays of blocks goes to their beginnings."""
        target = ragged(self.start[things], sizes)
        self.time[target], self.value[target] = self.time[source], self.value[source]
        self.size[things] = sizes

    def _grow(self, things: Ints, room: Ints) -> None:
        total = int(room.sum())
        if self._used + total > len(self.time):
            self._extend(total)
        begin = self._used + np.cumsum(room) - room
        self._copy(self.start[things], begin, self.size[things])
        self.start[things], self.room[things] = begin, room
        self._used += total

    def _extend(self, more: int) -> None:
        """Make the pool longer, without the gaps that moved blocks left where these are a good part of it."""
        if self._used > int(self.room.sum()) * MOST_GAPS:
            self._close_gaps()
        size = self._used + more
        if size > len(self.time):
            # In place as far as the system can: two copies of all readings would hold up the rules for seconds.
            for pool in (self.time, self.value):
                pool.resize(size + min(size // 4, MOST_MORE) + 1024, refcheck=False)

    def _close_gaps(self) -> None:
        """Move blocks towards the beginning, in the order in which they stand, some at a time."""
        order = np.argsort(self.start, kind="stable")
        order = order[self.room[order] > 0]
        begin = np.cumsum(self.room[order]) - self.room[order]
        for first in range(0, len(order), BLOCKS_AT_ONCE):
            part = slice(first, first + BLOCKS_AT_ONCE)
            self._copy(self.start[order[part]], begin[part], self.size[order[part]])
        self.start[order] = begin
        self._used = int(self.room.sum())

    def _copy(self, source: Ints, target: Ints, sizes: Ints) -> None:
        """Readings of blocks to other places. Blocks of things that report alike lie and grow alike: a fifth of the
        time.
        """
        if _are_alike(source, target, sizes):
            for pool in (self.time, self.value):
                _table(pool, target, int(sizes[0]))[:] = _table(pool, source, int(sizes[0]))
        else:
            old, new = ragged(source, sizes), ragged(target, sizes)
            self.time[new], self.value[new] = self.time[old], self.value[old]

    def append(self, place: Ints, times: Ints, values: Floats) -> None:
        """Write readings at places of the pool behind their blocks; `size` is raised by the caller."""
        self.time[place], self.value[place] = times, values

    def insert(self, thing: int, time: int, value: float, oldest: int) -> None:
        """One reading of a thing at its place in the order of time."""
        self.make_room(np.array([thing]), np.array([1]), oldest)
        begin = int(self.start[thing])
        end = begin + int(self.size[thing])
        at = begin + int(np.searchsorted(self.time[begin:end], time, side="right"))
        self.time[at + 1 : end + 1] = self.time[at:end].copy()
        self.value[at + 1 : end + 1] = self.value[at:end].copy()
        self.time[at], self.value[at] = time, value
        self.size[thing] += 1

    def find(self, thing: int, time: int) -> int | None:
        """The place of a thing's reading of this very time."""
        begin = int(self.start[thing])
        end = begin + int(self.size[thing])
        at = begin + int(np.searchsorted(self.time[begin:end], time))
        return at if at < end and self.time[at] == time else None

    def of(self, thing: int) -> tuple[Ints, Floats]:
        """Times and values of one thing."""
        begin = int(self.start[thing])
        end = begin + int(self.size[thing])
        return self.time[begin:end], self.value[begin:end]

    def kept(self, oldest: int) -> tuple[Ints, Ints, Floats]:
        """What looks from `oldest` on can see, in the same form whenever it is asked for: sizes, times, values."""
        stays = self._stays(self.start, self.size, oldest)
        place = ragged(self.start, self.size)[stays]
        owner = np.repeat(np.arange(len(self.size)), self.size)[stays]
        return np.bincount(owner, minlength=len(self.size)), self.time[place], self.value[place]

    def restore(self, sizes: Ints, times: Ints, values: Floats) -> None:
        """Take what `kept` gave, into an empty series."""
        self.size, self.room = sizes.astype(np.int64), sizes.astype(np.int64)
        self.start = np.cumsum(self.size) - self.size
        self._used = int(self.size.sum())
        self.time = np.concatenate([times, np.zeros(SMALLEST, np.int64)])
        self.value = np.concatenate([values, np.zeros(SMALLEST, np.float64)])


def _counted_from_behind(marked: Truths, owner: Ints, count: int) -> Ints:
    """For each row, how many marked rows of the same owner come after it."""
    counted = np.cumsum(marked)
    totals = np.bincount(owner, weights=marked, minlength=count).astype(np.int64)
    up_to = np.cumsum(totals)[owner]
    return up_to - counted


def _are_alike(source: Ints, target: Ints, sizes: Ints) -> bool:
    """Whether runs are of one length, and all as far from each other."""
    if len(sizes) < 2 or sizes.min() != sizes.max() or sizes[0] == 0:
        return False
    steps = (np.diff(one) for one in (source, target))
    return all(one[0] >= sizes[0] and (one == one[0]).all() for one in steps)


def _table(pool: npt.NDArray[Any], begin: Ints, size: int) -> npt.NDArray[Any]:
    """Runs that are all as far from each other, as rows."""
    step = int(begin[1] - begin[0])
    width = pool.itemsize
    return as_strided(pool[int(begin[0]) :], (len(begin), size), (step * width, width))


def ragged(begin: Ints, sizes: Ints) -> Ints:
    """The indices of many runs behind each other: `sizes[i]` of them from `begin[i]` on."""
    total = int(sizes.sum())
    if total == 0:
        return np.zeros(0, np.int64)
    before = np.cumsum(sizes) - sizes
    return np.repeat(begin - before, sizes) + np.arange(total)


def first_after(time: Ints, begin: Ints, end: Ints, bound: Ints | int) -> Ints:
    """In each run of ascending times the first index with a time after `bound`, else its end."""
    found, limit = begin, np.broadcast_to(bound, begin.shape)
    longest = int((end - begin).max()) if len(begin) else 0
    # Halving steps: each is taken where it stays in the run and at times up to the bound.
    step = 1 << longest.bit_length()
    while step := step >> 1:
        ahead = found + step
        inside = ahead <= end
        index = ahead - 1 if inside.all() else np.where(inside, ahead - 1, 0)
        found = found + step * (inside & (time[index] <= limit))
    return found
