"""How is green asked for before an ambulance, and who may refuse it?"""

from onecity.engines.emergency.door.waves.asking import tend, tend_one
from onecity.engines.emergency.door.waves.deciding import accept, refuse, release
from onecity.engines.emergency.door.waves.leaving_out import leave_out, wave_state
from onecity.engines.emergency.door.waves.planning import HOSPITAL, begin, end, is_driving, moved, replan
from onecity.engines.emergency.door.waves.seeing import (
    RequestView,
    WaveView,
    follows,
    open_waves,
    recent,
    wave,
)
from onecity.engines.emergency.door.waves.yielding import tell_ahead, tell_drivers, to_tell

__all__ = [
    "HOSPITAL",
    "RequestView",
    "WaveView",
    "accept",
    "begin",
    "end",
    "follows",
    "is_driving",
    "leave_out",
    "moved",
    "open_waves",
    "recent",
    "refuse",
    "release",
    "replan",
    "tell_ahead",
    "tell_drivers",
    "tend",
    "tend_one",
    "to_tell",
    "wave",
    "wave_state",
]
