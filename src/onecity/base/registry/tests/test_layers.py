"""Are layers stored as declared, kept with their ids, and given out exactly?"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onecity.base.actor import ANONYMOUS, Actor, ActorKind
from onecity.base.identity.kinds import COMMUNITY, DISTRICT, SUBDISTRICT
from onecity.base.registry.declare import LAYER
from onecity.base.registry.door import (
    Features,
    ThingDraft,
    divisions_at,
    etag,
    features,
    layers,
    nearby,
    put,
    replace_layer,
    sync_layers,
    thing,
    withdraw,
)
from onecity.base.registry.errors import LayerUnknown, ThingInvalid, ThingUnknown
from onecity.base.registry.models import Layer, Thing
from onecity.core.geo import Box, distance_m
from onecity.core.pack import City, check, load
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

KINDS = (LAYER, DISTRICT, SUBDISTRICT, COMMUNITY)
LAYER_YAML = """\
id: clinics
title: {zh: 诊所, en: Clinics}
icon: building-hospital
colour: sea-7
source: clinics.csv
kind: point
fields:
  - {id: beds, title: {zh: 床位, en: Beds}, type: integer}
credit: {zh: 示例, en: Example}
"""
AREAS_YAML = """\
id: areas
title: {zh: 区, en: Districts}
icon: map-2
colour: sea-6
source: areas.geojson
kind: area
approximate: true
credit: {zh: 示例, en: Example}
"""
CLINICS = """\
id,name_zh,name_en,lon,lat,division,beds
a,甲诊所,Clinic A,120.31,36.06,370202,12
b,乙诊所,Clinic B,120.40,36.10,,
"""


def square(code: str, west: float, south: float, size: float) -> dict[str, object]:
    """A GeoJSON feature of a square."""
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": {"zh": f"区{code}", "en": f"D {code}"}},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def city(tmp_path: Path) -> Callable[..., City]:
    """Writes a small city and reads it."""

    def write(clinics: str = CLINICS) -> City:
        (tmp_path / "layers").mkdir(exist_ok=True)
        (tmp_path / "layers/clinics.yaml").write_text(LAYER_YAML, encoding="utf-8")
        (tmp_path / "layers/clinics.csv").write_text(clinics, encoding="utf-8")
        (tmp_path / "layers/areas.yaml").write_text(AREAS_YAML, encoding="utf-8")
        whole = {"type": "FeatureCollection", "features": [square("370202", 120.3, 36.0, 0.2)]}
        (tmp_path / "layers/areas.geojson").write_text(json.dumps(whole), encoding="utf-8")
        return load(tmp_path, KINDS)

    return write


def bodies(found: Features) -> list[dict[str, object]]:
    """The features in a text of GeoJSON."""
    read: list[dict[str, object]] = json.loads(found.body)["features"]
    return read


def draft(code: str, lon: float, lat: float, layer: str = "clinics", **more: object) -> ThingDraft:
    """A thing, by itself a point of the layer `clinics`."""
    name = Text(zh=f"甲{code}", en=f"A {code}")
    return ThingDraft(layer, code, name, lon, lat, **more)  # type: ignore[arg-type]


def test_a_declared_layer_is_ready_for_the_map(city: Callable[..., City]) -> None:
    sync_layers(city())
    assert [(layer.id, layer.count, layer.approximate) for layer in layers()] == [
        ("areas", 1, True),
        ("clinics", 2, False),
    ]
    first = bodies(features("clinics", language="en"))[0]
    assert first["geometry"] == {"type": "Point", "coordinates": [120.31, 36.06]}
    assert first["properties"] == {
        "id": first["id"],
        "code": "a",
        "name": "Clinic A",
        "division": "370202",
        "approximate": False,
        "simulated": False,
    }


def test_an_area_keeps_its_geometry_and_names_itself_approximate(city: Callable[..., City]) -> None:
    sync_layers(city())
    (area,) = bodies(features("areas"))
    assert area["geometry"] == square("370202", 120.3, 36.0, 0.2)["geometry"]
    assert area["properties"]["approximate"] is True  # type: ignore[index]
    assert area["properties"]["name"] == "区370202"  # type: ignore[index]


def test_ids_stay_and_only_changed_rows_are_written(city: Callable[..., City]) -> None:
    sync_layers(city())
    before = {t.code: (t.id, t.updated_at) for t in Thing.objects.filter(layer="clinics")}
    sync_layers(city(CLINICS.replace("乙诊所", "丙诊所") + "c,丁诊所,Clinic C,120.5,36.2,,\n"))
    after = {t.code: (t.id, t.updated_at) for t in Thing.objects.filter(layer="clinics")}
    assert after["a"] == before["a"]
    assert after["b"][0] == before["b"][0]
    assert after["b"][1] > before["b"][1]
    assert set(after) == {"a", "b", "c"}


def test_a_thing_that_is_no_longer_declared_is_gone(city: Callable[..., City]) -> None:
    sync_layers(city())
    sync_layers(city(CLINICS.split("b,")[0]))
    assert [t["properties"]["code"] for t in bodies(features("clinics"))] == ["a"]  # type: ignore[index]


def test_a_layer_that_is_no_longer_declared_is_gone_with_its_things(
    city: Callable[..., City], tmp_path: Path
) -> None:
    sync_layers(city())
    (tmp_path / "layers/clinics.yaml").unlink()
    (tmp_path / "layers/clinics.csv").unlink()
    sync_layers(load(tmp_path, KINDS))
    assert [layer.id for layer in layers()] == ["areas"]
    assert not Thing.objects.filter(layer="clinics").exists()
    with pytest.raises(LayerUnknown):
        features("clinics")


def test_the_etag_changes_with_the_content_and_only_then(city: Callable[..., City]) -> None:
    sync_layers(city())
    first = etag("clinics")
    assert features("clinics").etag == first
    sync_layers(city())
    assert etag("clinics") == first
    assert etag("clinics", language="en") != first
    assert etag("clinics", Box(120, 36, 121, 37)) != first
    sync_layers(city(CLINICS.replace("12", "13")))
    assert etag("clinics") != first
    with pytest.raises(LayerUnknown):
        etag("nothing")


def test_a_box_gives_what_meets_it_and_a_limit_says_that_there_is_more(city: Callable[..., City]) -> None:
    sync_layers(city())
    boxed = features("clinics", Box(120.30, 36.05, 120.32, 36.07))
    assert [f["properties"]["code"] for f in bodies(boxed)] == ["a"]  # type: ignore[index]
    assert boxed.complete
    cut = features("clinics", limit=1)
    assert (cut.count, cut.complete) == (1, False)
    assert features("clinics", limit=0).count == 0
    assert features("areas", Box(120.49, 36.19, 121, 37)).count == 1


def test_a_thing_tells_its_fields_in_the_readers_language(city: Callable[..., City]) -> None:
    sync_layers(city())
    row = Thing.objects.get(code="a")
    told = thing(ANONYMOUS, row.id)
    assert [(field.title, field.value) for field in told.fields] == [("床位", "12")]
    english = thing(Actor(ActorKind.ANONYMOUS, language="en"), row.id)
    assert english.fields[0].title == "Beds"
    assert thing(ANONYMOUS, Thing.objects.get(code="b").id).fields == ()
    with pytest.raises(ThingUnknown):
        thing(ANONYMOUS, uuid4())


@pytest.mark.parametrize(
    "row",
    [
        "c,丙,C,200,36,,",
        "c,丙,C,,36,,",
        "c,,C,120,36,,",
        ",丙,C,120,36,,",
        "c,丙,C,nan,36,,",
        "a,丙,C,120,36,,",
    ],
)
def test_a_row_that_cannot_be_placed_is_told_and_nothing_is_loaded(
    city: Callable[..., City], tmp_path: Path, row: str
) -> None:
    sync_layers(city())
    before = Layer.objects.get(id="clinics").version
    (tmp_path / "layers/clinics.csv").write_text(CLINICS + row + "\n", encoding="utf-8")
    (problem,) = check(tmp_path, KINDS)
    assert (problem.file, problem.line) == ("layers/clinics.csv", 4)
    loose = load(tmp_path, (LAYER.__class__(LAYER.name, LAYER.model, LAYER.pattern, LAYER.shape), *KINDS[1:]))
    with pytest.raises(ThingInvalid):
        sync_layers(loose)
    assert Layer.objects.get(id="clinics").version == before


def test_a_value_that_has_words_is_told_in_them(city: Callable[..., City], tmp_path: Path) -> None:
    city()
    said = LAYER_YAML.replace("type: integer", 'type: integer, words: {"12": {zh: 十二张, en: Twelve}}')
    (tmp_path / "layers/clinics.yaml").write_text(said, encoding="utf-8")
    sync_layers(load(tmp_path, KINDS))
    assert thing(ANONYMOUS, Thing.objects.get(code="a").id).fields[0].value == "十二张"


def test_every_wrong_row_is_told_at_its_own_cell(city: Callable[..., City], tmp_path: Path) -> None:
    city()
    wrong = "c,丙,C,x,36.1,,\nd,丁,,120.3,36.1,,\na,甲,A,120.3,36.1,,\n,戊,E,120.3,36.1,,\n"
    (tmp_path / "layers/clinics.csv").write_text(CLINICS + wrong, encoding="utf-8")
    shape = {"type": "FeatureCollection", "features": ["none", {"id": "p", "geometry": {"type": "Heart"}}]}
    (tmp_path / "layers/areas.geojson").write_text(json.dumps(shape, indent=1), encoding="utf-8")
    assert [(problem.place, problem.text("en")) for problem in check(tmp_path, KINDS)] == [
        (
            "layers/areas.geojson:4:3",
            "The position is missing. Write lon and lat (degrees, WGS84), or a geometry.",
        ),
        (
            "layers/areas.geojson:7:16",
            "The geometry is not valid GeoJSON. Correct its type and coordinates.",
        ),
        (
            "layers/clinics.csv:4:7",
            '"x" is no number of degrees. Write it like 120.3842 (WGS84), with digits and a point alone.',
        ),
        (
            "layers/clinics.csv:5:5",
            "The Chinese or the English name is missing. Write name_zh and name_en.",
        ),
        (
            "layers/clinics.csv:6:1",
            'The code "a" is already used at layers/clinics.csv:2:1. Choose another, or delete one of the two.',
        ),
        ("layers/clinics.csv:7:1", "The code is missing. Write it under code (or id)."),
    ]


def test_a_coordinate_that_nobody_can_read_is_told_at_its_own_cell(
    city: Callable[..., City], tmp_path: Path
) -> None:
    city()
    rows = "c,丙,C,120.3,36.O6,,\nd,丁,D,{0},36.1,,\ne,戊,E,120.3,,,\n"
    (tmp_path / "layers/clinics.csv").write_text(CLINICS + rows, encoding="utf-8")
    told = [(one.place, one.text("en").partition(".")[0]) for one in check(tmp_path, KINDS)]
    assert told == [
        ("layers/clinics.csv:4:13", '"36'),
        ("layers/clinics.csv:5:7", '"0" is no number of degrees'),
        ("layers/clinics.csv:6:13", "The position is missing"),
    ]


def test_a_row_that_is_neither_simulated_nor_real_is_told(city: Callable[..., City], tmp_path: Path) -> None:
    city()
    rows = CLINICS.splitlines()
    marked = [rows[0] + ",simulated", rows[1] + ",TRUE", rows[2] + ",ture"]
    (tmp_path / "layers/clinics.csv").write_text("\n".join(marked) + "\n", encoding="utf-8")
    (problem,) = check(tmp_path, KINDS)
    assert (problem.line, problem.code) == (3, "thing-invalid")
    assert "true" in problem.text("zh")


def test_a_layer_whose_file_is_no_table_and_no_geojson_is_told(
    city: Callable[..., City], tmp_path: Path
) -> None:
    city()
    (tmp_path / "layers/clinics.csv").rename(tmp_path / "layers/clinics.txt")
    written = LAYER_YAML.replace("clinics.csv", "clinics.txt")
    (tmp_path / "layers/clinics.yaml").write_text(written, encoding="utf-8")
    (problem,) = check(tmp_path, KINDS)
    assert problem.place == "layers/clinics.txt:1:1"
    assert problem.text("zh") == "图层的文件应是 .csv 或 .geojson。请换一个文件。"


def test_an_engine_fills_a_declared_layer_only_with_its_own(city: Callable[..., City]) -> None:
    sync_layers(city())
    assert replace_layer("clinics", [draft("x", 120.3, 36.1), draft("y", 120.3, 36.1)]) == 4
    assert replace_layer("clinics", [draft("x", 120.3, 36.1), draft("y", 120.3, 36.1)]) == 0
    with pytest.raises(LayerUnknown):
        replace_layer("nothing", [])
    with pytest.raises(ThingInvalid):
        replace_layer("areas", [draft("x", 120.3, 36.1)])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    places=st.lists(st.tuples(st.floats(120.0, 120.2), st.floats(36.0, 36.1)), max_size=30),
    here=st.tuples(st.floats(120.0, 120.2), st.floats(36.0, 36.1)),
    radius_m=st.sampled_from([1, 150, 700, 1_999, 2_001, 9_000]),
)
def test_nearby_misses_nothing_and_gives_nothing_beyond(
    city: Callable[..., City],
    places: list[tuple[float, float]],
    here: tuple[float, float],
    radius_m: float,
) -> None:
    sync_layers(city())
    replace_layer("clinics", [draft(str(n), *place) for n, place in enumerate(places)])
    expected = {str(n) for n, place in enumerate(places) if distance_m(*here, *place) <= radius_m}
    found = nearby(*here, radius_m, "clinics")
    assert {near.code for near in found} == expected
    assert [near.distance_m for near in found] == sorted(near.distance_m for near in found)


def test_a_place_lies_in_all_divisions_around_it_the_largest_first(city: Callable[..., City]) -> None:
    sync_layers(city())
    areas = [("370202", 120.25, 0.25), ("370202001", 120.25, 0.125), ("370202002", 120.375, 0.125)]
    drafts = [
        draft(
            code,
            west + 0.05,
            36.05,
            layer="areas",
            division=code,
            geometry=square(code, west, 36.0, size)["geometry"],
        )
        for code, west, size in areas
    ]
    replace_layer("areas", drafts)
    assert [d.code for d in divisions_at(120.3, 36.05)] == ["370202", "370202001"]
    assert [d.code for d in divisions_at(120.375, 36.05)] == ["370202", "370202001"]
    assert [d.code for d in divisions_at(120.45, 36.05)] == ["370202", "370202002"]
    assert divisions_at(10.0, 50.0) == ()
    replace_layer("areas", [drafts[0]])
    assert [d.code for d in divisions_at(120.3, 36.05)] == ["370202"]


def test_what_engines_offer_is_shown_where_the_city_declares_the_layer(
    city: Callable[..., City], with_engines: Callable[..., None]
) -> None:
    with_engines("onecity.base.registry.tests.example:ENGINE")
    sync_layers(city())
    assert Thing.objects.filter(layer="clinics").count() == 3
    assert not Thing.objects.filter(layer="undeclared").exists()


def test_a_single_thing_is_added_changed_and_withdrawn_without_the_others(city: Callable[..., City]) -> None:
    sync_layers(city())
    before = {t.code: t.updated_at for t in Thing.objects.filter(layer="clinics")}
    versions = [etag("clinics")]
    for name in ("甲", "乙"):
        single = replace(draft("x", 120.3, 36.1), name=Text(zh=name, en="X"))
        put(single)
        versions.append(etag("clinics"))
    assert len(set(versions)) == 3
    assert next(layer.count for layer in layers() if layer.id == "clinics") == 3
    assert nearby(120.3, 36.1, 10, "clinics")[0].name.zh == "乙"
    assert not withdraw(draft("x", 120.3, 36.1))
    assert withdraw(single)
    assert etag("clinics") == versions[0]
    assert {t.code: t.updated_at for t in Thing.objects.filter(layer="clinics")} == before
    with pytest.raises(LayerUnknown):
        put(draft("x", 120.3, 36.1, layer="nothing"))


def test_what_the_city_declares_stands_above_what_an_engine_offers(
    city: Callable[..., City], with_engines: Callable[..., None]
) -> None:
    with_engines("onecity.base.registry.tests.example:ENGINE")
    sync_layers(city(CLINICS + "z,丁诊所,Clinic D,120.5,36.2,,\n"))
    assert Thing.objects.get(layer="clinics", code="z").name_zh == "丁诊所"
