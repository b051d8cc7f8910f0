"""What does affairs do from time to time?"""

from onecity.engines.affairs import door


def alarm_missing_calendars() -> None:
    """Hourly: tell the administrators, once for each year, that items wait for its calendar."""
    door.alarm_missing_calendars()


def approve_by_silence() -> None:
    """Hourly: grant what a department let lapse, where the declaration says so."""
    door.approve_by_silence()
