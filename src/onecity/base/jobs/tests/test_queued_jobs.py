"""Queued jobs run after the change, again after a failure, and are not lost with their worker."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from onecity.base.jobs.door import enqueue, prune_finished, status
from onecity.base.jobs.queue import ABANDONED, run_jobs, take_back
from onecity.base.jobs.tests.work import broken, done, sweep
from onecity.base.outbox.backoff import TRIES

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_runs_if_its_change_commits() -> None:
    with transaction.atomic():
        enqueue(sweep, "rolled back")
        transaction.set_rollback(True)
    enqueue(sweep, "Zhongshan Road")
    assert run_jobs("w") == 1
    assert done == ["Zhongshan Road"]


def test_a_job_waits_for_its_time() -> None:
    enqueue(sweep, "later", run_after=timezone.now() + timedelta(hours=1))
    assert run_jobs("w") == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert run_jobs("w") == 1


def test_a_job_that_fails_is_tried_again_later() -> None:
    broken.add("x")
    enqueue(sweep, "x")
    run_jobs("w")
    broken.clear()
    assert run_jobs("w") == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=False):
        run_jobs("w")
    assert done == ["x"]


def test_a_job_that_never_works_ends_as_failed_and_hinders_no_other() -> None:
    broken.add("x")
    enqueue(sweep, "x")
    enqueue(sweep, "y")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(TRIES + 2):
            run_jobs("w")
            clock.shift(timedelta(hours=2))
    failed = DBTaskResult.objects.failed().get()
    assert len(failed.worker_ids) == TRIES
    assert done == ["y"]
    assert status().jobs_failed == 1


def test_a_job_of_a_worker_that_was_killed_runs_again() -> None:
    job = enqueue(sweep, "x")
    DBTaskResult.objects.get(pk=job).claim("dead worker")
    assert run_jobs("w") == 0
    assert take_back(timezone.now()) == 0
    assert take_back(timezone.now() + ABANDONED) == 1
    with time_machine.travel(timezone.now() + ABANDONED, tick=False):
        run_jobs("w")
    assert done == ["x"]


def test_jobs_that_succeeded_are_forgotten_after_a_week_and_failed_ones_kept() -> None:
    broken.add("x")
    for street in ("x", "y"):
        enqueue(sweep, street)
    run_jobs("w")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert prune_finished() == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == ["x"]
