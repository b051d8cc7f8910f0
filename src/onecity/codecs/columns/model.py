"""What are columns of readings, and when are they none?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.codecs.sensorthings.errors import BodyError
from onecity.codecs.sensorthings.observations import LONGEST_NAME, MOST_ROWS
from onecity.core.text import Text

LAST_MS = 1 << 53
COLUMNS = ("things", "times", "values", "qualities")


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of equal length; `qualities` may be empty: all are good."""

    network: str
    property: str
    things: Sequence[str]
    times: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: Sequence[str]

    def __post_init__(self) -> None:
        """Raises `BodyError`."""
        count = len(self.things)
        if not len(self.times) == len(self.values) == count or len(self.qualities) not in {0, count}:
            raise fault("各列长度不一致", "its columns are of unequal length")
        if count > MOST_ROWS:
            raise fault(
                f"超过 {MOST_ROWS} 行，请分批发送", f"it has more than {MOST_ROWS} rows; send it in parts"
            )
        if count and np.abs(self.times).max() > LAST_MS:
            raise fault("times 中有不可能的时刻", "times holds a moment that cannot be")
        if not np.isfinite(self.values).all():
            raise fault("values 只能是数字", "values holds something that is no number")
        for name, value in (("network", self.network), ("property", self.property)):
            if not 0 < len(value) <= LONGEST_NAME:
                raise fault(f"{name} 不是名称", f"{name} is no name")
        if any(len(one) != 1 for one in set(self.qualities)):
            raise fault("qualities 中每项是一个字母", "qualities holds something that is not one letter")


def fault(zh: str, en: str) -> BodyError:
    """The error for a body that cannot be read."""
    return BodyError(Text(zh=zh, en=en))


def too_long() -> BodyError:
    """The error for too many rows."""
    return fault(f"超过 {MOST_ROWS} 行，请分批发送", f"it has more than {MOST_ROWS} rows; send it in parts")
