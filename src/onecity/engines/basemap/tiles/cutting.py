"""Which piece of which line lies in which tile?"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

EXTENT, MARGIN = 4096, 64
FIRST, LAST = 7, 13
Tile = tuple[int, int, int]
Said = dict[str, str | int | bool]


@dataclass(frozen=True)
class Sheet:
    """One layer of the tiles: geometries on the sheet (0 to 1), the zoom from which each is drawn, and what it says.

    Geometries of a tile that say the same are joined into one; `names_from` is the zoom from which names are said.
    """

    name: str
    shape: NDArray[Any]
    zoom: NDArray[np.int64]
    said: list[Said]
    names_from: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a tile holds of a layer: geometry in the tile's own units, and what it says."""

    layer: str
    geometry: BaseGeometry
    said: Said


def cut(sheets: list[Sheet], zoom: int) -> dict[Tile, list[Piece]]:
    """Everything that is drawn at a zoom, tile by tile."""
    found: dict[Tile, list[Piece]] = defaultdict(list)
    for sheet in sheets:
        for tile, pieces in _cut(sheet, zoom):
            found[tile] += pieces
    return found


def _cut(sheet: Sheet, zoom: int) -> Iterator[tuple[Tile, list[Piece]]]:
    drawn = np.flatnonzero(sheet.zoom <= zoom)
    if not len(drawn):
        return
    units = EXTENT * 2**zoom
    shapes = shapely.transform(sheet.shape[drawn], lambda xy: xy * units)
    # Half a unit and more disappears in the raster anyway; on small scales curves are drawn with fewer corners.
    shapes = shapely.simplify(shapes, 1.0 if zoom == LAST else 4.0, preserve_topology=False)
    tree = shapely.STRtree(shapes)
    for column, row in _tiles(shapes):
        west, north = column * EXTENT, row * EXTENT
        box = (west - MARGIN, north - MARGIN, west + EXTENT + MARGIN, north + EXTENT + MARGIN)
        inside = np.sort(tree.query(shapely.box(*box)))
        if len(inside):
            clipped = shapely.clip_by_rect(shapes[inside], *box)
            moved = shapely.transform(clipped, partial(_into, corner=(west, north)))
            pieces = _joined(sheet, drawn[inside], moved, zoom)
            if pieces:
                yield (zoom, column, row), pieces


def _into(xy: NDArray[np.float64], corner: tuple[int, int]) -> NDArray[np.float64]:
    """Whole units from the corner of a tile."""
    return np.round(xy - corner)


def _tiles(shapes: NDArray[Any]) -> Iterator[tuple[int, int]]:
    west, north, east, south = shapely.total_bounds(shapes)
    columns = range(int(west - MARGIN) // EXTENT, int(east + MARGIN) // EXTENT + 1)
    for row in range(int(north - MARGIN) // EXTENT, int(south + MARGIN) // EXTENT + 1):
        for column in columns:
            yield column, row


def _joined(sheet: Sheet, which: NDArray[np.int64], shapes: NDArray[Any], zoom: int) -> list[Piece]:
    """Pieces that say the same as one, empty ones left out."""
    groups: dict[Hashable, list[BaseGeometry]] = defaultdict(list)
    words: dict[Hashable, Said] = {}
    for number, shape in zip(which.tolist(), shapes, strict=True):
        if shape.is_empty:
            continue
        said = sheet.said[number]
        if zoom < sheet.names_from[number]:
            said = {key: value for key, value in said.items() if not key.startswith("name")}
        key = tuple(said.items())
        groups[key].append(shape)
        words[key] = said
    return [
        Piece(sheet.name, whole, words[key])
        for key, shapes_ in groups.items()
        if not (whole := _whole(shapes_)).is_empty
    ]


def _whole(shapes: list[BaseGeometry]) -> BaseGeometry:
    if shapes[0].geom_type == "Point":
        return (
            shapes[0]
            if len(shapes) == 1
            else shapely.MultiPoint(np.concatenate([shapely.get_coordinates(one) for one in shapes]))
        )
    lines = [line for shape in shapes for line in shapely.get_parts(shape) if line.length >= 1]
    return shapely.line_merge(shapely.MultiLineString(lines)) if lines else shapely.MultiLineString()
