"""Did a change shorten the way to help, and by how much?

Calls before and after are matched by stratum (district, part of the day, weekend or not, class): a stratum counts
with its calls after the change, and only if it has calls before. The same difference in districts without the change
(the controls) is taken off: what is left is the change's own (difference in differences; Ashenfelter & Card 1985).
Calls of a day are alike, so the interval comes from whole days drawn again (cluster bootstrap; Cameron, Gelbach &
Miller 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 1000
FEWEST_DAYS = 7
PART_OF_DAY_H = 6


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call: when it came (local time), where, of which class, and its seconds."""

    at: datetime
    district: str
    priority: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean after minus mean before over matched calls, in seconds: negative is quicker."""

    before_s: float
    after_s: float
    change_s: float
    low_s: float
    high_s: float
    calls_before: int
    calls_after: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class Change:
    """What changed where the change was made, what changed elsewhere, and what is left; None: too few days or calls."""

    treated: Difference | None
    controls: Difference | None
    net_s: float | None
    net_low_s: float | None
    net_high_s: float | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Calls and their seconds by day and stratum."""

    count: Floats
    total: Floats


def change(
    calls: Sequence[Recorded],
    since: datetime,
    treated: frozenset[str],
    controls: frozenset[str],
    seed: int = 1,
) -> Change:
    """Compare the calls before and from `since` on. The same calls and seed give the same answer."""
    mine, mine_drawn = _difference([one for one in calls if one.district in treated], since, seed)
    theirs, theirs_drawn = _difference([one for one in calls if one.district in controls], since, seed + 1)
    if mine is None or theirs is None:
        return Change(mine, theirs, None, None, None)
    low, high = _ends(mine_drawn - theirs_drawn)
    return Change(mine, theirs, mine.change_s - theirs.change_s, low, high)


def _difference(calls: Sequence[Recorded], since: datetime, seed: int) -> tuple[Difference | None, Floats]:
    strata = {key: n for n, key in enumerate(dict.fromkeys(_stratum(one) for one in calls))}
    before = _table([one for one in calls if one.at < since], strata)
    after = _table([one for one in calls if one.at >= since], strata)
    if min(len(before.count), len(after.count)) < FEWEST_DAYS:
        return None, np.empty(0)
    every = [np.ones((1, len(one.count))) for one in (before, after)]
    first, second = _means(before, after, *every)
    if np.isnan(first[0]):
        return None, np.empty(0)
    random = np.random.default_rng(seed)
    drawn_before, drawn_after = _means(before, after, _again(random, before), _again(random, after))
    drawn = drawn_after - drawn_before
    matched = (before.count.sum(0) > 0) & (after.count.sum(0) > 0)
    low, high = _ends(drawn)
    found = Difference(
        before_s=float(first[0]),
        after_s=float(second[0]),
        change_s=float(second[0] - first[0]),
        low_s=low,
        high_s=high,
        calls_before=int(before.count[:, matched].sum()),
        calls_after=int(after.count[:, matched].sum()),
        unmatched=int(before.count[:, ~matched].sum() + after.count[:, ~matched].sum()),
    )
    return found, drawn


def _stratum(one: Recorded) -> tuple[str, int, bool, str]:
    return one.district, one.at.hour // PART_OF_DAY_H, one.at.weekday() >= 5, one.priority


def _table(calls: Sequence[Recorded], strata: dict[tuple[str, int, bool, str], int]) -> _Table:
    days = {key: n for n, key in enumerate(dict.fromkeys(one.at.date() for one in calls))}
    count, total = np.zeros((2, len(days), len(strata)))
    for one in calls:
        cell = days[one.at.date()], strata[_stratum(one)]
        count[cell] += 1
        total[cell] += one.seconds
    return _Table(count, total)


def _again(random: np.random.Generator, table: _Table) -> Floats:
    """How often each day is drawn, a row for each time of drawing."""
    days = len(table.count)
    return random.multinomial(days, np.full(days, 1 / days), size=RESAMPLES).astype(float)


def _means(before: _Table, after: _Table, days_before: Floats, days_after: Floats) -> tuple[Floats, Floats]:
    """Means of the matched strata, each weighted by its calls after; NaN where none is matched."""
    count_before, count_after = days_before @ before.count, days_after @ after.count
    weight = np.where(count_before > 0, count_after, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_before = np.where(weight > 0, (days_before @ before.total) / count_before, 0.0)
        mean_after = np.where(weight > 0, (days_after @ after.total) / count_after, 0.0)
        whole = weight.sum(1)
        return (mean_before * weight).sum(1) / whole, (mean_after * weight).sum(1) / whole


def _ends(drawn: Floats) -> tuple[float, float]:
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return float(low), float(high)
