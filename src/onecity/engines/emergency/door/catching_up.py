"""What should have begun or ended by now, although nobody was told? Found by looking, while the event bus is away.

Each part begins once and ends once, so it does no harm when the event comes after all.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from onecity.core.text import Text
from onecity.engines.emergency.door import volunteers, waves
from onecity.engines.emergency.door.calls.callfile import changed
from onecity.engines.emergency.door.missions.moving import moved_event
from onecity.engines.emergency.events import CallChanged
from onecity.engines.emergency.models import Call, Mission, ResponderSearch, Wave
from onecity.engines.emergency.rules.unit import DRIVING, EN_ROUTE, TRANSPORTING

# Long enough for the event itself, short enough for a heart.
GRACE = timedelta(seconds=3)
# Who was judged longer ago is not helped by volunteers any more.
OLDEST = timedelta(minutes=30)
STILL = ("judged", "ordered")
OVER = ("closed", "merged", "abandoned")
DRIVE_OVER = Text(zh="行驶结束", en="The drive is over")


def catch_up_responders(now: datetime | None = None) -> int:
    """Begin searches of judged calls that have none, end those of calls that are over; how many."""
    now = now or timezone.now()
    rows = Call.objects.filter(
        state__in=STILL, judged_at__range=(now - OLDEST, now - GRACE), lon__isnull=False, search=None
    )
    begun = 0
    for event in map(_judged, rows.defer("sealed")):
        if event.alerts_volunteers:
            volunteers.begin(event, now)
            begun += 1
    there = Q(call__arrived_at__lt=now - GRACE) | Q(call__state__in=OVER)
    ended = ResponderSearch.objects.filter(there, ended_at=None).values_list("call_id", "call__state")
    for call_id, state in list(ended):
        volunteers.end(call_id, now, is_over=state in OVER)
    return begun + len(ended)


def catch_up_waves(now: datetime | None = None) -> int:
    """Begin waves of ambulances that have left without one, end those of drives that are over; how many."""
    now = now or timezone.now()
    left = Q(state=EN_ROUTE, departed_at__lt=now - GRACE, wave=None)
    on_board = Q(state=TRANSPORTING, left_at__lt=now - GRACE) & ~Q(wave__leg=waves.HOSPITAL)
    rows = Mission.objects.filter(left | on_board).select_related("unit", "call")
    begun = sum(waves.begin(moved_event(one, now), now) for one in rows)
    over = list(
        Wave.objects.filter(ended_at=None)
        .exclude(mission__state__in=DRIVING)
        .values_list("mission", flat=True)
    )
    for one in over:
        waves.end(one, DRIVE_OVER, now)
    return begun + len(over)


def _judged(row: Call) -> CallChanged:
    return changed(row, "judged")
