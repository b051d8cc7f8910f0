"""How long did it take: median, nine of ten, and how many kept the target, each with its interval?

The intervals of quantiles are those of order statistics, exact for any distribution; those of shares are Wilson's
(1927).
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
LEVEL = 0.95
Z = 1.959964
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and between what it lies at 95 %; an end that so few calls cannot give is None."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Some calls in one stage, in seconds; `kept` is the share within the target, None without one."""

    calls: int
    median: Interval
    p90: Interval
    kept: Interval | None


def summary(seconds: Sequence[float] | Floats, target_s: float | None = None) -> Summary | None:
    """None where nothing was recorded."""
    values = np.sort(np.asarray(seconds, float))
    if not len(values):
        return None
    kept = None if target_s is None else share(int((values <= target_s).sum()), len(values))
    return Summary(len(values), quantile(values, 0.5), quantile(values, 0.9), kept)


def quantile(ordered: Floats, part: float) -> Interval:
    """The quantile of values in order, and the order statistics that hold it in 95 of 100 cases at least."""
    count = len(ordered)
    chance = bdtr(np.arange(count + 1, dtype=float), count, part)
    low = int(np.searchsorted(chance, (1 - LEVEL) / 2))
    high = int(np.searchsorted(chance, (1 + LEVEL) / 2)) + 1
    return Interval(
        float(np.quantile(ordered, part)),
        float(ordered[low - 1]) if low >= 1 else None,
        float(ordered[high - 1]) if high <= count else None,
    )


def share(kept: int, count: int) -> Interval:
    """A part of a whole, with Wilson's interval."""
    part = kept / count
    middle = (part + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * float(np.sqrt(part * (1 - part) / count + (Z / (2 * count)) ** 2))
    return Interval(part, max(0.0, middle - half), min(1.0, middle + half))


def by_group(
    keys: Sequence[K], seconds: Sequence[float], target_s: float | None = None
) -> Iterator[tuple[K, Summary]]:
    """The same for each group, in the order in which groups first occur."""
    rows: dict[K, list[float]] = {}
    for key, value in zip(keys, seconds, strict=True):
        rows.setdefault(key, []).append(value)
    for key, values in rows.items():
        if found := summary(values, target_s):
            yield key, found
