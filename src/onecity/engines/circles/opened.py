"""What kind of day is it, also in a year for which nobody has published a calendar?"""

from datetime import date

from onecity.core.clock import Calendar, CalendarMissing
from onecity.engines.circles.rules.opening import DayKind, Kinds


def kinds_of(calendar: Calendar) -> Kinds:
    """The calendar's days; a year without one follows the week."""

    def kind(day: date) -> DayKind:
        try:
            return calendar.day_kind(day)
        except CalendarMissing:
            return "weekend" if day.weekday() >= 5 else "workday"

    return kind
