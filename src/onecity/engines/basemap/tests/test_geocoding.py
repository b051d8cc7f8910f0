"""Is an address found where it is, and does every answer say how sure it is?"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from onecity.base.actor import ANONYMOUS, NotAllowed
from onecity.core.geo import distance_m, wgs84_to_gcj02
from onecity.engines.basemap import door
from onecity.engines.basemap.commands import basemap
from onecity.engines.basemap.errors import GazetteerMissing, PlaceInvalid
from onecity.engines.basemap.tests.town import MANAGER


def best(text: str) -> door.Candidate:
    return door.geocode(ANONYMOUS, text)[0]


def test_without_surveyed_roads_the_point_stands_in_the_finest_division(town: Path) -> None:
    found = best("市南区江西路12号3单元")
    assert (found.level, found.located, found.division) == ("building", "street", "370202001")
    assert (found.lon, found.lat, round(found.radius_m, -1)) == (120.33, 36.05, 1000)
    assert not found.generated
    assert not found.interpolated


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("四方区", "370203"),
        ("台东街道威海路社区", "370203021001"),
        ("台东三路8号", "370203"),
        ("香港中路", "370202001"),
        ("一医对面", "370202001"),
        ("小城市中医医院", "370203"),
    ],
)
def test_old_names_common_names_and_roads_lie_in_their_division(town: Path, text: str, division: str) -> None:
    assert best(text).division == division


def test_a_part_that_lies_elsewhere_is_left_out_and_said(town: Path) -> None:
    found = best("市南区台东街道")
    assert (found.division, found.score < 0.7) == ("370203021", True)
    assert any("left out" in why.en for why in found.why)


def test_a_district_that_is_said_counts_more_than_a_road_that_is_known_elsewhere(town: Path) -> None:
    found = best("市北区江西路9号")
    assert found.division == "370203"
    assert any("江西路" in why.zh for why in found.why)


def test_what_nobody_knows_has_no_place(town: Path) -> None:
    assert door.geocode(ANONYMOUS, "火星路9号") == ()
    assert door.geocode(ANONYMOUS, "") == ()


def test_numbers_are_interpolated_along_a_road_and_say_so(road_town: Path) -> None:
    found = best("经一路100号")
    assert (found.level, found.located) == ("number", "number")
    assert distance_m(120.30, 36.05, found.lon or 0, found.lat or 0) == pytest.approx(500, abs=2)
    assert found.generated
    assert found.interpolated
    assert {why.zh[:4] for why in found.why} == {"门牌位置", "模拟路网"}
    beyond = best("经一路9000号")
    assert (beyond.located, round(beyond.lon or 0, 3)) == ("road", 120.32)


def test_crossings_posts_and_directions(road_town: Path) -> None:
    crossing = best("经一路与青银高速交叉口")
    assert (crossing.located, crossing.lon, crossing.lat) == ("crossing", 120.31, 36.05)
    post = best("G20青银高速K0+500")
    assert post.located == "post"
    assert distance_m(120.31, 36.05, post.lon or 0, post.lat or 0) == pytest.approx(500, abs=2)
    north = best("经一路与青银高速路口北侧100米")
    assert distance_m(120.31, 36.05, north.lon or 0, north.lat or 0) == pytest.approx(100, abs=1)
    assert (north.lat or 0) > 36.05


def test_a_place_is_named_in_both_languages(road_town: Path) -> None:
    where = door.reverse(ANONYMOUS, 120.3055, 36.0502)
    assert where.text.zh.startswith("小城市市南区经一路99号")
    assert where.text.en.startswith("No. 99, Jing 1 Road")
    assert (where.division, where.generated, where.interpolated) == ("370202", True, True)
    again = best(where.address.road + where.address.number + "号")
    assert distance_m(120.3055, 36.05, again.lon or 0, again.lat or 0) < 6
    assert door.reverse(ANONYMOUS, 120.3101, 36.0601).place is not None


def test_gcj02_goes_in_and_out_at_the_edge(town: Path) -> None:
    shifted = wgs84_to_gcj02(120.399, 36.1)
    assert door.reverse(ANONYMOUS, *shifted, "gcj02").division == "370202"
    assert door.reverse(ANONYMOUS, *shifted).division == "370203"
    with pytest.raises(PlaceInvalid):
        door.reverse(ANONYMOUS, 500, 1)


@pytest.mark.parametrize("typed", ["香港中", "xianggangz", "xgzl", "hong kong m", "xianggang middle"])
def test_suggestions_come_by_character_pinyin_initials_and_english(town: Path, typed: str) -> None:
    assert door.suggest(ANONYMOUS, typed)[0].title.zh.startswith("香港中路")


def test_a_number_that_is_typed_gives_the_address_first(road_town: Path) -> None:
    first = door.suggest(ANONYMOUS, "经一路20")[0]
    assert (first.fill, first.generated) == ("经一路20号", True)
    assert first.title.en == "No. 20, Jing 1 Road"
    assert "模拟路网" in first.note.zh


def test_the_gazetteer_is_made_anew_only_when_something_changed(town: Path) -> None:
    assert door.renew(MANAGER) is None
    known = door.build(MANAGER)
    assert door.build(MANAGER) == known
    assert [one.name for one in (town / "data" / "basemap").iterdir() if one.is_dir()] == [known]
    with pytest.raises(NotAllowed):
        door.build(ANONYMOUS)


def test_before_a_city_is_loaded_everybody_is_told_so(small_house: Path) -> None:
    with pytest.raises(GazetteerMissing):
        door.geocode(ANONYMOUS, "香港中路")
    assert door.renew(MANAGER) is None


def test_programs_ask_over_http(road_town: Path) -> None:
    client = Client()
    body = client.get("/api/v1/addresses/geocode", {"q": "经一路100号", "crs": "gcj02"}).json()[0]
    assert (body["crs"], body["generated"], body["parts"]) == (
        "gcj02",
        True,
        {"road": "经一路", "number": "100"},
    )
    assert distance_m(*wgs84_to_gcj02(120.305545, 36.05), body["lon"], body["lat"]) < 5
    assert (
        client.get("/api/v1/addresses/reverse", {"lon": "120.31", "lat": "36.05"}).json()["division"]
        == "370202"
    )
    assert client.get("/api/v1/addresses/reverse", {"lon": "999", "lat": "36.05"}).status_code == 422
    assert client.get("/api/v1/addresses/suggest", {"q": "sinan"}).json() == []
    assert client.get("/api/v1/addresses/parse", {"q": "江西路5号"}).json()[0]["text"] == "江西路5号"


def test_the_command_line_answers_each_line_and_never_stops(town: Path) -> None:
    run = CliRunner().invoke(basemap, ["reverse"], input="120.35,36.1\nnonsense\n999,0\n120.45 36.1\n")
    lines = [json.loads(line) for line in run.output.splitlines()]
    assert run.exit_code == 0
    assert [line.get("division") for line in lines] == ["370202", None, None, "370203"]
    run = CliRunner().invoke(basemap, ["geocode"], input="江西路5号\n\n\x00\n")
    assert [len(json.loads(line)["candidates"]) for line in run.output.splitlines()][1:] == [0, 0]
