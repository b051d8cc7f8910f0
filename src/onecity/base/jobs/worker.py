"""What does the worker process do, all day long?"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from onecity.base.alone import alone
from onecity.base.jobs.door import status
from onecity.base.jobs.errors import WorkerRunning
from onecity.base.jobs.lane import Lane
from onecity.base.jobs.queue import ABANDONED, run_jobs, take_back
from onecity.base.jobs.schedules import end_leases, next_due_at, run_due, side_lanes
from onecity.base.manifest import MAIN
from onecity.base.outbox.delivery import due
from onecity.base.outbox.door import Exchange, number_drafts, recover
from onecity.base.outbox.models import LiveDraft, Unpublished

logger = logging.getLogger(__name__)

IDLE_S = 1.0
_REPORT_S = 60.0
_REPAIR_S = 5.0
# a round of letters, and the answer to the last of them
_FINISH_S = 25.0


class Worker:
    """One worker: events left over, live numbers, schedules and jobs, in one loop and one thread.

    Schedules of other lanes than the main one have threads of their own, `Lane`.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._id = f"{socket.gethostname()}-{os.getpid()}"[:64]
        self._exchange = Exchange()
        self._schedules_at = timezone.now()
        self._reported_at = time.monotonic()
        self._done = 0

    def turn(self) -> int:
        """Do what there is to do now; how much was done. One small query when there is nothing."""
        owing, events, live, jobs = self._waiting()
        done = self._exchange.turn(owing)
        if events:
            done += recover()
        if live:
            done += number_drafts()
        if not self._stop.is_set() and timezone.now() >= self._schedules_at:
            done += run_due(lane=MAIN)
            self._schedules_at = next_due_at(lane=MAIN) or timezone.now() + timedelta(minutes=1)
        if jobs and not self._stop.is_set():
            done += run_jobs(self._id, self._stop)
        self._done += done
        return done

    @property
    def rest_s(self) -> float:
        """How long it may rest at most when there is nothing to do."""
        return self._exchange.rest_s

    def report(self) -> None:
        """Write a line for the operator each minute: what was done, what waits, what needs a hand."""
        if time.monotonic() - self._reported_at < _REPORT_S:
            return
        take_back(timezone.now(), ABANDONED)
        now = status()
        logger.log(
            logging.WARNING if now.dead_letters or now.jobs_failed or now.schedules_failing else logging.INFO,
            "worker: %d done in the last minute; waiting: %d events, %d jobs, %d audit entries; "
            "needs a hand: %d dead letters, %d failed jobs, %d failing schedules",
            self._done, now.deliveries_due, now.jobs_ready, now.audit_unsealed,
            now.dead_letters, now.jobs_failed, now.schedules_failing,
        )  # fmt: skip
        self._reported_at, self._done = time.monotonic(), 0

    def _waiting(self) -> tuple[bool, bool, bool, bool]:
        """Whether the bus is owed events, and events, live drafts and jobs wait, asked in one query."""
        now = timezone.now()
        asked = (
            Unpublished.objects.order_by(),
            due(now).order_by(),
            LiveDraft.objects.order_by(),
            DBTaskResult.objects.ready().order_by(),
        )
        compiled = [rows.values("pk").query.sql_with_params() for rows in asked]
        parts = ", ".join(f"EXISTS({sql})" for sql, _ in compiled)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {parts}", [value for _, values in compiled for value in values])
            owing, events, live, jobs = map(bool, cursor.fetchone())
        return owing, events, live, jobs


def run_forever(stop: threading.Event, *, idle_s: float = IDLE_S) -> None:
    """Work until `stop` is set; the job at hand is finished first.

    A database that is away for a while is waited for. Raises `WorkerRunning` on SQLite when there is one
    already.
    """
    with _only_one():
        worker, lanes = Worker(stop), [Lane(name, stop) for name in side_lanes()]
        for lane in lanes:
            lane.start()
        logger.info("worker: started")
        while not stop.is_set():
            try:
                close_old_connections()
                busy = worker.turn()
                worker.report()
            except Error:
                logger.exception("worker: the database does not answer, trying again in %d s", _REPAIR_S)
                connections.close_all()
                stop.wait(_REPAIR_S)
                continue
            if not busy:
                stop.wait(min(idle_s, worker.rest_s))
        _finish(lanes)
        logger.info("worker: stopped")


def _finish(lanes: Iterable[Lane]) -> None:
    """Let them finish what they are at; one that hangs is not waited for longer."""
    until = time.monotonic() + _FINISH_S
    for lane in lanes:
        lane.join(max(0.0, until - time.monotonic()))


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM or Ctrl-C sets; a second signal ends the process at once."""
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


@contextmanager
def _only_one() -> Iterator[None]:
    """On SQLite hold a lock that is released with the process; on PostgreSQL workers share the work."""
    if connection.vendor != "sqlite":
        yield
        return
    with alone("worker") as is_alone:
        if not is_alone:
            raise WorkerRunning(settings.DATA / "worker.lock")
        # nobody else can be running them
        take_back(timezone.now(), timedelta(0))
        end_leases()
        yield
