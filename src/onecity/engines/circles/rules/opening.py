"""When are a circle's points open, as it is declared? What opening hours mean stands in `core.clock.opening`."""

from onecity.core.clock import DayKind
from onecity.core.clock.opening import (
    ALWAYS,
    Kinds,
    Week,
    closes,
    is_open,
    opens_next,
)
from onecity.engines.circles.declare import DAYS, Circle, Hours, span_minutes

__all__ = ["ALWAYS", "DayKind", "Kinds", "Week", "closes", "is_open", "opens_next", "week_in", "week_of"]


def week_of(hours: Hours) -> Week:
    """Declared opening hours as the rules take them."""
    days = tuple(tuple(span_minutes(span) for span in hours.days.get(day, ())) for day in DAYS)
    return Week(days, hours.holidays, hours.makeup)


def week_in(circle: Circle, hours: str | None) -> Week:
    """The week of some of a circle's opening hours by their id; always open without."""
    found = next((one for one in circle.hours if one.id == hours), None)
    return week_of(found) if found else ALWAYS
