"""Does somebody ask more often than is good for the others?"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from onecity.base.identity.models import AppPace

MOST_PER_MINUTE = 600
MOST_FAILURES_PER_MINUTE = 20


def too_fast(who: str, most: int) -> bool:
    """Count one more request of this minute; whether they are too many. Counted in the database: for all processes."""
    now = timezone.now()
    key = f"{who[:100]}|{int(now.timestamp()) // 60}"
    row, made = AppPace.objects.get_or_create(
        who=key, defaults={"asked": 1, "forget_at": now + timedelta(minutes=2)}
    )
    if made:
        return most < 1
    AppPace.objects.filter(who=key).update(asked=F("asked") + 1)
    return row.asked + 1 > most


def has_failed_often(who: str) -> bool:
    """Whether so many requests from there have failed within this minute that none is looked at any more."""
    key = f"{who[:100]}|{int(timezone.now().timestamp()) // 60}"
    return AppPace.objects.filter(who=key, asked__gte=MOST_FAILURES_PER_MINUTE).exists()


def prune_pace() -> int:
    """Forget minutes that are over; how many."""
    return AppPace.objects.filter(forget_at__lt=timezone.now()).delete()[0]
