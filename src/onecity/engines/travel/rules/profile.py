"""How fast does somebody travel, and what does a junction cost?

Car and siren go by the network's speeds; on foot there is one speed. The delays at signals and the gain of a siren
are assumptions of this program (no published figure for the city is known to it), apart from the walking speed of
elderly people, 0.8 m/s, which is the plan's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.rules.road import SPEED_KMH, Access, RoadClass
from onecity.engines.travel.rules.turning import Turn

TOP_KMH = 130.0


class Mode(StrEnum):
    """Which topology a profile moves on."""

    DRIVE = "drive"
    WALK = "walk"


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to travel. `signal_s` are seconds at signals by turn: straight, right, left, back; `back_s` those for
    turning back in a dead end.
    """

    id: str
    mode: Mode
    access: Access
    walking_m_s: float = 0.0
    speed_factor: float = 1.0
    most_kmh: float = TOP_KMH
    signal_s: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    back_s: float = 0.0

    @property
    def top_m_s(self) -> float:
        """Nobody of this profile is ever faster: the straight line at this speed bounds every way from below."""
        return self.walking_m_s or self.most_kmh / 3.6


PROFILES: dict[str, Profile] = {
    one.id: one
    for one in (
        Profile("car", Mode.DRIVE, Access.CAR, signal_s=(20.0, 6.0, 35.0, 45.0), back_s=15.0),
        # An ambulance on duty is bound by neither signals nor forbidden turns; here it never drives against one-way.
        Profile(
            "siren",
            Mode.DRIVE,
            Access.EMERGENCY,
            speed_factor=1.2,
            signal_s=(6.0, 4.0, 8.0, 10.0),
            back_s=8.0,
        ),
        Profile("walking", Mode.WALK, Access.FOOT, walking_m_s=1.25),
        Profile("elder", Mode.WALK, Access.FOOT, walking_m_s=0.8),
    )
}


def free_speeds_kmh(road_class: NDArray[Any], speed_kmh: NDArray[Any]) -> NDArray[np.float64]:
    """What a car does on each segment when the road is free: its own speed, else the class's."""
    usual = np.array([SPEED_KMH[RoadClass(number)] for number in range(len(RoadClass))], float)
    return np.where(speed_kmh > 0, speed_kmh, usual[road_class]).astype(float)


def arc_seconds(
    profile: Profile, length_m: NDArray[Any], car_kmh: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Seconds to travel each arc, given what a car does there now."""
    metres = np.asarray(length_m, float)
    if profile.walking_m_s:
        return np.asarray(metres / profile.walking_m_s, float)
    speed = np.minimum(np.minimum(car_kmh * profile.speed_factor, profile.most_kmh), TOP_KMH)
    return np.asarray(metres / (speed / 3.6), float)


def turn_seconds(profile: Profile, turn: NDArray[Any], signal: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Seconds that each turn costs: at signals, and for turning back; nothing elsewhere."""
    at_signal, elsewhere = np.zeros(len(Turn)), np.zeros(len(Turn))
    at_signal[[Turn.STRAIGHT, Turn.RIGHT, Turn.LEFT, Turn.BACK]] = profile.signal_s
    elsewhere[Turn.BACK] = profile.back_s
    return np.asarray(np.where(signal, at_signal[turn], elsewhere[turn]), float)
