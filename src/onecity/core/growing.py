"""How are numbers kept that become more and more, without all being copied each time?"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
SMALLEST = 16


class Growing:
    """Whole numbers in a row. More come behind; what was given out before stays as it was."""

    __slots__ = ("_held", "_used")

    def __init__(self) -> None:
        self._held = np.zeros(SMALLEST, np.int64)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def add(self, more: Ints) -> None:
        """Add numbers behind."""
        needed = self._used + len(more)
        if needed > len(self._held):
            held = np.zeros(max(needed, 2 * len(self._held)), np.int64)
            held[: self._used] = self._held[: self._used]
            self._held = held
        self._held[self._used : needed] = more
        self._used = needed

    @property
    def values(self) -> Ints:
        """All of them, to be read."""
        return self._held[: self._used]
