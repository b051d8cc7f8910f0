"""How does an office's own system work on the office's tasks? As at the desk, by what it saw last."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.page import Page
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import Tab, TaskView
from onecity.engines.affairs.door.casefile import open_case
from onecity.engines.affairs.door.seeing import scope_of
from onecity.engines.affairs.door.tasks import DECIDE, ENGINE, item_of
from onecity.engines.affairs.errors import AnswersInvalid
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.rules.answers import Raw, check_field_types, written
from onecity.engines.affairs.rules.conditions import Answers

MOST_AT_ONCE = 100


def office_tasks(
    actor: Actor,
    *,
    state: Tab = "all",
    case_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TaskView]:
    """The tasks of the actor's offices, by date; of one case alone where it is named. Names in titles are masked.

    Raises `NotAllowed` for somebody who decides nothing anywhere, `CursorInvalid`.
    """
    actor.must(DECIDE)
    about = str(case_id) if case_id else ""
    most = min(limit, MOST_AT_ONCE)
    return worklist.queue(actor, state=state, page=cursor, text=about, engine=ENGINE, limit=most)


def office_task(actor: Actor, task_id: UUID) -> TaskView:
    """One task. Raises `TaskUnknown`, for another engine's too, and `NotAllowed`."""
    found = worklist.task(actor, task_id)
    item_of(found)
    return found


@transaction.atomic
def at_version(actor: Actor, task_id: UUID, version: int, step: Callable[[], None]) -> TaskView:
    """Take a step on a task as it was when the actor saw it; a free task is taken thereby. The task afterwards.

    Raises `TaskChanged` when somebody or something changed it meanwhile, `TaskUnknown`, `NotAllowed`,
    `AlreadyClaimed`, `TaskClosed`, and what the step raises.
    """
    case_id, _item = item_of(worklist.task(actor, task_id))
    # the case before its task, as everybody else locks them
    Case.objects.select_for_update().filter(id=case_id).exists()
    worklist.claim(actor, task_id, version=version)
    step()
    return worklist.task(actor, task_id)


@transaction.atomic
def give_back(actor: Actor, task_id: UUID, version: int) -> TaskView:
    """Give a task that one has taken back to the office.

    Raises `TaskUnknown`, `NotAllowed`, `TaskClosed`, `NotClaimed`, `TaskChanged`.
    """
    item_of(worklist.task(actor, task_id))
    worklist.release(actor, task_id, version=version)
    return worklist.task(actor, task_id)


def written_findings(actor: Actor, task_id: UUID, given: Answers) -> Raw:
    """What a program found, typed, as a form would send it.

    Raises `AnswersInvalid` for an unknown finding or a value of another type, `TaskUnknown`, `NotAllowed`.
    """
    case_id, item_id = item_of(worklist.task(actor, task_id))
    file = open_case(case_id)
    item = file.item(item_id)
    actor.must(DECIDE, scope_of(file, item))
    fields = {field.id: field for field in item.findings}
    problems = check_field_types(fields, given)
    if problems:
        raise AnswersInvalid(problems)
    found: Mapping[str, tuple[str, ...]] = {name: written(fields[name], one) for name, one in given.items()}
    return found
