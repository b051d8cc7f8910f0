"""How do cells and points become GeoJSON that a browser draws?"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.base.registry import door as registry
from onecity.core.geo import Box, h3_boundary, h3_parent
from onecity.engines.circles.door import CellsView, CircleView, PointView
from onecity.web.map.scene import bounds, layer_url

Feature = dict[str, Any]
FINEST = 10
RESOLUTIONS = ((0.08, 10), (0.25, 9), (0.8, 8))  # up to so many degrees across, so fine
LAND = "divisions"


def resolution_for(box: Box | None) -> int:
    """How fine cells are drawn in a box: some thousands at most."""
    if box is None:
        return 7
    wide = max(box.east - box.west, box.north - box.south)
    return next((fine for up_to, fine in RESOLUTIONS if wide <= up_to), 7)


def cell_features(view: CircleView, service: int, box: Box | None, resolution: int) -> list[Feature]:
    """Cells of a resolution with their people and the share who have a service."""
    names, people, having = _coarser(_inside(view.cells, box), service, resolution)
    found = []
    for name, many, with_it in zip(names.tolist(), people.tolist(), having.tolist(), strict=True):
        ring = _ring(name)
        properties = {"cell": name, "people": many, "share": round(with_it / many, 3) if many else 0.0}
        found.append(_polygon(ring, properties))
    return found


def reached_features(reached: Mapping[str, int]) -> list[Feature]:
    """Cells that one reaches, each with its minutes."""
    return [_polygon(_ring(cell), {"cell": cell, "minutes": steps}) for cell, steps in reached.items()]


def point_features(points: Iterable[PointView], language: str) -> list[Feature]:
    """Points with their name, whether they are open, and whether they are invented."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "key": one.key,
                "name": one.name.in_(language),
                "open": one.is_open,
                "added": one.added,
                "simulated": one.simulated,
            },
        }
        for one in points
    ]


def collection(features: list[Feature]) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", "features": features}


def ground_scene(language: str) -> dict[str, Any]:
    """What every map of circles begins with: the city's bounds and its land."""
    layer = next((one for one in registry.layers() if one.id == LAND), None)
    return {"bounds": bounds(), "land": layer_url(layer, language) if layer else ""}


def _coarser(
    cells: CellsView, service: int, resolution: int
) -> tuple[NDArray[np.str_], NDArray[np.int64], NDArray[np.int64]]:
    own = cells.cell.tolist()
    coarse = own if resolution == FINEST else [h3_parent(one, resolution) for one in own]
    names, number = np.unique(np.array(coarse, str), return_inverse=True)
    number, count = number.reshape(-1), len(names)
    people = np.bincount(number, weights=cells.people, minlength=count)
    having = np.bincount(number, weights=cells.having[:, service], minlength=count)
    return names, np.rint(people).astype(np.int64), np.rint(having).astype(np.int64)


def _inside(cells: CellsView, box: Box | None) -> CellsView:
    """The cells in a box, with a margin of a cell of the coarsest sort that is cut at its border."""
    if box is None:
        return cells
    margin = (box.east - box.west) / 10
    kept = (cells.lon >= box.west - margin) & (cells.lon <= box.east + margin)
    kept &= (cells.lat >= box.south - margin) & (cells.lat <= box.north + margin)
    return CellsView(*(getattr(cells, one.name)[kept] for one in fields(CellsView)))


@lru_cache(maxsize=60_000)
def _ring(cell: str) -> tuple[tuple[float, float], ...]:
    return tuple((round(lon, 5), round(lat, 5)) for lon, lat in h3_boundary(cell))


def _polygon(ring: tuple[tuple[float, float], ...], properties: dict[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
    }
