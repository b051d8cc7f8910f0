"""What shows how a task was done?"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.worklist.models import Evidence
from onecity.base.worklist.queue import seen
from onecity.base.worklist.step import lock_open, tell
from onecity.base.worklist.view import EvidenceView


@transaction.atomic
def add_evidence(actor: Actor, task_id: UUID, kind: str, blob: str) -> UUID:
    """Add a piece of evidence whose content is kept as `blob`; gives its id.

    Raises `TaskUnknown`, `TaskClosed`, `NotAllowed` (needs the task's permission).
    """
    row = lock_open(task_id)
    actor.must(row.permission, row.scope)
    added = Evidence.objects.create(task=row, kind=kind, blob=blob, at=timezone.now(), by=actor.id)
    tell(actor, row, "evidence", {"evidence": str(added.id), "kind": kind})
    return added.id


def evidence(actor: Actor, task_id: UUID) -> tuple[EvidenceView, ...]:
    """The evidence of a task, oldest first. Raises `TaskUnknown`, `NotAllowed`."""
    rows = seen(actor, task_id).evidence.order_by("id")
    return tuple(EvidenceView(row.id, row.kind, row.blob, row.at, row.by) for row in rows)
