"""What is drawn: roads of the network, borders of divisions, places of the layers."""

import json
from typing import Any

import numpy as np
import shapely

from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.engines.basemap.tiles.cutting import LAST, Said, Sheet
from onecity.engines.basemap.tiles.mercator import on_sheet
from onecity.engines.travel.door import Roads

MOST_THINGS = 20_000
# RoadClass of `travel` halved (links count as their road): what a browser is told, and from which zoom it is drawn.
CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "minor")
FROM_ZOOM = (7, 8, 9, 11, 12, 13)
NAMES_FROM = (9, 10, 11, 12, 13, 13)


def road_sheet(roads: Roads) -> Sheet:
    """Every segment of the network by its class."""
    network = roads.ready.network
    grade = np.minimum(np.asarray(network.road_class) // 2, len(CLASSES) - 1)
    points = on_sheet(np.asarray(network.shape))
    counts = np.diff(network.shape_first)
    shape = np.asarray(shapely.linestrings(points, indices=np.repeat(np.arange(len(counts)), counts)))
    said: list[Said] = []
    for name, level in zip(network.name.tolist(), grade.tolist(), strict=True):
        zh, en = network.names[name]
        one: Said = {"class": CLASSES[level]}
        if zh and not zh.endswith("巷"):
            one |= {"name": zh, "name_en": en or zh}
        said.append(one)
    return Sheet("roads", shape, np.array(FROM_ZOOM)[grade], said, np.array(NAMES_FROM)[grade])


def division_sheet(layers: tuple[LayerView, ...]) -> Sheet:
    """Borders of divisions, districts before streets."""
    shapes, zooms = [], []
    said: list[Said] = []
    for feature in _features(layers, "area", "zh-hans"):
        code = feature["properties"]["code"]
        area = shapely.from_geojson(json.dumps(feature["geometry"]))
        shapes.append(shapely.transform(shapely.boundary(area), on_sheet))
        zooms.append(7 if len(code) <= 6 else 10)
        said.append({"level": "district" if len(code) <= 6 else "street"})
    return Sheet("divisions", np.array(shapes, object), np.array(zooms), said, np.full(len(said), LAST + 1))


def place_sheet(layers: tuple[LayerView, ...]) -> Sheet:
    """Things of the layers of points."""
    english = {one["id"]: one["properties"]["name"] for one in _features(layers, "point", "en")}
    shapes = []
    said: list[Said] = []
    for feature in _features(layers, "point", "zh-hans"):
        known = feature["properties"]
        shapes.append(shapely.Point(*on_sheet(np.array([feature["geometry"]["coordinates"]]))[0]))
        said.append(
            {
                "name": known["name"], "name_en": english.get(feature["id"], known["name"]), "layer": feature["layer"],
                "approximate": bool(known["approximate"]), "simulated": bool(known["simulated"]),
            }
        )  # fmt: skip
    count = len(said)
    return Sheet("places", np.array(shapes, object), np.full(count, 11), said, np.zeros(count, np.int64))


def _features(layers: tuple[LayerView, ...], kind: str, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for layer in layers:
        if layer.kind == kind:
            body = registry.features(layer.id, limit=MOST_THINGS, language=language).body
            found += [{**one, "layer": layer.id} for one in json.loads(body)["features"]]
    return found
