"""What do the logs of runs say: means, quantiles, intervals, by stage, district and hour?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit  # type: ignore[import-untyped]

from onecity.engines.emergency.rules.simulator.calls import DAY_MS, Drawn
from onecity.engines.emergency.rules.simulator.kernel import Log
from onecity.engines.emergency.rules.simulator.world import HOUR_MS

Floats = NDArray[np.float64]
STAGES = ("answer", "dispatch", "departure", "travel")
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Run:
    """One run: which calls count, and their stages in seconds, one row each."""

    drawn: Drawn
    log: Log
    served: NDArray[np.bool_]
    stages: Floats

    @property
    def response(self) -> Floats:
        """Seconds from the ring to the ambulance, of every call that counts."""
        found: Floats = (self.log.arrived - self.drawn.received)[self.served] / 1000
        return found


def seen(drawn: Drawn, log: Log) -> Run:
    """The run with its stages."""
    served = drawn.counted & (log.arrived >= 0)
    answered = drawn.received + drawn.answer
    marks = np.stack([drawn.received, answered, log.dispatched, log.departed, log.arrived])[:, served]
    return Run(drawn, log, served, np.diff(marks, axis=0) / 1000)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval at 95 %; None where one batch alone says nothing about the spread."""

    mean: float
    low: float | None
    high: float | None

    def shown(self) -> dict[str, float | None]:
        """For people and JSON, to the millisecond."""
        return {
            "mean_s": _short(self.mean),
            "ci_low_s": None if self.low is None else _short(self.low),
            "ci_high_s": None if self.high is None else _short(self.high),
        }


def estimate(values: Floats, weights: Floats | None = None) -> Estimate:
    """The mean of batches or replications, with Student's interval. With weights: of a ratio (batches of calls)."""
    n = len(values)
    w = np.ones(n) if weights is None else weights
    if not n or w.sum() <= 0:
        return Estimate(0.0, None, None)
    mean = float((values * w).sum() / w.sum())
    if n < 2:
        return Estimate(mean, None, None)
    scaled = w * n / w.sum() * (values - mean)
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2) * np.sqrt((scaled**2).sum() / (n - 1) / n))
    return Estimate(mean, mean - half, mean + half)


def by_day(run: Run, values: Floats) -> tuple[Floats, Floats]:
    """Mean of each day and its number of calls, days without calls left out."""
    received = run.drawn.received[run.served]
    days = received // DAY_MS
    days -= days.min() if len(days) else 0
    count = np.bincount(days).astype(float)
    total = np.bincount(days, weights=values)
    some = count > 0
    return total[some] / count[some], count[some]


def summary(runs: list[Run]) -> dict[str, object]:
    """Means over all replications, quantiles of all calls together."""
    together = np.concatenate([run.response for run in runs])
    stages = np.concatenate([run.stages for run in runs], axis=1)
    return {
        "mean_response_s": _mean(together),
        "median_response_s": _quantile(together, 0.5),
        "p90_response_s": _quantile(together, 0.9),
        "over_15_min_share": round(float((together > 900).mean()), 5) if len(together) else 0.0,
        "stages": {
            name: {"mean_s": _mean(row), "median_s": _quantile(row, 0.5), "p90_s": _quantile(row, 0.9)}
            for name, row in zip(STAGES, stages, strict=True)
        },
    }


def traffic(runs: list[Run]) -> dict[str, int]:
    """What happened beside the response: waiting, turning round, moving up, losing."""
    return {
        "waited": sum(int((run.log.dispatched > _ready(run))[run.served].sum()) for run in runs),
        "diverted": sum(int(run.log.diverted[run.served].sum()) for run in runs),
        "moves": sum(int(run.log.moves[0]) for run in runs),
        "lost": sum(int((run.drawn.counted & (run.log.arrived < 0)).sum()) for run in runs),
    }


def _ready(run: Run) -> NDArray[np.int64]:
    """Not before this a dispatcher had the call: later than it by a second means that it waited."""
    drawn = run.drawn
    longest = np.maximum(drawn.asked, drawn.located)
    found: NDArray[np.int64] = drawn.received + drawn.answer + drawn.interview + longest
    return found


def grouped(
    names: list[str], which: list[NDArray[np.int64]], base: list[Run], ours: list[Run]
) -> Iterator[tuple[str, dict[str, float | int]]]:
    """Both policies side by side for each group; `which` numbers every call of a replication."""
    group = np.concatenate([one[run.served] for one, run in zip(which, base, strict=True)])
    before = np.concatenate([run.response for run in base])
    after = np.concatenate([run.response for run in ours])
    ours_group = np.concatenate([one[run.served] for one, run in zip(which, ours, strict=True)])
    for number, name in enumerate(names):
        mine, theirs = before[group == number], after[ours_group == number]
        if len(mine):
            yield name, beside(mine, theirs)


def beside(before: Floats, after: Floats) -> dict[str, float | int]:
    """Baseline and platform of the same calls."""
    return {
        "calls": len(before),
        "baseline_mean_s": _mean(before),
        "platform_mean_s": _mean(after),
        "baseline_median_s": _quantile(before, 0.5),
        "platform_median_s": _quantile(after, 0.5),
        "baseline_p90_s": _quantile(before, 0.9),
        "platform_p90_s": _quantile(after, 0.9),
        "saved_s": _short(float(before.mean() - after.mean())) if len(after) else 0.0,
    }


def hour_of_day(drawn: Drawn) -> NDArray[np.int64]:
    """The hour in which each call rang."""
    return drawn.received // HOUR_MS % 24


def _mean(values: Floats) -> float:
    return _short(float(values.mean())) if len(values) else 0.0


def _quantile(values: Floats, part: float) -> float:
    return _short(float(np.quantile(values, part))) if len(values) else 0.0


def _short(value: float) -> float:
    return round(value, 3)
