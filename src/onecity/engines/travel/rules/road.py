"""What sorts of road are there, who may use them, how fast?

The classes are OpenStreetMap's. Speeds are a free-flowing car's, an assumption of this program where neither the
road nor the city's declaration says otherwise; they are not legal limits.
"""

from enum import IntEnum, IntFlag


class RoadClass(IntEnum):
    """From the road that carries most to a flight of steps; the number is what a network keeps."""

    MOTORWAY = 0
    MOTORWAY_LINK = 1
    TRUNK = 2
    TRUNK_LINK = 3
    PRIMARY = 4
    PRIMARY_LINK = 5
    SECONDARY = 6
    SECONDARY_LINK = 7
    TERTIARY = 8
    TERTIARY_LINK = 9
    UNCLASSIFIED = 10
    RESIDENTIAL = 11
    LIVING_STREET = 12
    SERVICE = 13
    TRACK = 14
    PEDESTRIAN = 15
    FOOTWAY = 16
    PATH = 17
    STEPS = 18
    CYCLEWAY = 19
    FERRY = 20

    @property
    def word(self) -> str:
        """As declarations and OpenStreetMap write it."""
        return self.name.lower()


class Access(IntFlag):
    """Who may use a road, or pass a node."""

    CAR = 1
    FOOT = 2
    BICYCLE = 4
    EMERGENCY = 8


class Mark(IntFlag):
    """What else is known about a road."""

    ROUNDABOUT = 1
    BRIDGE = 2
    TUNNEL = 4


PLAIN = Mark(0)
EVERYBODY = Access.CAR | Access.FOOT | Access.BICYCLE | Access.EMERGENCY
MOTOR = Access.CAR | Access.EMERGENCY
ON_FOOT = Access.FOOT | Access.BICYCLE

CLASS_OF = {one.word: one for one in RoadClass}

SPEED_KMH: dict[RoadClass, int] = {
    RoadClass.MOTORWAY: 100,
    RoadClass.MOTORWAY_LINK: 45,
    RoadClass.TRUNK: 70,
    RoadClass.TRUNK_LINK: 40,
    RoadClass.PRIMARY: 50,
    RoadClass.PRIMARY_LINK: 35,
    RoadClass.SECONDARY: 45,
    RoadClass.SECONDARY_LINK: 30,
    RoadClass.TERTIARY: 38,
    RoadClass.TERTIARY_LINK: 30,
    RoadClass.UNCLASSIFIED: 35,
    RoadClass.RESIDENTIAL: 25,
    RoadClass.LIVING_STREET: 12,
    RoadClass.SERVICE: 15,
    RoadClass.TRACK: 15,
    RoadClass.PEDESTRIAN: 6,
    RoadClass.FOOTWAY: 6,
    RoadClass.PATH: 6,
    RoadClass.STEPS: 6,
    RoadClass.CYCLEWAY: 10,
    RoadClass.FERRY: 12,
}


def usual_access(road: RoadClass) -> Access:
    """Who may use a road of this class where nothing else is said."""
    if road in {RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK}:
        return MOTOR
    if road in {RoadClass.PEDESTRIAN, RoadClass.FOOTWAY, RoadClass.STEPS}:
        return Access.FOOT
    if road in {RoadClass.PATH, RoadClass.CYCLEWAY}:
        return ON_FOOT
    return EVERYBODY
