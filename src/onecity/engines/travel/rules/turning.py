"""Is it a turn to the left, to the right, straight on, or back?"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

STRAIGHT_DEG = 40.0
BACK_DEG = 165.0


class Turn(IntEnum):
    """What a driver does at a junction; `NONE` where nothing is told apart."""

    NONE = 0
    STRAIGHT = 1
    RIGHT = 2
    LEFT = 3
    BACK = 4


def bearings_deg(lon_a: Any, lat_a: Any, lon_b: Any, lat_b: Any) -> NDArray[np.float64]:  # noqa: ANN401
    """Compass directions from places to places close by: 0 is north, 90 east."""
    east = (np.asarray(lon_b) - lon_a) * np.cos(np.radians((np.asarray(lat_a) + lat_b) / 2))
    found: NDArray[np.float64] = np.degrees(np.arctan2(east, np.asarray(lat_b) - lat_a)) % 360
    return found


def swing_deg(arriving: Any, leaving: Any) -> NDArray[np.float64]:  # noqa: ANN401
    """How far the direction swings: to the right positive, -180 to 180."""
    found: NDArray[np.float64] = (np.asarray(leaving) - arriving + 180.0) % 360.0 - 180.0
    return found


def turns(arriving: Any, leaving: Any) -> NDArray[np.uint8]:  # noqa: ANN401
    """The turn from each direction of arrival to each of leaving."""
    swing = swing_deg(arriving, leaving)
    side = np.where(swing > 0, Turn.RIGHT, Turn.LEFT)
    kind = np.where(np.abs(swing) <= STRAIGHT_DEG, Turn.STRAIGHT, side)
    return np.where(np.abs(swing) >= BACK_DEG, Turn.BACK, kind).astype(np.uint8)
