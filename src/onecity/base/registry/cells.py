"""How are very many things shown as few? Counted by H3 cell, once for each content of a layer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from onecity.base.registry.models import CellCount, Thing
from onecity.core.geo import Box, area_km2, h3_parent

FINEST, COARSEST = 9, 3
"""Resolutions of H3: cells of about 0.1 to 12,000 square kilometres."""

MOST_CELLS = 160
"""Beyond, the numbers on a screen cover one another."""

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """The things of a cell: how many, and their middle."""

    id: str
    count: int
    lon: float
    lat: float


def recount(layer: str) -> None:
    """Count a layer's things by cell, in all resolutions; in the transaction that changed them."""
    CellCount.objects.filter(layer=layer).delete()
    finest = (
        Thing.objects.filter(layer=layer).values_list("cell").annotate(Count("id"), Sum("lon"), Sum("lat"))
    )
    level = {cell: (count, lon, lat) for cell, count, lon, lat in finest.order_by()}
    for resolution in range(FINEST, COARSEST - 1, -1):
        rows = (
            CellCount(layer=layer, resolution=resolution, cell=cell, count=n, lon=lon / n, lat=lat / n)
            for cell, (n, lon, lat) in level.items()
        )
        CellCount.objects.bulk_create(rows, batch_size=BATCH)
        level = _coarser(level, resolution - 1)


def resolution_for(box: Box) -> int:
    """The finest resolution in which about `MOST_CELLS` cells fill the box."""
    fitting = (r for r in range(FINEST, COARSEST, -1) if area_km2(box) <= MOST_CELLS * CELL_KM2[r])
    return next(fitting, COARSEST)


CELL_KM2 = {3: 12_393.0, 4: 1_770.0, 5: 252.9, 6: 36.13, 7: 5.161, 8: 0.7373, 9: 0.1053}
"""Mean areas of hexagons, from H3's own table."""


def cells_in(layer: str, box: Box) -> list[Cell]:
    """The counted cells whose middle lies in the box, the fullest first."""
    found = CellCount.objects.filter(
        layer=layer,
        resolution=resolution_for(box),
        lon__range=(box.west, box.east),
        lat__range=(box.south, box.north),
    )
    return [Cell(*row) for row in found.order_by("-count", "cell").values_list("cell", "count", "lon", "lat")]


def _coarser(
    level: dict[str, tuple[int, float, float]], resolution: int
) -> dict[str, tuple[int, float, float]]:
    above: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
    for cell, sums in level.items():
        above[h3_parent(cell, resolution)].append(sums)
    return {cell: _added(parts) for cell, parts in above.items()}


def _added(parts: Sequence[tuple[int, float, float]]) -> tuple[int, float, float]:
    counts, lons, lats = zip(*parts, strict=True)
    return sum(counts), sum(lons), sum(lats)
