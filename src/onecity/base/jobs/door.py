"""How is work put off until later, and how is it going?

Declare a job with `task` (of django-tasks) on a module-level function with JSON arguments; `enqueue` it
inside the transaction of the change: it runs if that commits, with the same tries and back-off as events.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import VERSION
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pydantic_core import to_jsonable_python

from onecity.base.audit.models import Pending
from onecity.base.cause import cause
from onecity.base.jobs.models import ScheduledRun
from onecity.base.jobs.queue import REQUEST, prune_finished
from onecity.base.jobs.schedules import run_due
from onecity.base.outbox.delivery import due
from onecity.base.outbox.models import Delivery, State

# Django 6 has taken the interface in: the database backend then uses Django's own
if VERSION < (6,):
    from django_tasks.base import Task, task
else:
    from django.tasks import Task, task  # type: ignore[assignment,no-redef]

__all__ = ["WorkerStatus", "enqueue", "prune_finished", "run_due", "status", "task"]


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """What waits for the worker, for its log, the metrics and the operator's page. All are counts."""

    deliveries_due: int
    dead_letters: int
    jobs_ready: int
    jobs_failed: int
    schedules_failing: int
    audit_unsealed: int


def enqueue(job: Task[Any, Any], *args: object, run_after: datetime | None = None, **kwargs: object) -> UUID:
    """Run a job after the caller's transaction has committed, not before `run_after`; the job's id."""
    ready = job.using(run_after=run_after) if run_after is not None else job
    job_id = UUID(str(ready.enqueue(*args, **kwargs).id))
    if request := cause().request:
        # beside the arguments, where django-tasks-db does not look: a job knows what caused it, its function need not
        given = {"args": list(args), "kwargs": kwargs, REQUEST: request}
        DBTaskResult.objects.filter(pk=job_id).update(args_kwargs=to_jsonable_python(given))
    return job_id


def status() -> WorkerStatus:
    """Count what waits and what has failed: six queries over small indexes."""
    jobs = DBTaskResult.objects
    return WorkerStatus(
        deliveries_due=due(timezone.now()).count(),
        dead_letters=Delivery.objects.filter(state=State.DEAD).count(),
        jobs_ready=jobs.ready().count(),
        jobs_failed=jobs.filter(status=TaskResultStatus.FAILED).count(),
        schedules_failing=ScheduledRun.objects.filter(failures__gt=0).count(),
        audit_unsealed=Pending.objects.count(),
    )
