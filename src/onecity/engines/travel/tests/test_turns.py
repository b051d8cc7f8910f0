"""Are forbidden turns, signals, barriers and one-way roads heeded, and by whom?"""

import numpy as np
import pytest

from onecity.base.actor import ANONYMOUS
from onecity.core.geo import Point
from onecity.engines.travel import door
from onecity.engines.travel.door import AddedRoad, How, Place, Roads
from onecity.engines.travel.errors import NoWay, ProfileUnknown, SegmentUnknown
from onecity.engines.travel.tests.towns import CROSS, CROSS_ROADS, node, opened, road, town, turn

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")


def way(roads: Roads, origin: Place, destination: Place, how: How = door.CAR) -> str:
    return "".join(door.route(ANONYMOUS, origin, destination, how, on=roads).nodes)


def test_a_forbidden_left_turn_is_driven_round() -> None:
    assert way(opened(town(CROSS, CROSS_ROADS)), "A", "C") == "ABC"
    assert way(opened(town(CROSS, CROSS_ROADS, turn("no", "A-B", "B", "B-C"))), "A", "C") == "ABEFC"


def test_where_only_one_turn_is_allowed_all_others_are_forbidden() -> None:
    roads = opened(town(CROSS, CROSS_ROADS, turn("only", "A-B", "B", "B-E")))
    assert way(roads, "A", "C") == "ABEFC"
    assert way(roads, "A", "D") == "ABEFCBD"  # from the other side the turn is free


def test_a_forbidden_turn_binds_those_who_come_from_there_alone() -> None:
    roads = opened(town(CROSS, CROSS_ROADS, turn("no", "A-B", "B", "B-C")))
    assert way(roads, "D", "C") == "DBC"


def test_an_ambulance_and_a_walker_are_not_bound() -> None:
    roads = opened(town(CROSS, CROSS_ROADS, turn("no", "A-B", "B", "B-C")))
    assert [way(roads, "A", "C", How(one)) for one in ("siren", "walking", "elder")] == ["ABC"] * 3


def test_nobody_turns_back_on_the_road_but_in_a_dead_end() -> None:
    roads = opened(town(CROSS, [*CROSS_ROADS[:4]], turn("no", "A-B", "B", "B-C")))
    assert way(roads, "A", "C") in {"ABDBC", "ABEBC"}  # D and E are dead ends now
    found = door.route(ANONYMOUS, "A", "C", on=roads)
    assert found.seconds == 4 * 100 + 15


def test_one_way_holds_for_cars_and_not_on_foot() -> None:
    network = town([node("A", 0, 0), node("B", 1, 0)], [road("A-B", oneway=True)])
    roads = opened(network)
    assert way(roads, "A", "B") == "AB"
    with pytest.raises(NoWay):
        way(roads, "B", "A")
    assert np.isnan(door.table(ANONYMOUS, ["B"], ["A"], on=roads).seconds[0, 0])
    assert way(roads, "B", "A", How("elder")) == "BA"


def test_a_barrier_stops_cars_and_lets_walkers_through() -> None:
    nodes = [node("A", 0, 0), node("B", 1, 0, passable="foot"), node("C", 2, 0)]
    roads = opened(town(nodes, [road("A-B"), road("B-C")]))
    with pytest.raises(NoWay):
        way(roads, "A", "C")
    assert way(roads, "A", "C", How("walking")) == "ABC"


def test_a_gate_for_ambulances_lets_them_alone_through() -> None:
    nodes = [node("A", 0, 0), node("B", 1, 0, passable="emergency"), node("C", 2, 0)]
    roads = opened(town(nodes, [road("A-B"), road("B-C")]))
    assert way(roads, "A", "C", How("siren")) == "ABC"
    with pytest.raises(NoWay):
        way(roads, "A", "C")


@pytest.mark.parametrize(("end", "seconds"), [("E", 220), ("D", 206), ("C", 235)])
def test_signals_cost_least_to_the_right_and_most_to_the_left(end: str, seconds: float) -> None:
    nodes = [one | {"signal": one["id"] == "B"} for one in CROSS]
    roads = opened(town(nodes, CROSS_ROADS[:4]))
    assert door.eta(ANONYMOUS, "A", end, on=roads).seconds == seconds


def test_elderly_people_walk_at_their_own_speed() -> None:
    roads = opened(town(CROSS, CROSS_ROADS))
    assert door.eta(ANONYMOUS, "A", "B", How("elder"), on=roads).seconds == 1250


def test_what_if_a_road_is_closed_or_built() -> None:
    roads = opened(town(CROSS, CROSS_ROADS))
    assert way(roads, "A", "C", How(closed=frozenset({"B-C"}))) == "ABEFC"
    built = How(added=(AddedRoad("A", "F", speed_kmh=60, length_m=100),))
    found = door.route(ANONYMOUS, "A", "C", built, on=roads)
    assert (found.nodes, found.segments[0]) == (("A", "F", "C"), "new-1")
    assert found.steps[0].text.zh.startswith("沿拟建道路")
    assert door.table(ANONYMOUS, ["A"], ["C"], built, on=roads).seconds[0, 0] == found.seconds
    assert way(roads, "A", "C") == "ABC"  # the question changed nothing


def test_wrong_questions_are_refused() -> None:
    roads = opened(town(CROSS, CROSS_ROADS))
    with pytest.raises(ProfileUnknown, match="rocket"):
        door.eta(ANONYMOUS, "A", "B", How("rocket"), on=roads)
    with pytest.raises(SegmentUnknown):
        door.eta(ANONYMOUS, "A", "B", How(closed=frozenset({"X-Y"})), on=roads)


# Two one-way lanes A-B-C eastwards and D-E-F back, joined in the middle (B-E) and in the east (C-D); G north of E.
LANES = (
    node("A", 0, 0), node("B", 1, 0), node("C", 2, 0), node("D", 2, 1), node("E", 1, 1), node("F", 0, 1),
    node("G", 1, 2),
)  # fmt: skip
LANE_ROADS = (
    *(road(one, oneway=True) for one in ("A-B", "B-C", "D-E", "E-F")),
    *(road(one) for one in ("B-E", "C-D", "E-G")),
)


def test_a_turn_may_be_forbidden_over_a_road_between() -> None:
    network = town(LANES, LANE_ROADS, turn("no", "A-B", ["B-E"], "E-F"))
    roads = opened(network)
    assert way(opened(town(LANES, LANE_ROADS)), "A", "F") == "ABEF"
    assert way(roads, "A", "F") == "ABCDEF"
    assert [way(roads, "A", "G"), way(roads, "B", "F"), way(roads, "G", "F")] == ["ABEG", "BEF", "GEF"]
    assert way(roads, "A", "F", How("siren")) == "ABEF"
    middle = Point(120.002, 36.001)  # on B-E, which has a twin now
    assert way(roads, "A", middle) == "AB"
    free = opened(town(LANES, LANE_ROADS))
    assert [door.reach(ANONYMOUS, ["A"], 600, on=one).road_m for one in (roads, free)] == [7000, 7000]


def test_over_a_road_between_only_one_way_on_may_be_allowed() -> None:
    roads = opened(town(LANES, LANE_ROADS, turn("only", "A-B", ["B-E"], "E-G")))
    assert way(roads, "A", "F") == "ABEGEF"
    assert way(roads, "B", "F") == "BEF"


def test_a_turn_may_be_forbidden_in_some_hours() -> None:
    roads = opened(town(CROSS, CROSS_ROADS, turn("no", "A-B", "B", "B-C") | {"hours": "Mo-Fr 07:30-09:00"}))
    at = [way(roads, "A", "C", How(hour=hour)) for hour in (6, 7, 8, 9, 5 * 24 + 8)]
    assert at == ["ABC", "ABEFC", "ABEFC", "ABC", "ABC"]
    assert way(roads, "A", "C", How(hour=8, added=(AddedRoad("D", "E"),))) == "ABEFC"


@pytest.mark.parametrize(
    "beyond", [{"access": "foot"}, {"access": "emergency"}, {"access": "everybody", "passable": "foot"}]
)
def test_a_road_that_cars_may_not_follow_is_a_dead_end_for_them(beyond: dict[str, str]) -> None:
    nodes = [
        one | ({"passable": beyond["passable"]} if one["id"] == "E" and "passable" in beyond else {})
        for one in CROSS
    ]
    ahead = road("E-F", access=beyond["access"])
    bans = (turn("no", "A-B", "B", "B-C"), turn("no", "A-B", "B", "B-D"))
    roads = opened(town(nodes, [*CROSS_ROADS[:4], ahead], *bans))
    assert way(roads, "A", "C") == "ABEBC"


def test_a_road_may_be_slower_one_way_than_the_other() -> None:
    roads = opened(town(CROSS[:2], [road("A-B", speed_back_kmh=18)]))
    times = [door.eta(ANONYMOUS, a, b, on=roads).seconds for a, b in ("AB", "BA")]
    assert times == [100, 200]
