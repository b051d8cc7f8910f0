"""What happens to items that have no date because a year's calendar is not published yet?

They are accepted and shown without a date; the administrators are told once per year that a calendar is missing;
a release that brings it gives the dates.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Scope
from onecity.base.identity.door import people_with
from onecity.base.notify.door import send
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import open_case
from onecity.engines.affairs.door.dates import keep_dates
from onecity.engines.affairs.door.rework import date_undated_reworks
from onecity.engines.affairs.door.tasks import renew_due
from onecity.engines.affairs.models import UndatedItem

LOADS = "declarations.load"


@transaction.atomic
def alarm_missing_calendars() -> int:
    """Tell those who load declarations which years' calendars are missing, once for each year; how many years.

    Where nobody holds that right yet, it is tried again.
    """
    rows = UndatedItem.objects.select_for_update()
    told = set(rows.exclude(told_at=None).values_list("year", flat=True))
    missing = sorted(set(rows.filter(told_at=None).values_list("year", flat=True)))
    administrators = people_with(LOADS, Scope())
    fresh = [year for year in missing if year not in told]
    if fresh and not administrators:
        return 0
    for year in fresh:
        _tell(year, rows.filter(year=year).count(), administrators)
    rows.filter(told_at=None).update(told_at=timezone.now())
    return len(fresh)


def _tell(year: int, count: int, administrators: tuple[UUID, ...]) -> None:
    for person_id in administrators:
        send(
            person_id,
            topic="calendar-missing",
            title=Text(zh=f"缺少 {year} 年的工作日历", en=f"The calendar of {year} is missing"),
            body=Text(
                zh=f"{count} 个事项还没有办理期限。请在 city.yaml 的 calendar 中写入 {year} 年放假安排，"
                "再执行 onecity load。",
                en=f"Items without a date: {count}. Write the holidays of {year} into `calendar` of city.yaml, "
                "then run onecity load.",
            ),
        )


@transaction.atomic
def date_undated_items() -> int:
    """Give dates to items that waited for a calendar which the release in force has; how many still wait."""
    for row in UndatedItem.objects.select_related("case").order_by("id"):
        file = open_case(row.case_id, for_update=True)
        renew_due(file, row.item)
        keep_dates(file)
    date_undated_reworks()
    return UndatedItem.objects.count()
