"""What does emergency keep?"""

from onecity.engines.emergency.models.call import Call, CallEvent, CallPosition
from onecity.engines.emergency.models.mission import Decision, Mission
from onecity.engines.emergency.models.partner import Partner
from onecity.engines.emergency.models.relocation import Relocation
from onecity.engines.emergency.models.responder import (
    AedReport,
    AedState,
    AedTip,
    Alert,
    Debrief,
    ReportedAed,
    ResponderSearch,
    Volunteer,
)
from onecity.engines.emergency.models.unit import Tables, Unit
from onecity.engines.emergency.models.wave import SimulatedSignal, Wave, WaveRequest

__all__ = [
    "AedReport",
    "AedState",
    "AedTip",
    "Alert",
    "Call",
    "CallEvent",
    "CallPosition",
    "Debrief",
    "Decision",
    "Mission",
    "Partner",
    "Relocation",
    "ReportedAed",
    "ResponderSearch",
    "SimulatedSignal",
    "Tables",
    "Unit",
    "Volunteer",
    "Wave",
    "WaveRequest",
]
