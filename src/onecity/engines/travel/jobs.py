"""What does travel do by itself?"""

from onecity.base.actor import system
from onecity.engines.travel import door
from onecity.engines.travel.errors import NetworkMissing


def publish_speeds() -> None:
    """Blend what was measured since the last minute, if there is a network."""
    try:
        door.publish_speeds(system(["travel.feed"]))
    except NetworkMissing:
        return
