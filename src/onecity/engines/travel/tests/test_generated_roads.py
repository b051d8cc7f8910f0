"""Is a made-up network whole, on land, the same for the same seed, and said to be made up?"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from ruamel.yaml import YAML

from onecity.core.pack import PackInvalid, check
from onecity.engines.travel import door
from onecity.engines.travel.declare import ROADS, Roads
from onecity.engines.travel.roads.generate.making import generated
from onecity.engines.travel.roads.generate.report import compared
from onecity.engines.travel.roads.generate.traffic import reachable
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.store import hash_of
from onecity.engines.travel.rules.road import Mark, RoadClass

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
# A bay between two arms of land; each is a sub-district.
LAND = {
    "a": [(120.0, 36.0), (120.03, 36.0), (120.03, 36.1), (120.0, 36.1)],
    "b": [(120.03, 36.0), (120.07, 36.0), (120.07, 36.03), (120.03, 36.03)],
    "c": [(120.07, 36.0), (120.1, 36.0), (120.1, 36.1), (120.07, 36.1)],
}
COLUMNS = ("code", "name_zh", "name_en", "population", "communities", "inside_lon", "inside_lat")


def declared() -> Roads:
    """The reference city's declaration, for a small bay with a bridge."""
    said = YAML(typ="safe", pure=True).load((QINGDAO / "roads" / "qingdao.yaml").read_text(encoding="utf-8"))
    said |= {"divisions": "land.geojson", "figures": "land.csv"}
    bridge = said["crossings"][0] | {
        "landings": [{"id": "west", "at": (120.03, 36.08)}, {"id": "east", "at": (120.07, 36.08)}],
        "legs": [{"from": "west", "to": "east"}],
    }
    said["crossings"] = [bridge]
    for level in said["levels"]:  # the land is small: its blocks too
        level["area_km2"] /= 8
    return Roads.model_validate(said)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bay")
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for code, ring in LAND.items()
    ]
    (folder / "land.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with (folder / "land.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for code, ring in LAND.items():
            lon, lat = np.mean(ring, axis=0)
            writer.writerow([code, code, code, 60_000 if code == "a" else 9_000, 4, lon, lat])
    return folder


@pytest.fixture(scope="module")
def network(folder: Path) -> Network:
    return generated(declared(), folder)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_network(
    folder: Path, network: Network
) -> None:
    assert hash_of(generated(declared(), folder)) == hash_of(network)
    assert hash_of(generated(declared().model_copy(update={"seed": 1}), folder)) != hash_of(network)


def test_every_road_can_be_reached_from_every_other_and_left_again(network: Network) -> None:
    assert reachable(network).all()
    assert network.oneway.any()
    assert network.signal.any()


def test_no_road_runs_through_water_but_the_bridge(network: Network) -> None:
    land = shapely.union_all([shapely.Polygon(ring) for ring in LAND.values()]).buffer(1e-6)
    many = np.diff(network.shape_first)
    lines = shapely.linestrings(network.shape, indices=np.repeat(np.arange(len(many)), many))
    outside = np.flatnonzero(~shapely.covers(land, lines))
    names = {network.names[network.name[one]][0] for one in outside.tolist()}
    assert names == {"胶州湾大桥"}
    assert Mark.BRIDGE in Mark(int(network.mark[outside[0]]))


def test_more_people_get_more_roads(network: Network) -> None:
    west, east = (network.lon < 120.03).sum(), (network.lon > 120.07).sum()
    assert west > 2 * east


def test_expressways_are_entered_over_ramps_alone(network: Network) -> None:
    upper = network.road_class == RoadClass.MOTORWAY
    own = (network.mark & Mark.BRIDGE) != 0
    nodes = np.unique(np.concatenate((network.tail[upper & own], network.head[upper & own])))
    meeting = np.isin(network.tail, nodes) | np.isin(network.head, nodes)
    ramps = {RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK}
    bridge = network.names.index(("胶州湾大桥", "Jiaozhou Bay Bridge"))
    landed = np.isin(network.tail, network.tail[network.name == bridge])
    landed |= np.isin(network.head, network.head[network.name == bridge])
    landed |= np.isin(network.tail, network.head[network.name == bridge])
    landed |= np.isin(network.head, network.tail[network.name == bridge])
    assert {RoadClass(int(one)) for one in network.road_class[meeting & ~landed]} <= ramps


def test_it_says_that_it_is_made_up_and_what_it_is_like(network: Network) -> None:
    assert network.origin.generated
    assert "模拟" in network.origin.credit_zh
    figures = {line.what: line for line in compared(network, declared().fitted_to)}
    assert figures["degree 1"].fitted == 0.135
    assert sum(figures[f"degree {n}"].ours for n in "1345") == pytest.approx(1)
    assert figures["detour 2-5 km"].ours > 1


def test_the_reference_citys_declaration_is_right_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    roads, folder = door.declared_roads(QINGDAO, "qingdao")
    assert (roads.id, folder) == ("qingdao", QINGDAO / "roads")
    target = tmp_path / "roads" / "qingdao.yaml"
    target.parent.mkdir()
    said = (QINGDAO / "roads" / "qingdao.yaml").read_text(encoding="utf-8")
    for name in ("subdistricts.geojson", "subdistricts.csv"):
        (tmp_path / "divisions").mkdir(exist_ok=True)
        (tmp_path / "divisions" / name).write_text("")
    target.write_text(said.replace("bend_m: 75", "bend_m: 110").replace("to: middle", "to: nowhere"))
    found = check(tmp_path, [ROADS])
    assert sorted(one.code for one in found) == ["travel-bend", "unknown-reference"]
    with pytest.raises(PackInvalid):
        door.declared_roads(tmp_path, "qingdao")
