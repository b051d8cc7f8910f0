"""What becomes of an order to an ambulance? Its stages, its hospital, and what others see of it."""

from onecity.engines.emergency.door.missions.correcting import correct
from onecity.engines.emergency.door.missions.crewing import CallFacts, Way, facts, way
from onecity.engines.emergency.door.missions.giving import cancel, give
from onecity.engines.emergency.door.missions.seeing import (
    Follow,
    MissionView,
    Track,
    follow,
    may_follow,
    mission,
    mission_of_crew,
    of_call,
    of_calls,
    track,
)
from onecity.engines.emergency.door.missions.stepping import step

__all__ = [
    "CallFacts",
    "Follow",
    "MissionView",
    "Track",
    "Way",
    "cancel",
    "correct",
    "facts",
    "follow",
    "give",
    "may_follow",
    "mission",
    "mission_of_crew",
    "of_call",
    "of_calls",
    "step",
    "track",
    "way",
]
