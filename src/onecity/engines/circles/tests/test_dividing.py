"""Is a street divided into parts that hang together, are about equal, and sum to it?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.circles.rules.dividing import divide


def street(cells: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return 120 + random.random(cells) * 0.05, 36 + random.random(cells) * 0.05, random.integers(0, 90, cells)


@given(st.integers(1, 120), st.integers(1, 40), st.integers(0, 1000))
def test_each_cell_has_one_part_and_each_part_a_cell_where_there_are_enough(
    cells: int, parts: int, seed: int
) -> None:
    found = divide(*street(cells, seed), parts)
    assert set(found.tolist()) == set(range(min(parts, cells)))


def test_parts_are_about_equal() -> None:
    lon, lat, people = street(800, 3)
    found = divide(lon, lat, people, 7)
    shares = np.bincount(found, weights=people) / people.sum()
    assert shares.sum() == pytest.approx(1)
    assert shares.max() / shares.min() < 1.2


def test_a_long_street_is_cut_across() -> None:
    lon = np.linspace(120, 120.1, 60)
    found = divide(lon, np.full(60, 36.0), np.ones(60, np.int64), 3)
    assert found.tolist() == sorted(found.tolist())
    assert np.bincount(found).tolist() == [20, 20, 20]


def test_a_street_without_a_community_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        divide(*street(3, 1), 0)
