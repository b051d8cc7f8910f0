"""Does the reference city's data hold together?"""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from ruamel.yaml import YAML
from shapely.geometry.base import BaseGeometry

CITY = Path(__file__).parents[2] / "cities" / "qingdao"
ZONES = {"370214400", "370215400", "370215402", "370281400", "370281401", "370283400"}


def rows(name: str) -> list[dict[str, str]]:
    with (CITY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def declared(name: str) -> Any:
    return YAML(typ="safe").load((CITY / name).read_text(encoding="utf-8"))


def features(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CITY / name).read_text(encoding="utf-8"))["features"]
    return found


def areas(name: str) -> dict[str, BaseGeometry]:
    return {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features(name)}


DISTRICTS = rows("divisions/districts.csv")
SUBDISTRICTS = rows("divisions/subdistricts.csv")
COMMUNITIES = rows("divisions/communities.csv")
HOSPITALS = rows("layers/hospitals.csv")
LAND = areas("divisions/districts.geojson")
CELLS = areas("divisions/subdistricts.geojson")
ORGANISATIONS = [
    entry
    for name in ("organisations/organisations.yaml", "organisations/districts.yaml")
    for entry in declared(name)["organisations"]
]
PLAN = declared("plan/targets.yaml")


def test_the_city_has_10_districts_141_units_and_2120_communities() -> None:
    assert (len(DISTRICTS), len(SUBDISTRICTS), len(COMMUNITIES)) == (10, 141, 2120)


def test_135_subdistricts_have_a_position_and_a_cell_and_six_zones_have_none() -> None:
    assert {row["code"] for row in SUBDISTRICTS if not row["inside_lon"]} == ZONES
    assert CELLS.keys() == {row["code"] for row in SUBDISTRICTS} - ZONES
    assert sum(row["parent"] in ZONES for row in COMMUNITIES) == 50


def test_no_code_is_given_twice() -> None:
    codes = Counter(row["code"] for row in [*DISTRICTS, *SUBDISTRICTS, *COMMUNITIES])
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_division_lies_in_one_that_exists() -> None:
    known = {"3702"} | {row["code"] for row in [*DISTRICTS, *SUBDISTRICTS]}
    assert [
        row["code"] for row in [*DISTRICTS, *SUBDISTRICTS, *COMMUNITIES] if row["parent"] not in known
    ] == []


def test_a_code_begins_with_its_parents_code() -> None:
    assert all(row["code"].startswith(row["parent"]) for row in [*DISTRICTS, *SUBDISTRICTS, *COMMUNITIES])
    assert all(row["parent"].startswith(row["district"]) for row in COMMUNITIES)


@pytest.mark.parametrize("district", DISTRICTS, ids=lambda row: str(row["code"]))
def test_the_parts_of_a_district_sum_to_its_people_and_communities(district: dict[str, str]) -> None:
    parts = [row for row in SUBDISTRICTS if row["parent"] == district["code"]]
    assert sum(int(row["population"]) for row in parts) == int(district["population"])
    assert sum(int(row["communities"]) for row in parts) == sum(
        row["district"] == district["code"] for row in COMMUNITIES
    )


def test_shared_populations_say_that_they_are_approximate() -> None:
    assert {row["population_basis"] for row in SUBDISTRICTS} == {"approximate"}
    assert {row["population_basis"] for row in DISTRICTS} == {"published"}


@pytest.mark.parametrize(
    "table",
    [DISTRICTS, SUBDISTRICTS, COMMUNITIES, HOSPITALS],
    ids=["districts", "subdistricts", "communities", "hospitals"],
)
def test_every_name_is_in_chinese_and_in_english(table: list[dict[str, str]]) -> None:
    assert all(row["name_zh"] and row["name_en"] for row in table)
    assert [row["name_en"] for row in table if any("一" <= sign <= "鿿" for sign in row["name_en"])] == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("市南区", "Shinan District"),
        ("胶州市", "Jiaozhou City"),
        ("香港中路街道", "Hong Kong Middle Road Subdistrict"),
        ("云南路街道", "Yunnan Road Subdistrict"),
        ("长江路街道", "Changjiang Road Subdistrict"),
        ("延安路街道", "Yan'an Road Subdistrict"),
        ("浮山新区街道", "Fushan New Area Subdistrict"),
        ("琅琊镇", "Langya Town"),
        ("延安二路社区居委会", "Yan'an 2nd Road Community"),
        ("银川西路社区", "Yinchuan West Road Community"),
        ("济南路社区居委会", "Jinan Road Community"),
        ("朝阳村村民委员会", "Chaoyang Village"),
        ("洼里新村村民委员会", "Wali New Village"),
        ("四流中路第一居委会", "Siliu Middle Road No. 1 Community"),
    ],
)
def test_english_names_follow_the_signs_on_the_street(zh: str, en: str) -> None:
    assert {row["name_en"] for row in [*DISTRICTS, *SUBDISTRICTS, *COMMUNITIES] if row["name_zh"] == zh} == {
        en
    }


@pytest.mark.parametrize("name", ["districts", "subdistricts"])
def test_areas_are_valid_and_wound_as_rfc_7946_asks(name: str) -> None:
    for area in areas(f"divisions/{name}.geojson").values():
        assert area.is_valid
        assert not area.is_empty
        for part in shapely.get_parts(area):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)


def test_positions_have_five_decimals_at_most() -> None:
    for area in [*LAND.values(), *CELLS.values()]:
        positions = shapely.get_coordinates(area)
        assert abs(positions - positions.round(5)).max() == 0


def test_features_carry_code_name_and_what_is_approximate() -> None:
    for feature in features("divisions/districts.geojson"):
        assert feature["properties"]["name"].keys() == {"zh", "en"}
        assert "approximate" not in feature["properties"]
    assert all(f["properties"]["approximate"] is True for f in features("divisions/subdistricts.geojson"))


def test_the_maps_are_light_enough_for_a_phone() -> None:
    assert (CITY / "divisions/districts.geojson").stat().st_size < 700_000
    assert (CITY / "divisions/subdistricts.geojson").stat().st_size < 700_000


def test_districts_share_their_borders_without_gap_or_overlap() -> None:
    assert shapely.coverage_is_valid(list(LAND.values()))


@pytest.mark.parametrize("code", LAND)
def test_the_cells_of_a_district_tile_it(code: str) -> None:
    cells = [cell for key, cell in CELLS.items() if key.startswith(code)]
    assert shapely.coverage_is_valid(cells)
    whole = shapely.coverage_union_all(cells)
    # The cutting lines end on the grid, at most half a metre beside the border.
    assert whole.symmetric_difference(LAND[code]).area < 2e-5 * LAND[code].area


def test_every_inside_point_lies_in_its_own_cell() -> None:
    for row in SUBDISTRICTS:
        if row["code"] in CELLS:
            inside = shapely.Point(float(row["inside_lon"]), float(row["inside_lat"]))
            assert CELLS[row["code"]].contains(inside), row["code"]


def test_every_label_lies_in_its_district() -> None:
    for row in DISTRICTS:
        assert LAND[row["code"]].contains(shapely.Point(float(row["label_lon"]), float(row["label_lat"])))


def test_the_borders_are_wgs84_for_the_lighthouse_stands_on_its_island() -> None:
    lighthouse = shapely.Point(120 + 19 / 60 + 7 / 3600, 36 + 3 / 60 + 11 / 3600)
    assert LAND["370202"].contains(lighthouse)


def test_33_hospitals_stand_in_their_district_and_say_how_rough_that_is() -> None:
    assert len(HOSPITALS) == len({row["id"] for row in HOSPITALS}) == 33
    for row in HOSPITALS:
        assert LAND[row["district"]].contains(shapely.Point(float(row["lon"]), float(row["lat"])))
        assert row["position"] == "approximate"
        assert row["division"].startswith(row["district"])


def test_every_layer_finds_its_file_and_its_fields() -> None:
    for path in (CITY / "layers").glob("*.yaml"):
        layer = declared(f"layers/{path.name}")
        source = path.parent / layer["source"]
        fields = {field["id"] for field in layer["fields"]}
        if source.suffix == ".csv":
            known = set(rows(source.resolve().relative_to(CITY.resolve()).as_posix())[0])
        else:
            known = {"code", "name", "parent"}
        assert fields <= known, path.name


def test_organisations_have_one_id_each_and_parents_that_exist() -> None:
    ids = [entry["id"] for entry in ORGANISATIONS]
    assert len(ids) == len(set(ids))
    assert [entry["id"] for entry in ORGANISATIONS if entry.get("parent", ids[0]) not in ids] == []
    divisions = {"3702"} | {row["code"] for row in DISTRICTS}
    assert all(entry["division"] in divisions for entry in ORGANISATIONS)
    assert all(entry[text].keys() == {"zh", "en"} for entry in ORGANISATIONS for text in ("name", "short"))


def test_each_district_has_the_organisations_that_cases_are_routed_to() -> None:
    ids = {entry["id"] for entry in ORGANISATIONS}
    for row in DISTRICTS:
        assert {f"civil-affairs-{row['code']}", f"disabled-federation-{row['code']}"} <= ids


def test_every_target_has_an_owner_a_project_and_a_meaning() -> None:
    owners = {entry["id"] for entry in ORGANISATIONS}
    projects = {project["id"] for project in PLAN["projects"]}
    standing = {entry["id"] for entry in PLAN["standing"]}
    assert len(projects) == 6
    for target in [*PLAN["targets"], *PLAN["standing"]]:
        assert target["owner"] in owners, target["id"]
        assert target["project"] in projects
    for target in PLAN["targets"]:
        assert (target["value"] is None) == (target["kind"] == "milestone") == (target["unit"] is None)
        assert target.get("baseline") in standing | {None}


def test_the_plan_names_12_one_things_and_12_one_scenarios() -> None:
    targets = {target["id"]: target["value"] for target in PLAN["targets"]}
    owners = {entry["id"] for entry in ORGANISATIONS}
    for entry in PLAN["lists"]:
        assert len({item["id"] for item in entry["items"]}) == 12 == targets[entry["target"]]
        assert {item["owner"] for item in entry["items"]} <= owners


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("core-industry-growth", 12),
        ("high-tech-enterprises", 1200),
        ("enterprises-transformed", 1000),
        ("one-thing-scenes", 100),
        ("approval-scenes", 50),
        ("certificate-free-matters", 35),
        ("one-code-scenes", 10),
        ("online-care-institutions", 200),
        ("online-pharmacies", 2000),
        ("smart-communities", 400),
        ("new-consumption-scenes", 10),
        ("zero-waste-cells", 500),
        ("reservoir-warnings", 473),
        ("computing-uses", 20),
        ("base-stations-5g", 40_000),
    ],
)
def test_the_numbers_of_the_plan_are_the_plans_numbers(identifier: str, value: int) -> None:
    assert {t["id"]: t["value"] for t in PLAN["targets"]}[identifier] == value


def test_codes_are_text_and_an_unchecked_parameter_says_so() -> None:
    city = declared("city.yaml")
    assert city["division"] == "3702"
    assert all(isinstance(entry["division"], str) for entry in ORGANISATIONS)
    assert city["parameters"]["minimum_living_standard"]["confirmed"] is False
    west, south, east, north = city["bounds"]
    assert shapely.box(west, south, east, north).contains(shapely.union_all(list(LAND.values())))
