"""Where is an ambulance now, how soon could it be somewhere, and who is sent?"""
# ruff: noqa: ANN001, ANN201  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

from typing import Any, NamedTuple

import numpy as np

from onecity.engines.emergency.rules.simulator.compiling import compiled

HOUR_MS = 3_600_000
FREE, RUNNING, CARRYING, HANDING, OFF = 0, 1, 2, 3, 4


class Fleet(NamedTuple):
    """The ambulances: what they do, from where to where they drive and when, what is due next, which call."""

    state: Any
    source: Any
    target: Any
    depart: Any
    arrive: Any
    due: Any
    job: Any
    stand: Any
    moved: Any


@compiled
def place(world, fleet, unit, now):
    """The zone where an ambulance is: on its way, the one nearest to its place on the straight line."""
    if now >= fleet.arrive[unit]:
        return fleet.target[unit]
    source, target = fleet.source[unit], fleet.target[unit]
    if now <= fleet.depart[unit]:
        return source
    part = (now - fleet.depart[unit]) / (fleet.arrive[unit] - fleet.depart[unit])
    x = world.x[source] + (world.x[target] - world.x[source]) * part
    y = world.y[source] + (world.y[target] - world.y[source]) * part
    return np.int64(world.raster[int((y - world.south) / world.cell), int((x - world.west) / world.cell)])


@compiled
def approach(world, fleet, unit, zone, now):
    """Milliseconds of driving from where it is: never more than going on first, or back first."""
    row = world.time_to[world.class_of_hour[(now // HOUR_MS) % 168], zone]
    if now >= fleet.arrive[unit]:
        return np.int64(row[fleet.target[unit]])
    if now <= fleet.depart[unit]:
        return np.int64(row[fleet.source[unit]])
    onward = row[fleet.target[unit]] + (fleet.arrive[unit] - now)
    back = row[fleet.source[unit]] + (now - fleet.depart[unit])
    return min(np.int64(row[place(world, fleet, unit, now)]), onward, back)


@compiled
def expected(world, fleet, unit, zone, now):
    """Milliseconds until it would be there, as the dispatcher knows: crew and way."""
    way = approach(world, fleet, unit, zone, now)
    if fleet.state[unit] == FREE and fleet.arrive[unit] <= now:
        return way + world.mobilise_ms
    if fleet.depart[unit] > now:
        return way + (fleet.depart[unit] - now)
    return way + world.on_road_ms


@compiled
def choose(world, fleet, calls, fastest, call, now):
    """The free ambulance that is sent: the soonest there, or the nearest by its station; -1 without any."""
    zone, need = calls.zone[call], world.needs[calls.priority[call]]
    row = world.time_to[world.class_of_hour[(now // HOUR_MS) % 168], zone]
    metres = world.metres[zone]
    best, least = -1, np.int64(1) << 50
    for unit in range(len(fleet.state)):
        if fleet.state[unit] != FREE or world.unit_has[unit] & need != need:
            continue
        if not fastest:
            cost = np.int64(metres[world.station_zone[fleet.stand[unit]]])
        elif fleet.arrive[unit] <= now:  # most of them: `expected` in short
            cost = row[fleet.target[unit]] + world.mobilise_ms
        else:
            cost = expected(world, fleet, unit, zone, now)
        if cost < least:
            best, least = unit, cost
    return best
