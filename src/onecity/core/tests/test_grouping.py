"""Rows by group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.grouping import by_group


@given(st.lists(st.integers(0, 9), max_size=60), st.sampled_from([10, 1000]))
def test_rows_stand_by_group_in_their_order(group: list[int], count: int) -> None:
    found = by_group(np.array(group, np.int64), count)
    assert found.tolist() == sorted(range(len(group)), key=lambda row: group[row])


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.int64])
def test_whatever_the_integers(kind: type[np.integer]) -> None:
    assert by_group(np.array([2, 0, 2, 1], kind), 3).tolist() == [1, 3, 0, 2]
