"""The port `Drivers`, simulated: a navigation provider that knows vehicles which are not there.

Each stretch has as many as its length lets one expect on a busy road; the same notice finds the same ones.
"""

import math
import random
from itertools import pairwise
from typing import Any, Self

from onecity.base.signals import YieldNotice
from onecity.engines.emergency.rules.yielding import METRES_PER_DEGREE, Vehicle, told

METRES_BETWEEN = 35.0


class SimulatedDrivers:
    """Stands in for a navigation provider where none is set."""

    @classmethod
    def from_settings(cls, _settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """It needs no settings."""
        return cls()

    def tell(self, notice: YieldNotice) -> int:
        """How many drive on the stretch now; those who come towards it are not told."""
        return len(told(_vehicles(notice), notice.line))

    def withdraw(self, notice: str, number: int) -> None:
        """Nothing is kept that could be taken back."""


def _vehicles(notice: YieldNotice) -> list[Vehicle]:
    luck = random.Random(f"{notice.id}/{notice.number}")  # noqa: S311  invented traffic, not a secret
    found: list[Vehicle] = []
    for (lon, lat), (lon_b, lat_b) in pairwise(notice.line):
        east = (lon_b - lon) * math.cos(math.radians(lat))
        heading = math.degrees(math.atan2(east, lat_b - lat)) % 360
        metres = math.hypot(east, lat_b - lat) * METRES_PER_DEGREE
        for _ in range(int(metres / METRES_BETWEEN + luck.random())):
            share, turned = luck.random(), 180 * (luck.random() < 0.5)
            place = (lon + (lon_b - lon) * share, lat + (lat_b - lat) * share)
            found.append(Vehicle(str(len(found)), place, (heading + turned) % 360))
    return found
