"""Scheduled jobs run when they are due, once, and again after a failure."""

from datetime import UTC, datetime, timedelta

import pytest

from onecity.base.jobs import schedules
from onecity.base.jobs.models import ScheduledRun
from onecity.base.jobs.schedules import LEASE, next_due_at, run_due
from onecity.base.jobs.tests import work
from onecity.base.jobs.tests.work import broken, done
from onecity.base.manifest import Schedule

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def _at(**after: float) -> int:
    return run_due(NOON + timedelta(**after))


def test_a_new_schedule_runs_at_once_and_then_at_its_interval() -> None:
    assert _at() == 2
    assert _at(seconds=9) == 0
    assert _at(seconds=10) == 1
    assert _at(hours=1) == 2
    assert done == ["bell", "clock", "bell", "bell", "clock"]


def test_what_was_missed_runs_once_not_as_often_as_it_was_missed() -> None:
    _at()
    _at(days=1)
    assert _at(days=1, seconds=1) == 0
    assert done.count("bell") == 2


def test_a_failure_hinders_no_other_schedule_and_is_tried_again() -> None:
    broken.add("clock")
    _at()
    assert done == ["bell"]
    row = ScheduledRun.objects.get(pk="work.clock")
    assert (row.failures, row.error) == (1, "Broken: clock")
    broken.clear()
    assert _at(hours=1) == 2
    row.refresh_from_db()
    assert (row.failures, row.error) == (0, "")


def test_a_job_that_another_worker_runs_is_left_to_it_until_its_lease_ends() -> None:
    _at()
    ScheduledRun.objects.filter(pk="work.bell").update(lease_until=NOON + LEASE)
    assert _at(minutes=1) == 0
    assert _at(minutes=31) == 1


def test_the_next_time_is_that_of_the_earliest_schedule() -> None:
    _at()
    assert next_due_at() == NOON + timedelta(seconds=10)


def test_a_schedule_that_no_manifest_names_any_more_is_left_alone() -> None:
    ScheduledRun.objects.create(name="gone", next_run_at=NOON)
    assert _at() == 2


def test_each_lane_is_run_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [Schedule("work.bell", f"{work.__name__}:ring_the_bell", 10, lane="brisk")]
    every.append(Schedule("work.clock", f"{work.__name__}:wind_the_clock", 3600))
    monkeypatch.setattr(schedules, "collect", lambda get: iter(every))
    assert run_due(NOON, lane="brisk") == 1
    assert done == ["bell"]
    assert run_due(NOON, lane="main") == 1
    assert done == ["bell", "clock"]
    assert schedules.side_lanes() == ["brisk"]
    assert next_due_at(lane="brisk") == NOON + timedelta(seconds=10)
