"""Is a road of a network one line, measured from its end, whatever it is drawn as?"""

import pytest

from onecity.engines.basemap.gazetteer.chains import Chains, chains_of
from onecity.engines.travel.door import Roads
from onecity.engines.travel.roads.simple import Sheet, network_of
from onecity.engines.travel.roads.store import hash_of
from onecity.engines.travel.routing.prepared import prepared

DEGREE_M = 111_195.08  # of latitude, and of longitude at the equator


def lines(nodes: dict[str, tuple[float, float]], segments: list[str], *turns: dict[str, object]) -> Chains:
    """Segments `a-b` of one road, one-way where written `a>b`; nodes in hundreds of metres from a corner."""
    sheet = {
        "nodes": [
            {"id": key, "lon": 120 + x * 100 / DEGREE_M, "lat": y * 100 / DEGREE_M}
            for key, (x, y) in nodes.items()
        ],
        "segments": [
            {"id": one, "from": one[0], "to": one[2], "oneway": ">" in one, "name_zh": "人民路"}
            for one in segments
        ],
        "turns": turns,
    }
    network = network_of(Sheet.model_validate(sheet), "town")
    return chains_of(Roads(prepared(network, hash_of(network))))


def place(metres: tuple[float, float]) -> tuple[float, float]:
    return 120 + metres[0] * 100 / DEGREE_M, metres[1] * 100 / DEGREE_M


def test_roads_of_one_name_in_two_towns_are_two_roads() -> None:
    found = lines({"A": (0, 0), "B": (5, 0), "C": (200, 0), "D": (202, 0)}, ["A-B", "C-D"])
    assert [round(found.length_m(one)) for one in found.lines(1)] == [500, 200]
    assert found.point_at(found.lines(1)[1], 100) == pytest.approx(place((201, 0)))


def test_both_carriageways_count_from_the_same_end() -> None:
    nodes = {"A": (0, 0), "B": (5, 0), "C": (10, 0), "D": (10, 0.3), "E": (5, 0.3), "F": (0, 0.3)}
    found = lines(nodes, ["A>B", "B>C", "D>E", "E>F"])
    (line,) = found.lines(1)
    assert found.length_m(line) == pytest.approx(1030, abs=31)
    measured = [found.place_on(line, *place(at))[0] for at in ((2, 0), (2, 0.3), (8, 0), (8, 0.3))]
    assert measured == pytest.approx([200, 215, 800, 815], abs=31)


def test_a_gap_within_a_road_is_counted_and_a_twin_is_not() -> None:
    found = lines({"A": (0, 0), "B": (3, 0), "C": (5, 0), "D": (9, 0)}, ["A-B", "C-D"])
    (line,) = found.lines(1)
    assert [round(found.place_on(line, *place((x, 0)))[0]) for x in (0, 2, 5, 9)] == [0, 200, 500, 900]
    banned = {"kind": "no", "from": "A-B", "via": ["B-C"], "to": "C-D"}
    whole = lines({"A": (0, 0), "B": (3, 0), "C": (5, 0), "D": (9, 0)}, ["A-B", "B-C", "C-D"], banned)
    assert len(whole.lon) == len(whole.along_m) == 9
