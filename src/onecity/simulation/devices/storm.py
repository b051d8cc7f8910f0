"""How much does it rain, where and when, in a storm that never was?"""

import random
from dataclasses import dataclass

import numpy as np

from onecity.simulation.devices.values import Floats

KM_PER_DEGREE = 111.32
DRIZZLE_MM_H = 1.5
"""Rain around the core; it lets no reservoir stay dry."""


@dataclass(frozen=True, slots=True)
class Storm:
    """A core of rain that crosses the city. Hours count from the beginning of the simulation.

    `lon`, `lat`: where the core is in the middle of its time; `east_km_h`, `north_km_h`: how it moves.
    """

    begin_h: float
    end_h: float
    lon: float
    lat: float
    east_km_h: float
    north_km_h: float
    peak_mm_h: float
    radius_km: float

    def rain_mm_h(self, hour: float, lon: Floats, lat: Floats) -> Floats:
        """Intensity at places."""
        if not self.begin_h < hour < self.end_h:
            return np.zeros_like(lon)
        passed = hour - (self.begin_h + self.end_h) / 2
        scale = np.cos(np.radians(self.lat))
        east = (lon - self.lon) * KM_PER_DEGREE * scale - self.east_km_h * passed
        north = (lat - self.lat) * KM_PER_DEGREE - self.north_km_h * passed
        core = np.exp(-(east**2 + north**2) / (2 * self.radius_km**2))
        rise = np.sin(np.pi * (hour - self.begin_h) / (self.end_h - self.begin_h)) ** 0.5
        return np.asarray(rise * (DRIZZLE_MM_H + self.peak_mm_h * core))


def storm(seed: int, lon: Floats, lat: Floats, hours: float) -> Storm:
    """One storm for a seed: over the middle of the places, in the first third of the time, at most eight hours."""
    chance = random.Random(f"storm {seed}")  # noqa: S311  a simulation has to be repeatable
    begin, length = 0.08 * hours, min(8.0, 0.35 * hours)
    angle = chance.uniform(0.0, 2 * np.pi)
    speed_km_h = chance.uniform(4.0, 9.0)
    return Storm(
        begin_h=begin,
        end_h=begin + length,
        lon=float(np.median(lon)) + chance.uniform(-0.15, 0.15),
        lat=float(np.median(lat)) + chance.uniform(-0.15, 0.15),
        east_km_h=speed_km_h * float(np.cos(angle)),
        north_km_h=speed_km_h * float(np.sin(angle)),
        peak_mm_h=chance.uniform(60.0, 85.0),
        radius_km=chance.uniform(22.0, 32.0),
    )
