"""Which days are worked in the city?"""

from zoneinfo import ZoneInfo

from onecity.base.declarations.declare import City
from onecity.base.declarations.snapshot import Snapshot
from onecity.core.clock import Calendar


def calendar(snapshot: Snapshot) -> Calendar:
    """The working days as a release declares them, over those that the program knows.

    Raises `core.pack.DeclarationUnknown` for a release without `city.yaml`.
    """
    city: City = snapshot.only("city")
    return Calendar(table=city.calendar_table(), zone=ZoneInfo(city.timezone))
