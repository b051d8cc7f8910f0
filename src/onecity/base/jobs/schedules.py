"""Which scheduled jobs are due, and who runs them?"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.cause import caused_by
from onecity.base.jobs.models import ScheduledRun
from onecity.base.manifest import MAIN, Schedule, collect, resolve
from onecity.base.outbox.backoff import TRIES, wait_after

logger = logging.getLogger(__name__)

# a job that runs longer than this is taken for dead and may be started by another worker
LEASE = timedelta(minutes=30)
SHORTEST_LEASE = timedelta(minutes=1)
OF_ITS_INTERVAL = 20


def run_due(now: datetime | None = None, *, lane: str | None = None) -> int:
    """Run every schedule of the manifests whose time has come; how many. `lane`: only those of one.

    A new schedule runs at once. One that was missed runs once, not as often as it was missed. One that fails
    waits for its interval or, if that is longer, the back-off of its failures in a row.
    """
    moment = now or timezone.now()
    schedules = _schedules(lane)
    # those that cannot wait first; claimed one by one, so that a worker that dies holds only what it was running
    due = sorted(_due(set(schedules), moment), key=lambda name: schedules[name].every_s)
    done = 0
    for name in due:
        if _claim(schedules[name], moment, now or timezone.now()):
            _run(schedules[name], moment)
            done += 1
    return done


def end_leases() -> int:
    """Take it that nobody runs a schedule now, so that none waits for a worker that was killed; how many were held."""
    return ScheduledRun.objects.exclude(lease_until=None).update(lease_until=None)


def side_lanes() -> list[str]:
    """The lanes beside the main one."""
    return sorted({one.lane for one in _schedules(None).values()} - {MAIN})


def next_due_at(*, lane: str | None = None) -> datetime | None:
    """When the next schedule is due; `None` without schedules."""
    names = set(_schedules(lane))
    known = dict(ScheduledRun.objects.filter(name__in=names).values_list("name", "next_run_at"))
    if names - set(known):
        return timezone.now()
    return min(known.values(), default=None)


def _schedules(lane: str | None) -> dict[str, Schedule]:
    every = collect(lambda engine: engine.jobs)
    return {one.name: one for one in every if lane in {None, one.lane}}


def _due(names: set[str], moment: datetime) -> list[str]:
    known = set(ScheduledRun.objects.filter(name__in=names).values_list("name", flat=True))
    new = [ScheduledRun(name=name, next_run_at=moment) for name in sorted(names - known)]
    if new:
        ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)
    rows = ScheduledRun.objects.filter(name__in=names, next_run_at__lte=moment)
    return list(rows.order_by("next_run_at", "name").values_list("name", flat=True))


def _claim(schedule: Schedule, moment: datetime, now: datetime) -> bool:
    """Take the lease; one UPDATE decides between two workers."""
    free = Q(lease_until=None) | Q(lease_until__lt=moment)
    rows = ScheduledRun.objects.filter(free, name=schedule.name, next_run_at__lte=moment)
    return rows.update(lease_until=now + _lease(schedule)) == 1


def _lease(schedule: Schedule) -> timedelta:
    """How long a run may take before its worker is taken for dead: less for what runs every few seconds."""
    return min(LEASE, max(SHORTEST_LEASE, OF_ITS_INTERVAL * timedelta(seconds=schedule.every_s)))


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
