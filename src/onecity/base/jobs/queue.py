"""Who runs the jobs that were enqueued, and when again if they fail?

django-tasks-db keeps the queue and runs one job; what it has not is a second try, and a way back for the jobs
of a worker that was killed. Jobs run at least once: make them harmless to repeat.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.compat import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from onecity.base.cause import caused_by
from onecity.base.outbox.backoff import wait_after

logger = logging.getLogger(__name__)

# a job that is still "running" after this long belongs to a worker that was killed
ABANDONED = timedelta(hours=2)
KEPT = timedelta(days=7)
_AT_ONCE = 20
REQUEST = "request"


class _RetryingWorker(Worker):
    """django-tasks-db's worker for a few jobs, which puts a failed one back until its tries are used up."""

    def __init__(self, worker_id: str, stop: threading.Event) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=_AT_ONCE,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self._stop = stop
        self.done = 0

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        """Run one job; decide at once whether it runs again."""
        request = str(db_task_result.args_kwargs.get(REQUEST, ""))
        with caused_by(request=request, job=str(db_task_result.id)):
            super().run_task(db_task_result)
            self.done += 1
            if db_task_result.status == TaskResultStatus.FAILED:
                _retry(db_task_result)
        if self._stop.is_set():
            self.running = False


def run_jobs(worker_id: str, stop: threading.Event | None = None) -> int:
    """Run jobs that are ready, at most some twenty, until `stop` is set; how many."""
    worker = _RetryingWorker(worker_id, stop or threading.Event())
    worker.run()
    return worker.done


def take_back(now: datetime, older_than: timedelta = ABANDONED) -> int:
    """Make jobs ready again whose worker died while it ran them; how many."""
    abandoned = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=now - older_than)
    taken: int = abandoned.update(status=TaskResultStatus.READY, run_after=now)
    if taken:
        logger.warning("%d jobs of a worker that died are ready again", taken)
    return taken


def prune_finished() -> int:
    """Forget jobs that succeeded a week ago; failed ones stay for the operator. How many."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEPT)
    pruned: int = old.delete()[0]
    return pruned


@transaction.atomic
def _retry(job: DBTaskResult[..., Any]) -> None:
    wait = wait_after(len(job.worker_ids))
    if wait is None:
        logger.error("job %s (%s) failed for good after %d tries", job.id, job.task_path, len(job.worker_ids))
        return
    job.status, job.run_after, job.finished_at = TaskResultStatus.READY, timezone.now() + wait, None
    job.save(update_fields=["status", "run_after", "finished_at"])
    logger.warning("job %s (%s) failed, again in %d s", job.id, job.task_path, wait.total_seconds())
