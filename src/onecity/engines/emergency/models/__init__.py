"""What does emergency keep?"""

from onecity.engines.emergency.models.call import Call, CallEvent, CallPosition
from onecity.engines.emergency.models.mission import Decision, Mission
from onecity.engines.emergency.models.unit import Tables, Unit

__all__ = [
    "AedReport",
    "AedState",
    "Alert",
    "Call",
    "CallEvent",
    "CallPosition",
    "Debrief",
    "Decision",
    "Mission",
    "ResponderSearch",
    "SimulatedSignal",
    "Tables",
    "Unit",
    "Volunteer",
    "Wave",
    "WaveRequest",
]
