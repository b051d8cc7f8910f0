"""How is a street divided into its communities while nobody publishes where these are?

Into as many parts as it has communities, each of neighbouring cells and of about equally many people: the street is cut
across its longer side, again and again (recursive bisection). The parts are made up; only their sum is true.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def divide(lon: Floats, lat: Floats, people: Ints, parts: int) -> Ints:
    """The part of each cell, from 0. Where there are fewer cells than parts, each cell has a part of its own and the
    last parts have none. Raises ValueError for less than one part.
    """
    if parts < 1:
        raise ValueError("a street has at least one community")
    east = lon * np.cos(np.radians(lat.mean())) if len(lat) else lon
    found = np.zeros(len(lon), np.int64)
    open_ = [(np.arange(len(lon)), 0, min(parts, max(1, len(lon))))]
    while open_:
        cells, first, many = open_.pop()
        if many == 1:
            found[cells] = first
            continue
        less, more = _cut(cells, east, lat, people, many)
        open_ += [(less, first, many // 2), (more, first + many // 2, many - many // 2)]
    return found


def _cut(cells: Ints, east: Floats, lat: Floats, people: Ints, parts: int) -> tuple[Ints, Ints]:
    """Two sides with people as their numbers of parts, each with enough cells for its parts."""
    wide = np.ptp(east[cells]) >= np.ptp(lat[cells])
    ordered = cells[np.lexsort((cells, (east if wide else lat)[cells]))]
    before = np.cumsum(people[ordered])
    wanted = before[-1] * (parts // 2) / parts
    at = int(np.searchsorted(before, wanted)) + 1
    at = min(max(at, parts // 2), len(ordered) - (parts - parts // 2))
    return ordered[:at], ordered[at:]
