"""Are people where streets are, and all of them?"""

from typing import Any

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.circles.people.settling import Area, settle


def nodes(seed: int, many: int) -> Any:
    random = np.random.default_rng(seed)
    lon, lat = 120 + random.uniform(0, 0.06, many), 36 + random.uniform(0, 0.03, many)
    return np.array([f"n{one}" for one in range(many)], str), lon, lat


AREAS = (
    Area("370202001", 1000, shapely.box(120, 36, 120.03, 36.03), 120.01, 36.01),
    Area("370202002", 777, shapely.box(120.03, 36, 120.06, 36.03), 120.04, 36.01),
    Area("370202003", 50, None, 120.02, 36.02),
    Area("370203001", 9, shapely.box(121, 36, 121.1, 36.1), 121.05, 36.05),
)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(0, 120))
def test_every_street_keeps_all_its_people(seed: int, many: int) -> None:
    found = settle(AREAS, *nodes(seed, many))
    for area in AREAS:
        assert int(found.people[found.street == area.code].sum()) == area.people
    assert (found.people > 0).all()


def test_cells_lie_in_their_street_and_the_same_input_gives_the_same_bytes() -> None:
    first, second = settle(AREAS, *nodes(1, 200)), settle(AREAS, *nodes(1, 200))
    assert first.people.tobytes() == second.people.tobytes()
    assert first.cell.tolist() == second.cell.tolist()
    east = first.lon[first.street == "370202002"]
    assert (east > 120.028).all()


def test_a_street_without_borders_shares_its_districts_cells_and_one_without_roads_stands_alone() -> None:
    found = settle(AREAS, *nodes(2, 200))
    shared = found.street == "370202003"
    assert set(found.cell[shared]) <= set(found.cell[~shared])
    alone = found.street == "370203001"
    assert (found.node[alone].tolist(), found.people[alone].tolist()) == ([""], [9])


def test_more_people_live_where_more_junctions_are() -> None:
    lon = np.array([120.001] * 9 + [120.02])
    lat = np.array([36.001] * 9 + [36.02])
    found = settle(AREAS[:1], np.array([f"n{k}" for k in range(10)]), lon, lat)
    assert sorted(found.people.tolist()) == [100, 900]
