"""What does a question about sites say and get?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Stopped = Literal["proven", "quick", "time", "memory"]


class FloorUnreachable(ValueError):
    """No choice of so many sites gives every district its floor."""


@dataclass(frozen=True, slots=True)
class Floors:
    """The least number of people of each group that have to be covered; `group` tells each cell's."""

    group: Ints
    least: Ints


@dataclass(frozen=True, slots=True)
class Sited:
    """Chosen candidates in the order of choice, what they give, and the proven bound on what any choice gives.

    Covering counts people, a median person-seconds saved; both are larger the better. `gap` is what is still
    possible at most, as a share of the bound. `how` is `optimal` only where that is proven; `stopped` says why the
    search went no further: `proven`, `quick` (only the greedy answer was asked for), `time`, `memory`.
    """

    chosen: tuple[int, ...]
    value: float
    bound: float
    how: Literal["greedy", "optimal", "best found"]
    stopped: Stopped = "quick"
    keeps_floors: bool = True

    @property
    def gap(self) -> float:
        """Between 0 and 1."""
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0
