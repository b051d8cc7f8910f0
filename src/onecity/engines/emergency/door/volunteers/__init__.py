"""Who runs to help, who was asked, and what became of it?"""

from onecity.engines.emergency.door.volunteers.alerting import begin, end, look, stop
from onecity.engines.emergency.door.volunteers.answering import (
    accept,
    debrief,
    decline,
    place_of,
    report_position,
    tap,
)
from onecity.engines.emergency.door.volunteers.registering import (
    PURPOSE,
    confirm,
    end_of_consent,
    leave,
    register,
    set_available,
)
from onecity.engines.emergency.door.volunteers.seeing import (
    alerts_of,
    follows,
    me,
    of_call,
    registered,
)
from onecity.engines.emergency.door.volunteers.simulated import answer_simulated
from onecity.engines.emergency.door.volunteers.values import (
    CERTIFICATES,
    FOUND,
    HOURS,
    KINDS,
    SKILLS,
    TAPS,
    AlertView,
    CallHelpers,
    Debriefing,
    ExactPlace,
    Registration,
    VolunteerView,
)

__all__ = [
    "CERTIFICATES",
    "FOUND",
    "HOURS",
    "KINDS",
    "PURPOSE",
    "SKILLS",
    "TAPS",
    "AlertView",
    "CallHelpers",
    "Debriefing",
    "ExactPlace",
    "Registration",
    "VolunteerView",
    "accept",
    "alerts_of",
    "answer_simulated",
    "begin",
    "confirm",
    "debrief",
    "decline",
    "end",
    "end_of_consent",
    "follows",
    "leave",
    "look",
    "me",
    "of_call",
    "place_of",
    "register",
    "registered",
    "report_position",
    "set_available",
    "stop",
    "tap",
]
