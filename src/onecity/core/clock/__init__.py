"""When is it due: working days, limits, and deadlines that follow from events?"""

from onecity.core.clock.calendar import CITY_ZONE, Calendar, DayKind, Table
from onecity.core.clock.deadline import Deadline, State, deadline, deadline_if_known
from onecity.core.clock.errors import CalendarInvalid, CalendarMissing, EventsInvalid, LimitInvalid
from onecity.core.clock.events import Event, EventKind
from onecity.core.clock.explanation import Step, StepKind
from onecity.core.clock.limit import (
    END_OF_DAY,
    ClockRules,
    Limit,
    OnExpiry,
    ResumePolicy,
    StartsOn,
    Unit,
)

__all__ = [
    "CITY_ZONE",
    "END_OF_DAY",
    "Calendar",
    "CalendarInvalid",
    "CalendarMissing",
    "ClockRules",
    "DayKind",
    "Deadline",
    "Event",
    "EventKind",
    "EventsInvalid",
    "Limit",
    "LimitInvalid",
    "OnExpiry",
    "ResumePolicy",
    "StartsOn",
    "State",
    "Step",
    "StepKind",
    "Table",
    "Unit",
    "deadline",
    "deadline_if_known",
]
