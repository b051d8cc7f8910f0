"""Coordinates turn as in the published code, come back, and distances are right."""

import math
from typing import Any

import h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.geo import (
    Box,
    Point,
    PositionInvalid,
    bd09_to_gcj02,
    bd09_to_wgs84,
    distance_m,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    h3_cell,
    h3_disk,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

LONS, LATS = st.floats(73, 137), st.floats(1.5, 55)
QINGDAO = Point(120.3826, 36.0671)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (wgs84_to_gcj02, (116.41024449916938, 39.91640428150164)),
        (gcj02_to_bd09, (116.41036949371029, 39.92133699351022)),
        (bd09_to_gcj02, (116.39762729119315, 39.90865673957631)),
    ],
)
def test_the_published_example_is_reproduced(turn: object, expected: tuple[float, float]) -> None:
    assert callable(turn)
    assert turn(116.404, 39.915) == pytest.approx(expected, abs=1e-10)


@settings(deadline=None)
@given(LONS, LATS)
def test_wgs84_comes_back_from_gcj02_within_a_centimetre(lon: float, lat: float) -> None:
    back = gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat))
    assert distance_m(lon, lat, *back) < 0.01


@settings(deadline=None)
@given(LONS, LATS)
def test_gcj02_moves_a_place_by_less_than_two_kilometres(lon: float, lat: float) -> None:
    assert distance_m(lon, lat, *wgs84_to_gcj02(lon, lat)) < 2_000


@settings(deadline=None)
@given(LONS, LATS)
def test_the_ways_to_bd09_and_back_agree(lon: float, lat: float) -> None:
    assert wgs84_to_bd09(lon, lat) == gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))
    assert distance_m(lon, lat, *bd09_to_wgs84(*wgs84_to_bd09(lon, lat))) < 0.5


@pytest.mark.parametrize(
    "turn", [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02, wgs84_to_bd09]
)
@pytest.mark.parametrize("place", [(-0.1276, 51.5072), (139.76, 35.68), (103.8, -1.3), (60.0, 40.0)])
def test_places_outside_china_are_left_alone(turn: object, place: tuple[float, float]) -> None:
    assert callable(turn)
    assert turn(*place) == place


def test_known_distances() -> None:
    assert distance_m(120, 36, 120, 37) == pytest.approx(111_195, abs=1)
    assert distance_m(0, 0, 180, 0) == pytest.approx(math.pi * 6_371_008.8, abs=1)
    assert QINGDAO.distance_m(Point(116.3975, 39.9087)) == pytest.approx(549_400, rel=0.005)


@settings(deadline=None)
@given(LONS, LATS, LONS, LATS)
def test_distance_is_the_same_both_ways(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> None:
    there = distance_m(lon_a, lat_a, lon_b, lat_b)
    assert there == pytest.approx(distance_m(lon_b, lat_b, lon_a, lat_a), abs=1e-6)
    assert distance_m(lon_a, lat_a, lon_a, lat_a) == 0


@pytest.mark.parametrize("place", [(36.07, 120.38), (181, 0), (0, -91), (math.nan, 0), (0, math.inf)])
def test_a_point_that_is_no_place_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(PositionInvalid):
        Point(*place)


@settings(deadline=None)
@given(st.floats(119, 121), st.floats(35, 37), st.floats(0, 5_000), st.floats(0, 2 * math.pi))
def test_box_and_cells_around_a_place_hold_all_that_is_near(
    lon: float, lat: float, radius_m: float, bearing: float
) -> None:
    centre = Point(lon, lat)
    step = radius_m * 0.99 / 111_195
    near = Point(lon + step * math.sin(bearing) / math.cos(math.radians(lat)), lat + step * math.cos(bearing))
    if centre.distance_m(near) <= radius_m:
        assert Box.within(centre, radius_m).contains(near)
        assert h3_cell(near.lon, near.lat, 8) in h3_disk(lon, lat, 8, radius_m)


def test_a_cell_takes_longitude_first() -> None:
    cell = h3_cell(QINGDAO.lon, QINGDAO.lat, 9)
    library: Any = h3  # it carries no types for its functions
    assert library.get_resolution(cell) == 9
    assert library.cell_to_latlng(cell) == pytest.approx((36.0671, 120.3826), abs=0.003)
    with pytest.raises(PositionInvalid):
        h3_cell(36.0671, 120.3826, 9)


def test_boxes_hold_and_meet() -> None:
    box = Box.around([Point(120, 36), Point(121, 35), Point(120.5, 37)])
    assert box == Box(120, 35, 121, 37)
    assert box.contains(Point(120, 35))
    assert not box.contains(Point(119.99, 36))
    assert box.meets(Box(121, 37, 122, 38))
    assert not box.meets(Box(121.1, 35, 122, 37))


def test_a_box_turned_inside_out_is_refused() -> None:
    with pytest.raises(PositionInvalid):
        Box(121, 35, 120, 37)


def test_a_box_at_the_pole_goes_all_around() -> None:
    box = Box.within(Point(10, 89.9), 50_000)
    assert (box.west, box.east, box.north) == (-180, 180, 90)
