"""How long does it take from zone to zone where there is no network: straight line, detour, speed?"""

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.rules.simulator.world import flat

Floats = NDArray[np.float64]


def inside_m(model: Model) -> Floats:
    """The way inside a zone: half the side of a square of its area."""
    return np.array([500.0 * one.area_km2**0.5 for one in model.zones])


def straight(model: Model) -> Floats:
    """`seconds[class, from, to]` by straight line × detour at the class's speed."""
    x, y = flat(model)
    metres = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(metres, inside_m(model))
    way = metres * model.travel.detour
    return np.stack([model.travel.start_s + way * 3.6 / one.speed_kmh for one in model.travel.classes])


def filled(model: Model, instead: Floats) -> Floats:
    """Declared matrices where there are some, `instead` for the other classes."""
    found = instead.copy()
    for number, one in enumerate(model.travel.classes):
        if one.seconds is not None:
            found[number] = np.array(one.seconds, float)
    return found


def is_complete(model: Model) -> bool:
    """Every class brings its own matrix."""
    return all(one.seconds is not None for one in model.travel.classes)
