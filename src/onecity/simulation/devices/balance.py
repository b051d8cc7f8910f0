"""How does a reservoir fill and empty? A water balance, simple enough to be followed by hand.

Level and storage: storage above the dead level grows with the 1.6th power of the depth and is the declared capacity
at the check flood level. Rain becomes runoff that a linear store delays; a gate draws the reservoir down to a little
below the flood limit level, the spillway takes what stands above the normal level. Areas, delays and outlets are
invented.
"""

from dataclasses import dataclass

import numpy as np

from onecity.simulation.devices.values import Floats

SHAPE = 1.6
RUNOFF = 0.7
"""Share of the rain that reaches the reservoir."""
FILLING_MM = 250.0
"""Rain that fills a reservoir from empty, so its catchment is capacity / (0.7 · 250 mm)."""
DELAY_H = 1.5
GATE_PER_H = 0.035
SPILL_PER_H = 0.10
DRAWN_TO_M = 0.5
"""Shares of the capacity an hour through the open gate, and over the spillway at the check flood level; and how far
below its flood limit level the gate draws a reservoir down."""


@dataclass(frozen=True, slots=True)
class Reservoirs:
    """What is declared of each: `capacity_m3`, levels in m, position in degrees."""

    things: tuple[str, ...]
    lon: Floats
    lat: Floats
    capacity_m3: Floats
    dead_m: Floats
    limit_m: Floats
    normal_m: Floats
    check_m: Floats

    def storage_m3(self, level_m: Floats) -> Floats:
        """Water above the dead level."""
        depth = np.maximum(level_m - self.dead_m, 0.0) / (self.check_m - self.dead_m)
        return np.asarray(self.capacity_m3 * depth**SHAPE)

    def level_m(self, storage_m3: Floats) -> Floats:
        """The level at which that much water stands."""
        share = np.maximum(storage_m3, 0.0) / self.capacity_m3
        return np.asarray(self.dead_m + (self.check_m - self.dead_m) * share ** (1 / SHAPE))


@dataclass(frozen=True, slots=True)
class Water:
    """How much stands in each reservoir, and how much is still on its way; m³."""

    stored: Floats
    coming: Floats


def begin(reservoirs: Reservoirs, below_limit_m: Floats) -> Water:
    """Reservoirs that stand so far below their flood limit level."""
    stored = reservoirs.storage_m3(reservoirs.limit_m - below_limit_m)
    return Water(stored, np.zeros_like(stored))


def after(reservoirs: Reservoirs, water: Water, rain_mm: Floats, hours: float) -> Water:
    """The water after a step with that much rain. Nothing is lost: what leaves `coming` is in `stored` or gone."""
    area_m2 = reservoirs.capacity_m3 / (RUNOFF * FILLING_MM / 1000)
    coming = water.coming + RUNOFF * rain_mm / 1000 * area_m2
    inflow = coming * (1 - np.exp(-hours / DELAY_H))
    stored = water.stored + inflow
    return Water(stored - _outflow_m3(reservoirs, stored, hours), coming - inflow)


def _outflow_m3(reservoirs: Reservoirs, stored: Floats, hours: float) -> Floats:
    level = reservoirs.level_m(stored)
    head = np.maximum(level - reservoirs.normal_m, 0.0) / (reservoirs.check_m - reservoirs.normal_m)
    spill = SPILL_PER_H * head**1.5
    gate_m = reservoirs.limit_m - DRAWN_TO_M
    gate = np.where(level > gate_m, GATE_PER_H, 0.0)
    most = np.maximum(stored - reservoirs.storage_m3(gate_m), 0.0)
    return np.asarray(np.minimum((spill + gate) * reservoirs.capacity_m3 * hours, most))
