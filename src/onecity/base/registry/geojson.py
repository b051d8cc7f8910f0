"""How do things become GeoJSON text without their geometry being read?"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from onecity.base.registry.cells import CELL_KM2, FINEST, Cell
from onecity.base.registry.draft import compact
from onecity.base.registry.models import Thing
from onecity.core.geo import Box, area_km2, h3_cells_over

FEW_CELLS = 300
"""Up to so many, cells find the points of a box faster than its borders do."""

COLUMNS = (
    "id",
    "code",
    "name_zh",
    "name_en",
    "lon",
    "lat",
    "geometry",
    "division",
    "approximate",
    "simulated",
)
Row = Sequence[object]


def rows(layer: str, box: Box | None, limit: int) -> list[Row]:
    """Columns of a layer's things that meet the box, by code; one more than `limit` tells that there are
    more.
    """
    found = Thing.objects.filter(layer=layer)
    if box is not None:
        found = found.filter(
            west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south
        )
    return list(found.order_by("code").values_list(*COLUMNS)[: limit + 1])


def points(layer: str, box: Box, limit: int) -> list[Row]:
    """Columns of the points of a layer that lie in the box, at most `limit`, by code."""
    found = Thing.objects.filter(
        layer=layer, lon__range=(box.west, box.east), lat__range=(box.south, box.north)
    )
    if area_km2(box) <= FEW_CELLS * CELL_KM2[FINEST]:
        found = found.filter(cell__in=h3_cells_over(box, FINEST))
    return list(found.order_by("code").values_list(*COLUMNS)[:limit])


def heaps(cells: Iterable[Cell]) -> str:
    """A FeatureCollection of cells: `id`, `cluster_id`, `point_count`."""
    return compact(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": cell.id,
                    "geometry": {"type": "Point", "coordinates": [round(cell.lon, 6), round(cell.lat, 6)]},
                    "properties": {"id": cell.id, "cluster_id": cell.id, "point_count": cell.count},
                }
                for cell in cells
            ],
        }
    )


def collection(things: Iterable[Row], chinese: bool) -> str:
    """A FeatureCollection; properties are `id`, `code`, `name`, `division`, `approximate`, `simulated`."""
    return (
        '{"type":"FeatureCollection","features":[' + ",".join(_feature(row, chinese) for row in things) + "]}"
    )


@lru_cache(maxsize=32)
def whole_layer(layer: str, version: str, chinese: bool, limit: int) -> tuple[str, int]:
    """The text of a layer's first things and how many rows were found, kept for as long as the version
    stands.
    """
    found = rows(layer, None, limit)
    return collection(found[:limit], chinese), len(found)


def _feature(row: Row, chinese: bool) -> str:
    thing = dict(zip(COLUMNS, row, strict=True))
    properties = {
        "id": str(thing["id"]),
        "code": thing["code"],
        "name": thing["name_zh" if chinese else "name_en"],
        "division": thing["division"],
        "approximate": thing["approximate"],
        "simulated": thing["simulated"],
    }
    geometry = thing["geometry"] or f'{{"type":"Point","coordinates":[{thing["lon"]},{thing["lat"]}]}}'
    return (
        f'{{"type":"Feature","id":"{thing["id"]}","geometry":{geometry},"properties":{compact(properties)}}}'
    )
