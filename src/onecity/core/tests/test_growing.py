"""Numbers that become more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.growing import Growing


@given(st.lists(st.lists(st.integers(-9, 9), max_size=40), max_size=12))
def test_what_comes_stands_behind_what_was_there_and_what_was_given_out_stays(parts: list[list[int]]) -> None:
    growing, expected, given_out = Growing(), list[int](), []
    for part in parts:
        growing.add(np.array(part, np.int64))
        expected += part
        given_out.append((growing.values, list(expected)))
    assert len(growing) == len(expected)
    for values, then in given_out:
        assert values.tolist() == then
