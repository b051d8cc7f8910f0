"""Who else has this task open right now?"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import display_names
from onecity.base.outbox.door import publish_live
from onecity.base.worklist.models import TaskLook
from onecity.base.worklist.queue import seen
from onecity.base.worklist.step import TOPIC
from onecity.base.worklist.view import Looking

WINDOW = timedelta(minutes=2)


@transaction.atomic
def look(actor: Actor, task_id: UUID) -> tuple[Looking, ...]:
    """Note that the actor has the task open, as their page does every minute; gives who else has.

    Colleagues are told when somebody comes, not at each repetition. Raises `TaskUnknown`, `NotAllowed`.
    """
    row = seen(actor, task_id)
    if actor.id is None:
        raise NotAllowed(row.permission, row.scope)
    now = timezone.now()
    before = TaskLook.objects.filter(task=row, person_id=actor.id).values_list("last_seen", flat=True).first()
    TaskLook.objects.bulk_create(
        [TaskLook(task=row, person_id=actor.id, last_seen=now)],
        update_conflicts=True,
        unique_fields=["task", "person_id"],
        update_fields=["last_seen"],
    )
    if before is None or before < now - WINDOW:
        publish_live(TOPIC, row.organisation, {"task": str(row.id), "change": "look", "version": row.version})
    return others_looking(actor, task_id)


def others_looking(actor: Actor, task_id: UUID) -> tuple[Looking, ...]:
    """Who else had the task open within the last two minutes, latest first.

    Raises `TaskUnknown`, `NotAllowed`.
    """
    row = seen(actor, task_id)
    recent = TaskLook.objects.filter(task=row, last_seen__gte=timezone.now() - WINDOW).order_by(
        "-last_seen", "id"
    )
    others = [(look.person_id, look.last_seen) for look in recent if look.person_id != actor.id]
    names = display_names({person_id for person_id, _ in others})
    return tuple(Looking(person_id, names[person_id], last_seen) for person_id, last_seen in others)


def prune_looks() -> int:
    """Forget who looked at what: presence is of the moment. For the schedule; how many rows."""
    return TaskLook.objects.filter(last_seen__lt=timezone.now() - WINDOW).delete()[0]
