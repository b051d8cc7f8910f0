"""Are very many things counted by cell without losing one, and shown one by one where they are few?"""

import json
from pathlib import Path
from random import Random

import pytest

from onecity.base.registry.cells import COARSEST, FINEST, cells_in, resolution_for
from onecity.base.registry.door import (
    MOST_SINGLE,
    ThingDraft,
    counts_by_division,
    replace_layer,
    sync_layers,
    view,
)
from onecity.base.registry.errors import LayerUnknown
from onecity.base.registry.models import CellCount, Layer
from onecity.base.registry.tests.test_layers import CLINICS, KINDS, LAYER_YAML
from onecity.core.geo import Box, area_km2
from onecity.core.pack import load
from onecity.core.text import Text

pytestmark = pytest.mark.django_db
CITY = Box(119.5, 35.5, 121.0, 37.2)
MANY = 3_000


def drafts(count: int, seed: int = 7) -> list[ThingDraft]:
    """Clinics that crowd around one place, as a city does."""
    random = Random(seed)
    return [
        ThingDraft(
            "clinics",
            f"c{number}",
            Text(zh=f"诊所{number}", en=f"Clinic {number}"),
            round(min(max(random.gauss(120.38, 0.1), 119.6), 120.9), 5),
            round(min(max(random.gauss(36.1, 0.1), 35.6), 37.1), 5),
            division="370202" if number % 3 else None,
        )
        for number in range(count)
    ]


@pytest.fixture
def clinics(tmp_path: Path) -> list[ThingDraft]:
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "clinics.yaml").write_text(LAYER_YAML)
    (tmp_path / "layers" / "clinics.csv").write_text(CLINICS)
    sync_layers(load(tmp_path, KINDS))
    made = drafts(MANY)
    replace_layer("clinics", made)
    return made


def inside(things: list[ThingDraft], box: Box) -> set[str]:
    return {t.code for t in things if box.west <= t.lon <= box.east and box.south <= t.lat <= box.north}


@pytest.mark.parametrize("resolution", range(COARSEST, FINEST + 1))
def test_every_resolution_counts_every_thing(clinics: list[ThingDraft], resolution: int) -> None:
    counts = CellCount.objects.filter(layer="clinics", resolution=resolution).values_list("count", flat=True)
    assert sum(counts) == MANY


def test_a_wide_view_has_few_numbers_and_a_close_one_the_things(clinics: list[ThingDraft]) -> None:
    wide = view("clinics", CITY)
    shown = json.loads(wide.body)["features"]
    assert sum(feature["properties"]["point_count"] for feature in shown) == wide.count == MANY
    assert (len(shown) < 200, wide.complete) == (True, False)
    close = Box(120.37, 36.09, 120.39, 36.11)
    seen = view("clinics", close)
    codes = {feature["properties"]["code"] for feature in json.loads(seen.body)["features"]}
    assert codes == inside(clinics, close)
    assert (seen.count, seen.complete) == (len(codes), True)


def test_no_view_loses_or_adds_a_thing(clinics: list[ThingDraft]) -> None:
    random = Random(3)
    for _ in range(40):
        west, south = random.uniform(119.6, 120.8), random.uniform(35.6, 37.0)
        box = Box(west, south, west + random.uniform(0, 0.1), south + random.uniform(0, 0.1))
        seen = view("clinics", box)
        features = json.loads(seen.body)["features"]
        if seen.complete:
            assert {feature["properties"]["code"] for feature in features} == inside(clinics, box)
        else:
            assert (
                sum(feature["properties"]["point_count"] for feature in features) == seen.count > MOST_SINGLE
            )


def test_a_crowd_in_one_place_stays_a_number_however_close_one_looks(clinics: list[ThingDraft]) -> None:
    crowd = [
        ThingDraft("clinics", f"x{n}", Text(zh="塔", en="Tower"), 120.38, 36.1)
        for n in range(MOST_SINGLE + 1)
    ]
    replace_layer("clinics", crowd)
    seen = view("clinics", Box(120.379, 36.099, 120.381, 36.101))
    assert [f["properties"]["point_count"] for f in json.loads(seen.body)["features"]] == [MOST_SINGLE + 1]


def test_counts_follow_the_layer_and_are_made_for_one_that_is_older(clinics: list[ThingDraft]) -> None:
    replace_layer("clinics", clinics[:10])
    assert view("clinics", CITY).count == 10
    CellCount.objects.all().delete()
    replace_layer("clinics", clinics[:10])
    assert sum(cell.count for cell in cells_in("clinics", CITY)) == 10
    version = Layer.objects.get(id="clinics").version
    assert counts_by_division("clinics", version) == {"370202": sum(1 for t in clinics[:10] if t.division)}


def test_only_points_are_seen_so(clinics: list[ThingDraft]) -> None:
    with pytest.raises(LayerUnknown):
        view("nothing", CITY)


def test_the_finer_the_view_the_finer_the_cells() -> None:
    boxes = [Box(120, 36, 120 + width, 36 + width) for width in (10, 3, 1, 0.3, 0.1, 0.03)]
    found = [resolution_for(box) for box in boxes]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (COARSEST, FINEST)
    assert area_km2(Box(120, 36, 121, 37)) == pytest.approx(9_943, rel=0.01)
