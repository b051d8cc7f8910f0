"""Does the ground of the map hold what is drawn, and do browsers get it piece by piece?"""

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from django.test import Client
from pmtiles.reader import MmapSource, Reader

from onecity.base.actor import ANONYMOUS
from onecity.engines.basemap import door, finding
from onecity.engines.basemap.commands import basemap
from onecity.engines.basemap.tests.town import MANAGER
from onecity.engines.basemap.tiles.cutting import EXTENT, LAST, MARGIN, Sheet, cut
from onecity.engines.basemap.tiles.mercator import on_sheet


def test_the_sheet_is_web_mercator() -> None:
    corners = on_sheet(np.array([(-180.0, 85.0511287798066), (0.0, 0.0), (180.0, -85.0511287798066)]))
    assert corners == pytest.approx(np.array([(0, 0), (0.5, 0.5), (1, 1)]), abs=1e-12)


def test_a_line_over_a_border_of_tiles_meets_itself_there() -> None:
    middle = 0.5 + 1 / 2**LAST
    line = shapely.LineString([(0.5 + 0.1 / 2**LAST, 0.6), (middle + 0.3 / 2**LAST, 0.6)])
    sheet = Sheet("roads", np.array([line]), np.array([LAST]), [{"class": "minor"}], np.array([LAST]))
    pieces = {tile[1]: found[0].geometry for tile, found in cut([sheet], LAST).items()}
    west, east = sorted(pieces)
    assert pieces[west].bounds[2] == EXTENT + MARGIN
    assert pieces[east].bounds[0] == -MARGIN
    assert cut([sheet], LAST - 1) == {}


def test_tiles_hold_roads_borders_and_places(road_town: Path) -> None:
    run = CliRunner().invoke(basemap, ["tiles"])
    assert "generated roads" in run.output
    known = run.output.split(".")[0]
    path = road_town / "data" / "basemap" / "tiles" / f"{known}.pmtiles"
    with path.open("rb") as file:
        reader: Any = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
        header, about = reader.header(), reader.metadata()
        assert (header["min_zoom"], header["max_zoom"]) == (7, LAST)
        assert about["generated"] is True
        layers: dict[str, list[dict[str, object]]] = {}
        x, y = (int(one * 2**LAST) for one in on_sheet(np.array([(120.308, 36.0505)]))[0])
        tile = reader.get(LAST, x, y)
        assert tile
        for name, layer in mapbox_vector_tile.decode(gzip.decompress(tile)).items():
            layers[name] = [one["properties"] for one in layer["features"]]
    assert {one.get("name") for one in layers["roads"]} == {"经一路", "青银高速"}
    assert {one["level"] for one in layers["divisions"]} <= {"district"}
    assert {"小城第一人民医院"} >= {one["name"] for one in layers.get("places", [])}


def test_browsers_read_pieces_of_the_file(road_town: Path) -> None:
    drawn = door.draw_tiles(MANAGER)
    ground = door.ground()
    assert ground is not None
    assert (ground.generated, ground.credit and ground.credit.en) == (True, "Generated roads, not real")
    client = Client()
    whole = client.get(ground.url)
    assert (whole.status_code, len(whole.content), whole.content[:7]) == (200, drawn.bytes, b"PMTiles")
    part = client.get(ground.url, headers={"range": "bytes=2-9", "accept-encoding": "gzip"})
    assert (part.status_code, part.content) == (206, whole.content[2:10])
    assert part["Content-Range"] == f"bytes 2-9/{drawn.bytes}"
    assert client.get(ground.url, headers={"range": "bytes=-4"}).content == whole.content[-4:]
    assert client.get(ground.url, headers={"range": f"bytes={drawn.bytes}-"}).status_code == 416
    assert client.get("/ogc/tiles/nothing.pmtiles").status_code == 404


def test_the_map_works_without_ground_and_finds_addresses(road_town: Path) -> None:
    assert door.ground() is None
    assert Client().get("/map/").status_code == 200
    page = (
        Client().get("/map/search/", {"q": "经一路20号"}, headers={"accept-language": "en"}).content.decode()
    )
    assert 'data-at="120.30' in page
    assert "generated roads" in page
    door.draw_tiles(MANAGER)
    assert (
        "Generated roads, not real"
        in Client().get("/map/", headers={"accept-language": "en"}).content.decode()
    )


def test_how_far_off_a_place_may_be_is_said(town: Path) -> None:
    found = next(iter(finding.spots(ANONYMOUS, "江西路5号")))
    assert "误差约 1000 m" in found.note.zh
