"""What does a measured figure say about itself?"""

from dataclasses import dataclass
from datetime import datetime

from onecity.core.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure with what a reader needs to trust it: unit, as-of, method, sample size, and whether simulated."""

    value: float
    unit: Text
    as_of: datetime
    method: Text
    sample_size: int
    simulated: bool = False
