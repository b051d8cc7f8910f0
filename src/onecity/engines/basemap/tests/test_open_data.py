"""Do other programs get the layers in the formats that they know?"""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner
from django.test import Client

from onecity.engines.basemap.commands import basemap

ITEMS = "/ogc/collections/clinics/items"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def get(path: str, **query: str) -> Any:
    response = Client().get(path, query, headers={"accept": "application/json"})
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def names(**query: str) -> list[str]:
    return [one["properties"]["code"] for one in get(ITEMS, **query)["features"]]


def test_one_walks_from_the_landing_page_to_a_thing(town: Path) -> None:
    links = {one["rel"]: one["href"] for one in get("/ogc/")["links"]}
    assert any(one.endswith("features-1/1.0/conf/core") for one in get(links["conformance"])["conformsTo"])
    found = get(links["data"])["collections"]
    assert {one["id"] for one in found} == {"areas", "clinics"}
    clinics = next(one for one in found if one["id"] == "clinics")
    assert clinics["extent"]["spatial"]["bbox"] == [[120.2, 36.0, 120.6, 36.2]]
    items = get(next(one["href"] for one in clinics["links"] if one["rel"] == "items"))
    first = items["features"][0]
    again = get(f"{ITEMS}/{first['id']}")
    assert (again["geometry"], again["properties"]) == (first["geometry"], first["properties"])
    assert first["properties"]["beds"] == 12
    assert set(get("/ogc/api")["paths"]) >= {"/", "/conformance", "/collections/{id}/items"}


def test_pages_follow_each_other_until_all_things_were_shown(town: Path) -> None:
    seen, path = [], f"{ITEMS}?limit=2"
    while path:
        page = get(path)
        assert (page["numberMatched"], page["numberReturned"]) == (3, len(page["features"]))
        seen += [one["properties"]["code"] for one in page["features"]]
        path = next((one["href"] for one in page["links"] if one["rel"] == "next"), "")
    assert seen == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"bbox": "120.3,36.0,120.4,36.07"}, ["a"]),
        ({"bbox": "36.0,120.3,36.07,120.4", "bbox-crs": EPSG4326}, ["a"]),
        ({"beds": "30"}, ["b", "c"]),
        ({"beds": "30", "division": "370203"}, ["c"]),
        ({"approximate": "true"}, ["b"]),
        ({"name": "First Hospital"}, ["a"]),
        ({"datetime": "2020-01-01T00:00:00Z/.."}, ["a", "b", "c"]),
        ({"datetime": "../2020-01-01T00:00:00Z"}, []),
    ],
)
def test_things_are_chosen_by_place_time_and_property(
    town: Path, query: dict[str, str], codes: list[str]
) -> None:
    assert names(**query) == codes


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (ITEMS, {"bbox": "1,2,3"}, 400),
        (ITEMS, {"limit": "0"}, 400),
        (ITEMS, {"datetime": "yesterday"}, 400),
        (ITEMS, {"colour": "red"}, 400),
        (ITEMS, {"beds": "many"}, 400),
        (ITEMS, {"crs": "EPSG:3857"}, 400),
        ("/ogc/collections/nothing/items", {}, 404),
        (f"{ITEMS}/no-thing", {}, 404),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    town: Path, path: str, query: dict[str, str], status: int
) -> None:
    response = Client().get(path, query, headers={"accept": "application/json"})
    assert (response.status_code, response.json()["status"]) == (status, status)


def test_latitude_comes_first_when_asked_for(town: Path) -> None:
    response = Client().get(ITEMS, {"limit": "1", "crs": EPSG4326})
    assert response.json()["features"][0]["geometry"]["coordinates"] == [36.06, 120.31]
    assert response["Content-Crs"] == f"<{EPSG4326}>"


@pytest.mark.parametrize("path", ["/ogc/", "/ogc/collections", "/ogc/collections/clinics", ITEMS])
def test_people_get_a_page(town: Path, path: str) -> None:
    response = Client().get(path, headers={"accept": "text/html"})
    assert response["Content-Type"].startswith("text/html")
    assert "<h1>" in response.content.decode()


def test_a_layer_leaves_as_geojson_and_as_geoparquet(town: Path) -> None:
    for form, name in (("geojson", "clinics.geojson"), ("geoparquet", "clinics.parquet")):
        run = CliRunner().invoke(
            basemap, ["export", "clinics", "--format", form, "--output", str(town / name)]
        )
        assert "3 things" in run.output
    features = json.loads((town / "clinics.geojson").read_text())["features"]
    table = pq.read_table(town / "clinics.parquet")
    about = json.loads(table.schema.metadata[b"geo"])
    assert (about["version"], about["primary_column"]) == ("1.1.0", "geometry")
    for feature, row in zip(features, table.to_pylist(), strict=True):
        assert feature["id"] == row["id"]
        assert shapely.from_wkb(row["geometry"]).equals(shapely.from_geojson(json.dumps(feature["geometry"])))
    run = CliRunner().invoke(basemap, ["export", "nothing"])
    assert (run.exit_code, "no collection" in run.output) == (1, True)
