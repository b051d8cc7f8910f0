"""Who is asked to make way? Only vehicles ahead, on the ambulance's way and in its direction, reached in 10 to 20 s.

Whoever is nearer has no time to do anything sensible, whoever is further would stop for nothing. Nobody behind, and
nobody once the ambulance is past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians

METRES_PER_DEGREE = 111_195.0
BESIDE_M = 12.0
ALONG_DEG = 45.0
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Where a vehicle is and in which direction it drives, 0 north, clockwise."""

    id: str
    at: Place
    heading_deg: float


def stretch(
    line: Sequence[Place], line_s: Sequence[float], from_s: float, until_s: float
) -> tuple[Place, ...]:
    """The part of a way that is reached between two times; nothing beyond its end."""
    if len(line) < 2 or from_s >= until_s or from_s >= line_s[-1] or until_s <= line_s[0]:
        return ()
    begin, end = max(from_s, line_s[0]), min(until_s, line_s[-1])
    inner = [place for place, at in zip(line, line_s, strict=True) if begin < at < end]
    return (_at(line, line_s, begin), *inner, _at(line, line_s, end))


def is_on(vehicle: Vehicle, line: Sequence[Place]) -> bool:
    """Whether a vehicle drives on a line, in its direction."""
    for begin, end in pairwise(line):
        away, heading = _beside(vehicle.at, begin, end)
        if away <= BESIDE_M and abs(turn_deg(heading, vehicle.heading_deg)) <= ALONG_DEG:
            return True
    return False


def turn_deg(from_deg: float, to_deg: float) -> float:
    """How far one direction is turned from another: to the right positive, -180 to 180."""
    return (to_deg - from_deg + 180) % 360 - 180


def told(vehicles: Sequence[Vehicle], line: Sequence[Place]) -> tuple[str, ...]:
    """Who is told of a stretch."""
    return tuple(one.id for one in vehicles if is_on(one, line))


def _at(line: Sequence[Place], line_s: Sequence[float], when: float) -> Place:
    for n in range(1, len(line)):
        if when <= line_s[n]:
            span = line_s[n] - line_s[n - 1]
            share = (when - line_s[n - 1]) / span if span > 0 else 0.0
            (a, b), (c, d) = line[n - 1], line[n]
            return a + (c - a) * share, b + (d - b) * share
    return line[-1]


def _beside(place: Place, begin: Place, end: Place) -> tuple[float, float]:
    """Metres from a place to a piece of line, and the direction of the piece."""
    wide = METRES_PER_DEGREE * cos(radians(begin[1]))
    x, y = (end[0] - begin[0]) * wide, (end[1] - begin[1]) * METRES_PER_DEGREE
    px, py = (place[0] - begin[0]) * wide, (place[1] - begin[1]) * METRES_PER_DEGREE
    length = x * x + y * y
    share = max(0.0, min(1.0, (px * x + py * y) / length)) if length else 0.0
    return hypot(px - share * x, py - share * y), degrees(atan2(x, y)) % 360
