"""Which scheduled jobs are due, and who runs them?"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.cause import caused_by
from onecity.base.jobs.models import ScheduledRun
from onecity.base.manifest import Schedule, collect, resolve
from onecity.base.outbox.backoff import TRIES, wait_after

logger = logging.getLogger(__name__)

# a job that runs longer than this is taken for dead and may be started by another worker
LEASE = timedelta(minutes=30)


def run_due(now: datetime | None = None) -> int:
    """Run every schedule of the manifests whose time has come; how many.

    A new schedule runs at once. One that was missed runs once, not as often as it was missed. One that fails
    waits for its interval or, if that is longer, the back-off of its failures in a row.
    """
    moment = now or timezone.now()
    schedules: dict[str, Schedule] = {schedule.name: schedule for schedule in collect(lambda e: e.jobs)}
    due = [name for name in _due(set(schedules), moment) if _claim(name, moment)]
    for name in due:
        _run(schedules[name], moment)
    return len(due)


def next_due_at() -> datetime | None:
    """When the next schedule is due; `None` without schedules."""
    names = {schedule.name for schedule in collect(lambda e: e.jobs)}
    known = dict(ScheduledRun.objects.filter(name__in=names).values_list("name", "next_run_at"))
    if names - set(known):
        return timezone.now()
    return min(known.values(), default=None)


def _due(names: set[str], moment: datetime) -> list[str]:
    known = set(ScheduledRun.objects.filter(name__in=names).values_list("name", flat=True))
    new = [ScheduledRun(name=name, next_run_at=moment) for name in sorted(names - known)]
    if new:
        ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)
    rows = ScheduledRun.objects.filter(name__in=names, next_run_at__lte=moment)
    return list(rows.order_by("next_run_at", "name").values_list("name", flat=True))


def _claim(name: str, moment: datetime) -> bool:
    """Take the lease; one UPDATE decides between two workers."""
    free = Q(lease_until=None) | Q(lease_until__lt=moment)
    rows = ScheduledRun.objects.filter(free, name=name, next_run_at__lte=moment)
    return rows.update(lease_until=moment + LEASE) == 1


def _run(schedule: Schedule, moment: datetime) -> None:
    with caused_by(job=schedule.name):
        _run_within(schedule, moment)


def _run_within(schedule: Schedule, moment: datetime) -> None:
    try:
        resolve(schedule.call)()
    except Exception as problem:
        logger.exception("schedule %s failed", schedule.name)
        _settle(schedule, moment, f"{type(problem).__name__}: {problem}"[:2_000])
    else:
        _settle(schedule, moment, "")


@transaction.atomic
def _settle(schedule: Schedule, moment: datetime, error: str) -> None:
    row = ScheduledRun.objects.select_for_update().get(pk=schedule.name)
    row.failures = row.failures + 1 if error else 0
    wait = timedelta(seconds=schedule.every_s)
    if error:
        wait = max(wait, wait_after(min(row.failures, TRIES - 1)) or wait)
    row.last_run_at, row.next_run_at, row.lease_until, row.error = moment, moment + wait, None, error
    row.save()
