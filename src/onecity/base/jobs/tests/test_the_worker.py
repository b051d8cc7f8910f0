"""One loop does everything, rests when there is nothing, and stops when asked."""

import fcntl
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from onecity.base.jobs import schedules, worker
from onecity.base.jobs.door import enqueue, status
from onecity.base.jobs.errors import WorkerRunning
from onecity.base.jobs.models import ScheduledRun
from onecity.base.jobs.tests import work
from onecity.base.jobs.tests.work import broken, done, sweep
from onecity.base.manifest import Schedule
from onecity.base.outbox.door import live_latest
from onecity.base.outbox.models import LiveDraft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def test_one_turn_does_all_kinds_of_work() -> None:
    enqueue(sweep, "x")
    LiveDraft.objects.create(topic="case", key="1", payload={}, at=timezone.now())
    assert worker.Worker(threading.Event()).turn() == 4
    assert sorted(done) == ["bell", "clock", "x"]
    assert live_latest() == 1


def test_an_idle_turn_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one = worker.Worker(threading.Event())
    one.turn()
    with django_assert_num_queries(1):
        assert one.turn() == 0


def test_the_worker_finishes_the_job_at_hand_and_leaves_the_next_when_asked_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = threading.Event()
    for street in ("a", "b", "c"):
        enqueue(sweep, street)
    finished = _StopsAt("a", stop)
    monkeypatch.setattr("onecity.base.jobs.tests.work.done", finished)
    worker.run_forever(stop, idle_s=0)
    assert finished == ["bell", "clock", "a"]
    assert status().jobs_ready == 2


def test_a_partner_that_hangs_holds_up_no_other_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answers, stop = threading.Event(), threading.Event(), threading.Event()

    def ask_the_partner() -> None:
        asked.set()
        done.append("answer" if answers.wait(10) else "nothing")

    def ring_the_bell() -> None:
        assert asked.wait(10)
        done.append("bell")
        answers.set()
        stop.set()

    monkeypatch.setattr(work, "ring_the_bell", ring_the_bell)
    monkeypatch.setattr(work, "ask_the_partner", ask_the_partner, raising=False)
    every = [
        Schedule("work.partner", f"{work.NAME}:ask_the_partner", 10, lane="partner"),
        Schedule("work.bell", f"{work.NAME}:ring_the_bell", 20),
    ]
    monkeypatch.setattr(schedules, "collect", lambda get: iter(every))
    worker.run_forever(stop, idle_s=0)
    assert done == ["bell", "answer"]
    assert set(ScheduledRun.objects.values_list("name", "failures", "lease_until")) == {
        ("work.bell", 0, None),
        ("work.partner", 0, None),
    }


class _StopsAt(list[str]):
    """A list of work that asks the worker to stop when a certain piece is done."""

    def __init__(self, piece: str, stop: threading.Event) -> None:
        super().__init__()
        self._piece = piece
        self._stop = stop

    def append(self, item: str, /) -> None:
        super().append(item)
        if item == self._piece:
            self._stop.set()


def test_a_second_worker_on_sqlite_is_refused(settings: Settings) -> None:
    if connection.vendor != "sqlite":
        stop = threading.Event()
        stop.set()
        worker.run_forever(stop)
        return
    with (settings.DATA / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WorkerRunning):
            worker.run_forever(threading.Event())


def test_a_minute_of_work_is_reported_with_what_needs_a_hand(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_REPORT_S", 0.0)
    broken.add("clock")
    one = worker.Worker(threading.Event())
    one.turn()
    one.report()
    assert "1 failing schedules" in caplog.text


def test_what_a_killed_worker_was_at_runs_at_once_where_there_is_one_worker_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, held = threading.Event(), timezone.now() + timedelta(minutes=1)
    ScheduledRun.objects.create(name="work.bell", next_run_at=timezone.now(), lease_until=held)
    finished = _StopsAt("clock", stop)
    monkeypatch.setattr("onecity.base.jobs.tests.work.done", finished)
    worker.run_forever(stop, idle_s=0)
    assert ("bell" in finished) == (connection.vendor == "sqlite")
