"""Where in a sub-district do its people live: all over it, or in a town and its villages?"""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.engines.travel.roads.generate.cutting import Ground
from onecity.engines.travel.roads.generate.land import Division

CELL_M = 100.0


@dataclass(frozen=True, slots=True)
class Settling:
    """Numbers of the declaration: land that a resident needs, blocks on built-up and on open land."""

    built_m2_per_person: float
    town_share: float
    block_built_m2: float
    block_open_m2: float
    crowding: float


def ground_of(divisions: list[Division], settling: Settling, random: np.random.Generator) -> Ground:
    """How many blocks each place wants: a town and villages in every sub-district, blocks of fields between them."""
    west, south, east, north = shapely.total_bounds([one.land for one in divisions])
    columns, rows = int((east - west) / CELL_M) + 1, int((north - south) / CELL_M) + 1
    density = np.full((rows, columns), 1.0 / settling.block_open_m2, np.float32)
    for division in divisions:
        _settle(density, (west, south), division, settling, random)
    return Ground(density, west, south, CELL_M)


def _settle(
    density: NDArray[np.float32],
    corner: tuple[float, float],
    division: Division,
    settling: Settling,
    random: np.random.Generator,
) -> None:
    """Write one sub-district into the raster."""
    cells, xy = _cells_of(density, corner, division)
    if not len(cells):
        return
    built_m2 = division.population * settling.built_m2_per_person
    land_m2 = len(cells) * CELL_M**2
    crowded = max(1.0, built_m2 / land_m2) ** settling.crowding
    wanted = np.float32(crowded / settling.block_built_m2)
    if built_m2 >= 0.8 * land_m2:
        density.flat[cells] = wanted
        return
    villages = division.settlements - 1
    town_m2 = built_m2 * settling.town_share if villages else built_m2
    _disc(density, cells, xy, division.centre, town_m2, wanted)
    for place in xy[random.choice(len(cells), min(villages, len(cells)), replace=False)]:
        size = (built_m2 - town_m2) / villages * random.uniform(0.5, 1.5)
        _disc(density, cells, xy, (place[0], place[1]), size, wanted)


def _cells_of(
    density: NDArray[np.float32], corner: tuple[float, float], division: Division
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The cells of the raster whose middle lies in a sub-district: flat numbers and places."""
    west, south, east, north = division.land.bounds
    columns = np.arange(int((west - corner[0]) / CELL_M), int((east - corner[0]) / CELL_M) + 1)
    rows = np.arange(int((south - corner[1]) / CELL_M), int((north - corner[1]) / CELL_M) + 1)
    xx, yy = np.meshgrid(corner[0] + (columns + 0.5) * CELL_M, corner[1] + (rows + 0.5) * CELL_M)
    shapely.prepare(division.land)
    there = shapely.contains_xy(division.land, xx, yy)
    numbers = rows[:, None] * density.shape[1] + columns[None, :]
    return numbers[there], np.column_stack((xx[there], yy[there]))


def _disc(
    density: NDArray[np.float32],
    cells: NDArray[np.int64],
    xy: NDArray[np.float64],
    centre: tuple[float, float],
    size_m2: float,
    wanted: np.float32,
) -> None:
    """A settlement: every cell of the sub-district near its centre."""
    near = (xy[:, 0] - centre[0]) ** 2 + (xy[:, 1] - centre[1]) ** 2 <= size_m2 / math.pi
    density.flat[cells[near]] = wanted
