"""Who presses, who brings the defibrillator?

CPR goes first: the seats go to those who are soonest at the patient. Then the runners: again and again the volunteer
and the defibrillator whose two legs together, to the device and on to the patient, take least. Nobody has two roles,
no device two runners. The first device at the patient is thereby the soonest that those who do not press can bring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M

Role = Literal["cpr", "aed"]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One to be asked: the place in the list of volunteers, the role, seconds to the patient, which device."""

    volunteer: int
    role: Role
    seconds: float
    aed: int | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds on foot: volunteers to the patient, volunteers (rows) to devices, devices to the patient; NaN: no way."""

    to_patient: Floats
    to_aed: Floats
    aed_to_patient: Floats


def away_m(lon: Floats, lat: Floats, at: tuple[float, float]) -> Floats:
    """Metres over the ground from many places to one, as `core.geo.distance_m` counts them."""
    east = np.radians(lon - at[0])
    north = np.radians(lat - at[1])
    across = (
        np.sin(north / 2) ** 2 + np.cos(np.radians(lat)) * np.cos(np.radians(at[1])) * np.sin(east / 2) ** 2
    )
    found: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, across)))
    return found


def choose(times: Times, can_press: Flags, can_run: Flags, turns: Sequence[tuple[int, int]]) -> list[Chosen]:
    """Who is asked: in each turn so many for CPR, then so many with a device, of those who are left.

    Turns keep a few people from all being asked to press: first who is needed, then who is asked besides.
    """
    pressing, running = can_press.copy(), can_run.copy()
    legs = times.to_aed + times.aed_to_patient[None, :]
    chosen: list[Chosen] = []
    for cpr, aed in turns:
        found = [Chosen(one, "cpr", float(times.to_patient[one])) for one in _soonest(times, pressing, cpr)]
        running[[one.volunteer for one in found]] = False
        runners = _runners(legs, running, aed)
        for one in (*found, *runners):
            pressing[one.volunteer] = running[one.volunteer] = False
        for one in runners:
            legs[:, one.aed] = np.nan
        chosen += [*found, *runners]
    return chosen


def _soonest(times: Times, free: Flags, most: int) -> list[int]:
    seconds = np.where(free, times.to_patient, np.nan)
    order = np.argsort(seconds, kind="stable")[:most]
    return [int(one) for one in order if np.isfinite(seconds[one])]


def _runners(legs: Floats, free: Flags, most: int) -> list[Chosen]:
    rows = np.flatnonzero(free)
    if not most or not len(rows) or not legs.shape[1]:
        return []
    seconds = legs[rows]
    seconds[np.isnan(seconds)] = np.inf
    device = seconds.argmin(axis=1)
    best = seconds[np.arange(len(rows)), device]
    chosen: list[Chosen] = []
    while len(chosen) < most and np.isfinite(best).any():
        row = int(best.argmin())
        taken = int(device[row])
        chosen.append(Chosen(int(rows[row]), "aed", float(best[row]), taken))
        seconds[row, :], seconds[:, taken] = np.inf, np.inf
        for other in np.flatnonzero(device == taken):  # whoever counted on that one looks for another
            device[other] = seconds[other].argmin()
            best[other] = seconds[other, device[other]]
    return chosen
