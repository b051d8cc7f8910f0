"""What does emergency do by the clock?"""

from onecity.base.declarations.errors import NothingLoaded
from onecity.engines.emergency.door import relocating, units, volunteers, waves
from onecity.engines.emergency.door.catching_up import catch_up_responders, catch_up_waves
from onecity.engines.emergency.errors import ModelUndeclared

_looked_after: dict[str, int] = {}


def look_for_responders() -> int:
    """Widen the rings of searches, end what nobody answered, let simulated volunteers answer."""
    try:
        return catch_up_responders() + volunteers.look() + volunteers.answer_simulated()
    except NothingLoaded:
        return 0


def tend_waves() -> int:
    """Follow the ambulances of open waves, ask the signals ahead of them, tell the drivers ahead."""
    try:
        catch_up_waves()
        for one in waves.moved():
            waves.replan(one)
        many = waves.tend()
        waves.tell_ahead()
    except NothingLoaded:
        return 0
    return many


def look_for_moves() -> int:
    """Which free ambulances should move up, once for all that changed since the last look that succeeded.

    Here and not where an ambulance is sent: the solver takes longer than a dispatcher should wait.
    """
    changed = units.changes()
    if changed == _looked_after.get("units"):
        return 0
    try:
        many = relocating.propose()
    except (NothingLoaded, ModelUndeclared):
        return 0
    _looked_after["units"] = changed
    return many
