"""Does a layer reach the browser once, small, in the right language, and never stale?"""

import gzip
import json
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from onecity.base.registry.door import layers
from onecity.web.map.geojson import takes_gzip
from onecity.web.map.tests.town import CLINICS, load_town

CLINICS_URL = "/map/layers/clinics.geojson"


def names(body: bytes) -> list[str]:
    """The names of the features in a body."""
    return [feature["properties"]["name"] for feature in json.loads(body)["features"]]


def test_an_unchanged_layer_is_not_sent_again(town: Path, client: Client) -> None:
    first = client.get(CLINICS_URL)
    again = client.get(CLINICS_URL, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    load_town(town, CLINICS.replace("丙诊所", "丁诊所"))
    changed = client.get(CLINICS_URL, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, names(changed.content)[2]) == (200, "丁诊所")


def test_a_weakened_etag_of_a_proxy_still_counts(town: Path, client: Client) -> None:
    etag = client.get(CLINICS_URL)["ETag"]
    assert client.get(CLINICS_URL, headers={"If-None-Match": f"W/{etag}"}).status_code == 304


def test_only_the_current_version_may_be_kept_for_ever(town: Path, client: Client) -> None:
    version = next(layer.version for layer in layers() if layer.id == "clinics")
    assert "immutable" in client.get(CLINICS_URL, {"v": version})["Cache-Control"]
    assert client.get(CLINICS_URL, {"v": "old"})["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("accepted", "packed"), [("gzip, br", True), ("", False)])
def test_a_layer_is_packed_for_those_who_can_unpack(
    town: Path, client: Client, accepted: str, packed: bool
) -> None:
    answer = client.get(CLINICS_URL, headers={"Accept-Encoding": accepted})
    body = gzip.decompress(answer.content) if packed else answer.content
    assert answer.get("Content-Encoding", "") == ("gzip" if packed else "")
    assert names(body) == ["甲诊所", "乙诊所", "丙诊所"]
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [("br, gzip;q=0.5", True), ("GZIP", True), ("gzip; q=0", False), ("gzip;q=0.0", False), ("br", False)],
)
def test_who_refuses_packing_gets_none(accepted: str, taken: bool) -> None:
    assert takes_gzip(RequestFactory(headers={"Accept-Encoding": accepted}).get("/")) is taken


def test_the_address_decides_the_language_whatever_the_cookie_says(town: Path, client: Client) -> None:
    client.cookies["language"] = "zh-hans"
    assert names(client.get(CLINICS_URL, {"lang": "en"}).content)[0] == "Clinic A"
    assert names(client.get(CLINICS_URL, {"lang": "xx"}).content)[0] == "甲诊所"


def test_an_unknown_layer_is_not_found(town: Path, client: Client) -> None:
    assert client.get("/map/layers/nothing.geojson").status_code == 404
    assert client.get("/map/layers/nothing/").status_code == 404


def test_a_layer_is_only_read(town: Path, client: Client) -> None:
    assert client.post(CLINICS_URL).status_code == 405
    assert client.head(CLINICS_URL).status_code == 200


def test_what_is_seen_of_a_layer_is_sent_for_a_box_and_may_be_kept(town: Path, client: Client) -> None:
    version = next(layer.version for layer in layers() if layer.id == "clinics")
    asked = {"v": version, "lang": "en", "bbox": "119,35,122,38"}
    seen = client.get("/map/layers/clinics/view.geojson", asked)
    assert names(seen.content) == names(client.get(CLINICS_URL, {"lang": "en"}).content)
    assert "immutable" in seen["Cache-Control"]
    again = client.get("/map/layers/clinics/view.geojson", asked, headers={"If-None-Match": seen["ETag"]})
    assert again.status_code == 304
    nothing = client.get("/map/layers/clinics/view.geojson", asked | {"bbox": "1,1,2,2"})
    assert names(nothing.content) == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "2,2,1,1", "nan,1,2,3", "1,2,3,400"])
def test_a_box_that_is_none_is_refused(town: Path, client: Client, box: str) -> None:
    assert client.get("/map/layers/clinics/view.geojson", {"bbox": box}).status_code == 400
    assert client.get("/map/layers/none/view.geojson", {"bbox": "1,1,2,2"}).status_code == 404
