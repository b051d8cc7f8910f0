"""When do a volunteer and a defibrillator reach a cardiac arrest?

People and boxes lie evenly over the area of their zone; how many are within the radius follows a Poisson law. One
volunteer goes to press, another fetches the defibrillator for which both ways together are shortest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Model, Volunteers
from onecity.engines.emergency.rules.simulator.calls import Drawn
from onecity.engines.emergency.rules.simulator.random import stretched, uniforms
from onecity.engines.emergency.rules.simulator.world import HOUR_MS

Floats = NDArray[np.float64]
MOST_NEAR = 40


@dataclass(frozen=True, slots=True)
class Helped:
    """Seconds from the ring of each arrest until somebody presses, until a defibrillator is there; infinite: nobody."""

    calls: NDArray[np.int64]
    pressing_s: Floats
    defibrillator_s: Floats


def helped(model: Model, drawn: Drawn, seed: int, replication: int) -> Helped:
    """For every cardiac arrest. Nobody comes where the city has no volunteers."""
    calls = np.flatnonzero(drawn.is_arrest)
    if model.volunteers is None or not len(calls):
        never = np.full(len(calls), np.inf)
        return Helped(calls, never, never.copy())
    said = model.volunteers
    area_m2 = np.array([one.area_km2 * 1e6 for one in model.zones])[drawn.zone[calls]]
    people = np.array([one.volunteers for one in model.zones])[drawn.zone[calls]] / area_m2 * said.available
    boxes = np.array([one.aeds for one in model.zones])[drawn.zone[calls]] / area_m2
    hour = drawn.received[calls] // HOUR_MS % 24
    always = np.broadcast_to(np.array(said.aed_open, float), (24,))
    ready_s = (drawn.answer + drawn.interview)[calls] / 1000

    def u(stream: str) -> Floats:
        return uniforms(seed, replication, stream, len(drawn.zone))[calls]

    alert_s = said.alert.mean_s * stretched(u("alert"), said.alert.shape, said.alert.cv)
    first = _nearest_m(people, said.radius_m, u("press-count"), u("press-near"))
    # the second runner is another one of the same crowd: fetched box within the radius of the patient
    second = _nearest_m(people / 2, said.radius_m, u("fetch-count"), u("fetch-near"))
    box = _nearest_m(boxes * always[hour], said.radius_m, u("box-count"), u("box-near"))
    between = _between_m(second, box, u("angle"))
    begun_s = ready_s + alert_s
    return Helped(
        calls, begun_s + _walk_s(first, said), begun_s + _walk_s(between, said) + _walk_s(box, said)
    )


def _nearest_m(density: Floats, radius_m: float, u_count: Floats, u_near: Floats) -> Floats:
    """How far the nearest of a Poisson number of places in a disc is; infinite with none."""
    mean = density * np.pi * radius_m**2
    count = np.zeros(len(mean))
    some = mean > 0
    # the least count whose cumulative probability exceeds u
    count[some] = _poisson(u_count[some], mean[some])
    near = radius_m * np.sqrt(1 - (1 - u_near) ** (1 / np.maximum(count, 1)))
    return np.where(count > 0, near, np.inf)


def _poisson(u: Floats, mean: Floats) -> Floats:
    """Poisson numbers by inversion; above `MOST_NEAR` expected the spread no longer matters."""
    capped = np.minimum(mean, MOST_NEAR)
    count, term = np.zeros(len(u)), np.exp(-capped)
    total = term.copy()
    for step in range(1, 4 * MOST_NEAR):
        beyond = u > total
        if not beyond.any():
            break
        count[beyond] += 1
        term = term * capped / step
        total += term
    return count


def _between_m(a: Floats, b: Floats, u: Floats) -> Floats:
    """From a person to a box, both at their distances from the patient, at an even angle."""
    finite = np.isfinite(a) & np.isfinite(b)
    found = np.full(len(a), np.inf)
    a, b, angle = a[finite], b[finite], 2 * np.pi * u[finite]
    found[finite] = np.sqrt(np.maximum(a * a + b * b - 2 * a * b * np.cos(angle), 0))
    return found


def _walk_s(metres: Floats, said: Volunteers) -> Floats:
    return metres * said.detour / said.speed_m_s
