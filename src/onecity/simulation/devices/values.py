"""What do simulated devices measure, and how does it leave them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """What one device measures at a moment: values by property; `time` in ms since 1970."""

    time: int
    thing: str
    values: Mapping[str, float]
    quality: str = "N"


Manner = Literal["plain", "again", "late", "garbled"]


@dataclass(frozen=True, slots=True)
class Sending:
    """An observation that leaves its device at `at` (ms since 1970), under the time that the device believes in.

    `again`: sent before, word for word. `late`: kept while the line was away. `garbled`: damaged on the way.
    """

    at: int
    observation: Observation
    manner: Manner = "plain"
