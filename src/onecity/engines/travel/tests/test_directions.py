"""Would somebody find the way by the words alone?"""

import pytest

from onecity.base.actor import ANONYMOUS
from onecity.core.geo import Point
from onecity.engines.travel import door
from onecity.engines.travel.door import How, Place, Roads
from onecity.engines.travel.tests.towns import CROSS, node, opened, road, town

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")

NAMED = [
    road("A-B", name_zh="香港路", name_en="Hong Kong Road"),
    road("B-C", name_zh="山东路", name_en="Shandong Road"),
    road("B-D", name_zh="山东路", name_en="Shandong Road"),
    road("B-E", name_zh="香港路", name_en="Hong Kong Road"),
]


def said(roads: Roads, origin: Place, destination: Place) -> tuple[list[str], list[str]]:
    steps = door.route(ANONYMOUS, origin, destination, on=roads).steps
    return [step.text.zh for step in steps], [step.text.en for step in steps]


def test_a_turn_is_told_with_the_road_it_leads_into() -> None:
    zh, en = said(opened(town(CROSS, NAMED)), "A", "C")
    assert zh == ["沿香港路向东出发，行 1.0 公里。", "左转进入山东路，行 1.0 公里。", "到达目的地。"]
    assert en[1] == "Turn left onto Shandong Road for 1.0 km."


def test_a_corner_is_told_even_where_no_other_road_begins() -> None:
    roads = opened(town(CROSS[:3], [NAMED[0], road("B-C")]))
    assert said(roads, "A", "C")[0][1] == "左转，行 1.0 公里。"


def test_straight_on_along_one_road_is_one_step() -> None:
    zh, _ = said(opened(town(CROSS, NAMED)), "A", "E")
    assert zh == ["沿香港路向东出发，行 2.0 公里。", "到达目的地。"]


def test_a_roundabout_is_told_by_its_exit() -> None:
    nodes = [node("S", 0, -2), node("1", 0, -1), node("2", 1, 0), node("3", 0, 1), node("4", -1, 0)]
    nodes += [node("E", 2, 0), node("N", 0, 2), node("W", -2, 0)]
    ring = [road(f"{a}-{b}", oneway=True, roundabout=True) for a, b in ("12", "23", "34", "41")]
    spokes = [road("S-1"), road("2-E"), road("3-N", name_zh="北路", name_en="North Road"), road("4-W")]
    zh, en = said(opened(town(nodes, ring + spokes)), "S", "N")
    assert zh[1] == "进入环岛，从第 2 个出口驶出，驶入北路。"
    assert en[1] == "Enter the roundabout and take exit 2 onto North Road."


def test_a_way_may_begin_and_end_in_the_middle_of_a_road() -> None:
    roads = opened(town(CROSS, NAMED))
    found = door.route(ANONYMOUS, Point(120.0005, 36.0), Point(120.002, 36.001), on=roads)
    assert found.seconds == 75 + 50
    assert found.line[0] == (120.0005, 36.0)
    assert found.nodes == ("B",)
    back = door.route(ANONYMOUS, Point(120.0015, 36.0), Point(120.0005, 36.0), on=roads)
    assert (back.seconds, back.steps[0].text.en) == (50, "Head west on Hong Kong Road for 500 m.")


def test_reach_counts_nodes_and_the_metres_between() -> None:
    roads = opened(town(CROSS, NAMED))
    found = door.reach(ANONYMOUS, ["A"], 150, on=roads)
    assert list(zip(found.keys.tolist(), found.seconds.tolist(), strict=True)) == [("A", 0.0), ("B", 100.0)]
    assert round(found.road_m) == 1000 + 3 * 500


def test_every_node_is_counted_from_its_nearest_site() -> None:
    roads = opened(town(CROSS, NAMED))
    found = door.cover(ANONYMOUS, ["A", "E"], 1_000, door.CAR, on=roads)
    by_node = dict(zip(door.nodes(ANONYMOUS, on=roads).keys.tolist(), found.site.tolist(), strict=True))
    assert (by_node["A"], by_node["E"], by_node["F"]) == (0, 1, -1)


def test_the_nearest_road_says_how_far_it_is() -> None:
    found = door.nearest(ANONYMOUS, Point(120.001, 36.0005), on=opened(town(CROSS, NAMED)))
    assert (found.segment, found.node, round(found.away_m)) == ("A-B", None, 56)
    assert found.name is not None
    assert found.name.en == "Hong Kong Road"


def test_a_drive_tells_when_one_comes_to_which_signals_and_ends_when_the_route_does() -> None:
    lights = [dict(one, signal=True) if one["id"] in "BC" else one for one in CROSS]
    roads = opened(town(lights, NAMED))
    way = door.drive(ANONYMOUS, "A", "C", How("siren"), on=roads)
    assert [one.node for one in way.signals] == ["B"]  # at its end nobody asks for green
    assert way.signals[0].heading_deg == pytest.approx(90)
    assert way.signals[0].road is not None
    assert way.signals[0].road.en == "Hong Kong Road"
    times = dict(zip(way.line, way.line_s, strict=True))
    assert times[way.signals[0].lon, way.signals[0].lat] == pytest.approx(way.signals[0].seconds)
    assert way.line_s[0] == 0
    assert way.line_s[-1] == pytest.approx(way.seconds)
    assert way.seconds == door.eta(ANONYMOUS, "A", "C", How("siren"), on=roads).seconds
    assert list(way.line_s) == sorted(way.line_s)
