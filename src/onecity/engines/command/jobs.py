"""What does command do by the clock?"""

from onecity.base.declarations.errors import NothingLoaded
from onecity.engines.command import door


def give_rounds() -> int:
    """Give the tasks of patrols whose period has begun; nothing before a city is loaded."""
    try:
        return door.give_rounds()
    except NothingLoaded:
        return 0
