"""Which drivers are asked to make way now? Those whom the ambulance reaches in some ten to twenty seconds."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from onecity.base.ports import port
from onecity.base.signals import DriversAway, YieldNotice
from onecity.engines.emergency.door.partners import DRIVERS, asking
from onecity.engines.emergency.door.responding import waves_now
from onecity.engines.emergency.models import Wave
from onecity.engines.emergency.rules.unit import DRIVING
from onecity.engines.emergency.rules.yielding import stretch

OLDEST_S = 60.0
# A provider that answers slowly must not keep the waves: who is left is told in the next round.
ROUND_S = 4.0


def tell_ahead() -> None:
    """Tell the drivers ahead of all ambulances, for the schedule."""
    until = time.monotonic() + ROUND_S
    for mission in to_tell():
        if time.monotonic() > until:
            return
        tell_drivers(mission)


def to_tell() -> list[UUID]:
    """The missions whose drivers ahead may have to be told, or told that it is over."""
    rows = Wave.objects.filter(Q(ended_at=None) | Q(yielded_at__isnull=False))
    return list(rows.values_list("mission", flat=True))


def tell_drivers(mission_id: UUID, now: datetime | None = None) -> int:
    """Tell drivers ahead, unless the last notice still holds; withdraw it when the drive is over. How many were told.

    A place that is older than a minute tells nothing: nobody is asked to stop for an ambulance that is elsewhere.
    """
    now, declared = now or timezone.now(), waves_now()
    wave = Wave.objects.filter(mission=mission_id).select_related("mission").first()
    if wave is None or declared is None:
        return 0
    if wave.ended_at is not None or wave.mission.state not in DRIVING:
        return _withdraw(wave)
    said = declared.yielding
    if wave.yielded_at and now < wave.yielded_at + timedelta(seconds=said.from_s):
        return 0
    since = (now - (wave.position_at or now)).total_seconds()
    if not 0 <= since <= OLDEST_S:
        return 0
    line = [(lon, lat) for lon, lat in wave.line]
    part = stretch(line, wave.line_s, since + said.from_s, since + said.until_s)
    if len(part) < 2:
        return 0
    number = wave.yields + 1
    notice = YieldNotice(str(mission_id), number, part, now, now + timedelta(seconds=said.valid_s))
    try:
        with asking(DRIVERS, DriversAway):
            told = port("drivers").tell(notice)
    except DriversAway:
        return 0
    Wave.objects.filter(mission=mission_id).update(yields=number, yielded_at=now, told=wave.told + told)
    return told


def _withdraw(wave: Wave) -> int:
    if wave.yielded_at is None:
        return 0
    try:
        with asking(DRIVERS, DriversAway):
            port("drivers").withdraw(str(wave.mission_id), wave.yields + 1)
    except DriversAway:
        return 0  # it ends by itself within seconds
    Wave.objects.filter(mission=wave.mission_id).update(yields=wave.yields + 1, yielded_at=None)
    return 0
