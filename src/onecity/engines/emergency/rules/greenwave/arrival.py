"""When does the ambulance reach a stop line: not one time, but a distribution?"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

P10, P95 = -1.2815515655446004, 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Arrival:
    """A normal distribution in seconds from now; `spread_s` is its standard deviation."""

    mean_s: float
    spread_s: float

    @property
    def p10_s(self) -> float:
        """One in ten comes sooner."""
        return self.mean_s + P10 * self.spread_s

    @property
    def p95_s(self) -> float:
        """One in twenty comes later."""
        return self.mean_s + P95 * self.spread_s

    def by_second(self, horizon_s: int) -> list[float]:
        """The chance of arriving within each second from now; what lies outside falls on the ends."""
        law = NormalDist(self.mean_s, max(self.spread_s, 0.05))
        steps = [0.0, *(law.cdf(second) for second in range(1, horizon_s)), 1.0]
        return [later - sooner for sooner, later in pairwise(steps)]
