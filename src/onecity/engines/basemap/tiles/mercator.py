"""How do degrees lie on the sheet of tiles? Web Mercator (EPSG:3857) as a square from 0 to 1, y downwards."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FURTHEST_DEG = 85.0511287798066


def on_sheet(lonlat: Floats) -> Floats:
    """Rows of (lon, lat) as rows of (x, y) on the sheet."""
    lat = np.radians(np.clip(lonlat[:, 1], -FURTHEST_DEG, FURTHEST_DEG))
    x = lonlat[:, 0] / 360.0 + 0.5
    y = 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi)
    return np.column_stack((x, y))
