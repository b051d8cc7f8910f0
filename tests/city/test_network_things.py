"""Do the invented things of the city's networks stand where they say, and say that they are invented?"""

import csv
import json
from pathlib import Path

import pytest
import shapely
from ruamel.yaml import YAML

CITY = Path(__file__).parents[2] / "cities" / "qingdao"
LAYERS = {
    "water-stations": 46,
    "outlets": 80,
    "gas-points": 120,
    "weigh-lanes": 48,
    "road-sections": 96,
    "base-stations": 400,
    "sea-cages": 40,
    "storage-units": 60,
    "corridor-points": 50,
    "underpasses": 80,
}
LAND = {
    one["id"]: shapely.geometry.shape(one["geometry"])
    for one in json.loads((CITY / "divisions" / "districts.geojson").read_text(encoding="utf-8"))["features"]
}
# What the generated roads and the simplified land may differ by: some 100 m.
NEAR = 0.001


def rows(layer: str) -> list[dict[str, str]]:
    with (CITY / "layers" / f"{layer}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place(row: dict[str, str]) -> shapely.Point:
    return shapely.Point(float(row["lon"]), float(row["lat"]))


@pytest.mark.parametrize(("layer", "count"), LAYERS.items())
def test_each_thing_has_its_own_code_and_says_that_it_is_simulated(layer: str, count: int) -> None:
    things = rows(layer)
    assert len(things) == len({one["code"] for one in things}) == count
    assert {one["simulated"] for one in things} == {"true"}
    assert all("模拟" in one["name_zh"] and "(simulated)" in one["name_en"] for one in things)
    declared = YAML(typ="safe").load((CITY / "layers" / f"{layer}.yaml").read_text(encoding="utf-8"))
    assert declared["simulated"] is declared["approximate"] is True


@pytest.mark.parametrize("layer", [name for name in LAYERS if name not in {"sea-cages", "corridor-points"}])
def test_a_thing_on_land_stands_in_its_district(layer: str) -> None:
    beside = [one["code"] for one in rows(layer) if LAND[one["district"]].distance(place(one)) > NEAR]
    assert beside == []
    assert all(one["division"].startswith(one["district"]) for one in rows(layer))


def test_cages_float_in_the_sea_not_far_from_the_city() -> None:
    land = shapely.union_all(list(LAND.values()))
    distances = [land.distance(place(one)) for one in rows("sea-cages")]
    assert min(distances) > 0.01
    assert max(distances) < 0.3


def test_each_network_has_six_examples_and_a_department() -> None:
    for network in (CITY / "networks").iterdir():
        declared = YAML(typ="safe").load((network / "network.yaml").read_text(encoding="utf-8"))
        assert len(list((network / "examples").glob("*.yaml"))) >= 6, network.name
        assert declared["respond"]["lead"], network.name
