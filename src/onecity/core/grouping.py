"""In which order do rows stand by group, those of one group as they came?"""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
# With fewer rows for each group, looking through all groups costs more than sorting.
FEWEST_ROWS = 0.125


def by_group(group: npt.NDArray[Any], count: int) -> Ints:
    """The places of rows by group, a number below `count`; those of one group in the order in which they stand.

    Counted rather than sorted where there are enough: that takes a fifth of the time.
    """
    if len(group) < count * FEWEST_ROWS:
        return _sorted(group.astype(np.int64))
    from scipy import sparse  # type: ignore[import-untyped]  # takes as long to load as a command may take to start

    # a matrix with one entry in each column: its rows are the groups
    entries = np.ones(len(group), np.int8), group.astype(np.int32), np.arange(len(group) + 1, dtype=np.int32)
    counted = sparse.csc_array(entries, shape=(count, len(group))).tocsr()
    found: Ints = counted.indices.astype(np.int64)
    return found


def _sorted(group: Ints) -> Ints:
    """Quicker than a stable argsort: the place stands in the low bits."""
    bits = len(group).bit_length()
    found: Ints = np.sort(group << bits | np.arange(len(group))) & (1 << bits) - 1
    return found
