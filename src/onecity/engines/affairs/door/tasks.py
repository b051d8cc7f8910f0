"""How do a case's items stand on the worklist, and is its applicant told?"""

from uuid import UUID

from django.urls import reverse

from onecity.base.actor import Actor, system
from onecity.base.identity.door import display_name
from onecity.base.notify.door import send
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import TaskUnknown
from onecity.core.clock import Deadline
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.letters import letter
from onecity.engines.affairs.door.services import calendar, handling
from onecity.engines.affairs.models import UndatedItem
from onecity.engines.affairs.rules.case import CaseEvent, Step
from onecity.engines.affairs.rules.due import promised

ENGINE = "affairs"
KIND = "item"
DECIDE = "affairs.decide"
DECIDED = {Step.APPROVED, Step.REFUSED}
MOVING_THE_DATE = {Step.SUPPLEMENT_REQUESTED, Step.SUPPLEMENTED, Step.EXTENDED}


def task_key(file: CaseFile, item_id: str) -> str:
    """What names an item of a case on the worklist."""
    return f"{file.row.id}:{item_id}"


def item_of(task: TaskView) -> tuple[UUID, str]:
    """The case and the item of a task. Raises `TaskUnknown` for another engine's task."""
    if (task.engine, task.kind) != (ENGINE, KIND):
        raise TaskUnknown(task.id)
    case_id, _, item_id = task.key.partition(":")
    return UUID(case_id), item_id


def follow(actor: Actor, file: CaseFile, added: list[CaseEvent]) -> None:
    """Bring worklist and inbox up to date with events that were just added, in their transaction."""
    for event in added:
        if event.item and event.step is Step.OPENED:
            open_task(file, event.item)
        elif event.item and event.step in DECIDED:
            close_task(actor if event is added[0] else system(), file, event.item, event.step)
        elif event.item and event.step in MOVING_THE_DATE:
            renew_due(file, event.item)
        elif event.step is Step.WITHDRAWN:
            for item_id in file.state.items:
                close_task(actor, file, item_id, event.step)
        tell(file, event)


def open_task(file: CaseFile, item_id: str) -> None:
    """Put an item before those who decide it."""
    item = file.item(item_id)
    organisation, division = handling(item, file.row.division)
    who = display_name(file.row.applicant_id)
    worklist.open_task(
        engine=ENGINE,
        kind=KIND,
        key=task_key(file, item_id),
        title=Text(zh=f"{item.title.zh} · {who}", en=f"{item.title.en} · {who}"),
        organisation=organisation,
        division=division,
        permission=DECIDE,
        due_at=due(file, item_id).due_at,
    )


def task_of(file: CaseFile, item_id: str) -> TaskView | None:
    """The item's open task; `None` before it is opened and after it is decided."""
    found = worklist.tasks_for(ENGINE, task_key(file, item_id))
    return next((task for task in found if task.state != "closed"), None)


def close_task(actor: Actor, file: CaseFile, item_id: str, outcome: str) -> None:
    """Close the item's task, if it has one. Raises what `worklist.close_task` raises."""
    UndatedItem.objects.filter(case=file.row, item=item_id).delete()
    task = task_of(file, item_id)
    if task is not None:
        worklist.close_task(actor, task.id, outcome)


def renew_due(file: CaseFile, item_id: str) -> None:
    """Rewrite the worklist's copy of the date; a paused clock has none."""
    task = task_of(file, item_id)
    if task is not None:
        now = due(file, item_id)
        worklist.set_due(task.id, now.due_at, now.paused)


def due(file: CaseFile, item_id: str) -> Deadline:
    """When the item is due now; an item that waits for a calendar is noted, one that no longer does is not."""
    found = promised(file.item(item_id), file.state.items[item_id], calendar())
    undated = UndatedItem.objects.filter(case=file.row, item=item_id)
    if found.missing_year is None:
        undated.delete()
    else:
        UndatedItem.objects.update_or_create(
            case=file.row, item=item_id, defaults={"year": found.missing_year}
        )
    return found


def tell(file: CaseFile, event: CaseEvent) -> None:
    """Write to the applicant what happened and what to do next, where there is something to know."""
    written = letter(file, event)
    if written is not None:
        title, body = written
        url = reverse("affairs:case", args=[file.row.id])
        send(file.row.applicant_id, title=title, body=body, url=url, topic=ENGINE)
