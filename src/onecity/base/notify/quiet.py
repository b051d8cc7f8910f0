"""When are people not woken?"""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded, VersionUnreadable
from onecity.core.pack import DeclarationUnknown

FROM_HOUR, TO_HOUR = 22, 7


def is_quiet(now: datetime, zone: tzinfo) -> bool:
    """Whether it is night in the city: from 22:00 until just before 07:00."""
    hour = now.astimezone(zone).hour
    return hour >= FROM_HOUR or hour < TO_HOUR


def city_zone() -> tzinfo:
    """The city's time zone as declared; while none can be read, the program's."""
    try:
        return ZoneInfo(current().only("city").timezone)
    except (NothingLoaded, VersionUnreadable, DeclarationUnknown):  # letters go on
        return timezone.get_default_timezone()
