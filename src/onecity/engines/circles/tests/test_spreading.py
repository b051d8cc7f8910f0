"""Do parts always sum to the whole?"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.circles.rules.spreading import largest_remainder, part_of

WEIGHTS = st.lists(st.floats(0, 1e12, allow_subnormal=False), min_size=1, max_size=40)


@given(st.integers(0, 10**9), WEIGHTS)
def test_whole_people_sum_to_the_total_and_stay_within_one_of_their_quota(
    total: int, weights: list[Any]
) -> None:
    found = largest_remainder(total, np.array(weights))
    assert int(found.sum()) == total
    assert (found >= 0).all()
    shares = np.array(weights) if max(weights) > 0 else np.ones(len(weights))
    quota = total * (shares / shares.sum())
    assert (np.abs(found - quota) <= 1 + 1e-6 * quota).all()


def test_the_largest_remainders_take_what_is_left() -> None:
    assert largest_remainder(10, np.array([1, 1, 1])).tolist() == [4, 3, 3]
    assert largest_remainder(7, np.array([0.5, 0.3, 0.2])).tolist() == [4, 2, 1]
    assert largest_remainder(3, np.array([0, 0, 0, 0])).tolist() == [1, 1, 1, 0]


def test_nobody_cannot_take_a_total() -> None:
    assert largest_remainder(0, np.array([])).tolist() == []
    with pytest.raises(ValueError, match="nobody"):
        largest_remainder(1, np.array([]))
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(1, np.array([-1.0, 2.0]))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.floats(0, 1))
def test_a_part_is_never_more_than_a_cell_has_and_sums_to_the_rounded_share(
    people: list[Any], share: float
) -> None:
    cells = np.array(people, np.int64)
    part = part_of(cells, share)
    assert (part <= cells).all()
    assert (part >= 0).all()
    assert abs(int(part.sum()) - share * int(cells.sum())) <= 0.5 + 1e-6
