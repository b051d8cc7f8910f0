"""What does affairs do from time to time?"""

from onecity.engines.affairs import door


def alarm_missing_calendars() -> None:
    """Hourly: tell the administrators, once for each year, that items wait for its calendar."""
    door.alarm_missing_calendars()


def inspect() -> None:
    """Hourly: run the city's rules of inspection over what is new, and raise what they find."""
    door.inspect()


def run_timers() -> None:
    """Every minute: warn of dates, act on those that have passed, note documents that did not come."""
    door.run_timers()
