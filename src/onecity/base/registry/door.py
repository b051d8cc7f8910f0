"""What may others ask of the registry?"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import shapely
from django.db.models import Count, F
from shapely.geometry.base import BaseGeometry

from onecity.base.actor import Actor
from onecity.base.identity.door import division_name
from onecity.base.registry.cells import FINEST, cells_in, resolution_for
from onecity.base.registry.draft import ThingDraft, compact, digest
from onecity.base.registry.errors import LayerUnknown, ThingUnknown
from onecity.base.registry.geojson import collection, heaps, points, rows, whole_layer
from onecity.base.registry.listing import (
    Listed,
    Spot,
    attributes_of,
    attributes_of_all,
    layer_fields,
    listed,
    names_of,
    spots_of,
)
from onecity.base.registry.models import Layer, Thing
from onecity.base.registry.sync import CELL_RESOLUTION, put, replace_layer, sync_layers, withdraw
from onecity.base.registry.view import DivisionAt, Features, Field, LayerView, Near, ThingView, Value
from onecity.core.geo import Box, Point, distance_m, h3_disk
from onecity.core.text import Text

__all__ = [
    "DivisionAt",
    "Features",
    "Field",
    "LayerView",
    "Listed",
    "Near",
    "Spot",
    "ThingDraft",
    "ThingView",
    "attributes_of",
    "attributes_of_all",
    "counts_by_division",
    "divisions_at",
    "etag",
    "features",
    "layer_fields",
    "layers",
    "listed",
    "names_of",
    "nearby",
    "put",
    "replace_layer",
    "spots_of",
    "sync_layers",
    "thing",
    "view",
    "withdraw",
]

MOST_FEATURES = 20_000
MOST_SINGLE = 1_000  # things that are drawn one by one
CELLS_UP_TO_M = 2_000  # beyond, a box is cheaper than a list of cells


def layers() -> tuple[LayerView, ...]:
    """All layers in the order of their declaration, with counts."""
    return tuple(map(_layer, Layer.objects.order_by("order", "id")))


def etag(layer: str, bbox: Box | None = None, limit: int = 5_000, language: str = "zh-hans") -> str:
    """The ETag that `features` would give: one small query. Raises `LayerUnknown`."""
    version = Layer.objects.filter(id=layer).values_list("version", flat=True).first()
    if version is None:
        raise LayerUnknown(layer)
    return _etag(version, bbox, limit, language)


def features(layer: str, bbox: Box | None = None, limit: int = 5_000, language: str = "zh-hans") -> Features:
    """A layer as GeoJSON text in one language, all of it or what meets `bbox`. Raises `LayerUnknown`."""
    version = Layer.objects.filter(id=layer).values_list("version", flat=True).first()
    if version is None:
        raise LayerUnknown(layer)
    limit = max(0, min(limit, MOST_FEATURES))
    if bbox is None:
        body, found = whole_layer(layer, version, _is_chinese(language), limit)
    else:
        things = rows(layer, bbox, limit)
        body, found = collection(things[:limit], _is_chinese(language)), len(things)
    return Features(body, _etag(version, bbox, limit, language), min(found, limit), found <= limit)


def view(layer: str, box: Box, language: str = "zh-hans") -> Features:
    """What a reader sees of a layer of points in a box: the things where they are few, else how many lie in each cell.

    `count` counts things, not features. Raises `LayerUnknown`.
    """
    version = Layer.objects.filter(id=layer, kind="point").values_list("version", flat=True).first()
    if version is None:
        raise LayerUnknown(layer)
    body, count, complete = _view(layer, version, box, _is_chinese(language))
    return Features(body, _etag(version, box, MOST_SINGLE, language), count, complete)


@lru_cache(maxsize=256)
def _view(layer: str, _version: str, box: Box, chinese: bool) -> tuple[str, int, bool]:
    cells = cells_in(layer, box)
    count = sum(cell.count for cell in cells)
    if count <= MOST_SINGLE or resolution_for(box) == FINEST:
        things = points(layer, box, MOST_SINGLE)
        if len(things) < MOST_SINGLE:
            return collection(things, chinese), len(things), True
    return heaps(cells), count, False


def counts_by_division(layer: str, version: str) -> Mapping[str, int]:
    """How many things of a layer lie in each division, by its code; what lies in none is left out."""
    return _counts_by_division(layer, version)


@lru_cache(maxsize=64)
def _counts_by_division(layer: str, _version: str) -> Mapping[str, int]:
    found = Thing.objects.filter(layer=layer).exclude(division="").order_by()
    return dict(found.values_list("division").annotate(Count("id")))


def thing(actor: Actor, thing_id: UUID) -> ThingView:
    """Everything that is declared about one thing, in the actor's language. Raises `ThingUnknown`."""
    row = Thing.objects.filter(id=thing_id).first()
    layer = Layer.objects.filter(id=row.layer).first() if row else None
    if row is None or layer is None:
        raise ThingUnknown(thing_id)
    return ThingView(
        id=row.id,
        layer=_layer(layer),
        code=row.code,
        name=_name(row),
        lon=row.lon,
        lat=row.lat,
        division=row.division or None,
        fields=_fields(layer, row, actor.language),
        approximate=row.approximate,
        simulated=row.simulated,
        source=row.source,
        updated_at=row.updated_at,
    )


def nearby(lon: float, lat: float, radius_m: float, layer: str, limit: int = 50) -> tuple[Near, ...]:
    """The things of a layer at most `radius_m` away over the ground, nearest first; areas count by their
    point.

    Raises `core.geo.PositionInvalid`.
    """
    here = Point(lon, lat)
    around = Box.within(here, radius_m)
    found = Thing.objects.filter(
        layer=layer, lon__range=(around.west, around.east), lat__range=(around.south, around.north)
    )
    if radius_m <= CELLS_UP_TO_M:
        found = found.filter(cell__in=h3_disk(lon, lat, CELL_RESOLUTION, radius_m))
    near = [(distance_m(lon, lat, row.lon, row.lat), row) for row in found.defer("geometry", "attributes")]
    kept = sorted((pair for pair in near if pair[0] <= radius_m), key=lambda pair: (pair[0], pair[1].code))
    return tuple(_near(row, away) for away, row in kept[: max(0, limit)])


def divisions_at(lon: float, lat: float) -> tuple[DivisionAt, ...]:
    """The divisions whose areas hold a place, the largest first; empty outside the city.

    Raises `core.geo.PositionInvalid`.
    """
    Point(lon, lat)
    place = shapely.Point(lon, lat)
    boxes = Thing.objects.filter(west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat)
    # a division's own area is the thing whose code is its division
    candidates = boxes.filter(code=F("division")).exclude(geometry="").defer("geometry", "attributes")
    holding = [row for row in candidates if _shape(row.id, row.content_hash).covers(place)]
    # one of each level, even on a common border
    found = {len(row.code): row for row in sorted(holding, key=lambda row: row.code, reverse=True)}
    return tuple(DivisionAt(row.code, _name(row), row.approximate) for _, row in sorted(found.items()))


@lru_cache(maxsize=1_000)
def _shape(thing_id: UUID, content_hash: str) -> BaseGeometry:
    """The area of a thing, kept for as long as its content stands."""
    area = shapely.from_geojson(Thing.objects.values_list("geometry", flat=True).get(id=thing_id))
    shapely.prepare(area)
    return area


def _etag(version: str, bbox: Box | None, limit: int, language: str) -> str:
    box = None if bbox is None else [bbox.west, bbox.south, bbox.east, bbox.north]
    return f'"{digest(compact([version, box, limit, _is_chinese(language)]))}"'


def _is_chinese(language: str) -> bool:
    return language.lower().startswith("zh")


def _name(row: Thing) -> Text:
    return Text(zh=row.name_zh, en=row.name_en)


def _layer(row: Layer) -> LayerView:
    return LayerView(
        id=row.id,
        title=Text(zh=row.title_zh, en=row.title_en),
        icon=row.icon,
        colour=row.colour,
        kind=row.kind,
        visible_by_default=row.visible_by_default,
        approximate=row.approximate,
        simulated=row.simulated,
        credit=Text(zh=row.credit_zh, en=row.credit_en),
        count=row.count,
        version=row.version,
    )


def _near(row: Thing, away_m: float) -> Near:
    return Near(
        id=row.id,
        layer=row.layer,
        code=row.code,
        name=_name(row),
        lon=row.lon,
        lat=row.lat,
        distance_m=away_m,
        approximate=row.approximate,
        simulated=row.simulated,
    )


def _fields(layer: Layer, row: Thing, language: str) -> tuple[Field, ...]:
    known = [field for field in layer.fields if field["id"] in row.attributes]
    return tuple(
        Field(
            id=field["id"],
            title=Text.model_validate(field["title"]).in_(language),
            type=field["type"],
            value=_worded(row.attributes[field["id"]], field, language),
        )
        for field in known
    )


def _worded(value: object, field: Mapping[str, Any], language: str) -> Value:
    if isinstance(value, dict):
        return Text.model_validate(value).in_(language)
    if words := field.get("words", {}).get(str(value)):
        return Text.model_validate(words).in_(language)
    if field["type"] == "division":
        name = division_name(str(value))
        return name.in_(language) if name else str(value)
    return value if isinstance(value, str | int | float | bool) else str(value)
