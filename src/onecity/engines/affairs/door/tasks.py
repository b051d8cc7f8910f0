"""How do a case's items stand on the worklist, and is its applicant told?"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from onecity.base.actor import Actor, system
from onecity.base.identity.door import display_name, recipients
from onecity.base.notify.door import send
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import TaskUnknown
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.dates import keep_dates
from onecity.engines.affairs.door.letters import letter
from onecity.engines.affairs.door.results import deliver_results, result_channels, take_back_results
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.steps import Step

ENGINE = "affairs"
ITEM, FOLLOW_UP = "item", "follow-up"
DECIDE = "affairs.decide"
MOVING_THE_DATE = {
    Step.SUPPLEMENT_REQUESTED,
    Step.SUPPLEMENTED,
    Step.EXTENDED,
    Step.PROCEDURE_BEGUN,
    Step.PROCEDURE_ENDED,
}


def task_key(file: CaseFile, item_id: str, name: str = "") -> str:
    """What names an item of a case on the worklist, or what is to be followed up of it."""
    return f"{file.row.id}:{item_id}:{name}" if name else f"{file.row.id}:{item_id}"


def item_of(task: TaskView) -> tuple[UUID, str]:
    """The case and the item of a task. Raises `TaskUnknown` for another engine's task."""
    if task.engine != ENGINE or task.kind not in {ITEM, FOLLOW_UP}:
        raise TaskUnknown(task.id)
    case_id, item_id = task.key.split(":")[:2]
    return UUID(case_id), item_id


def followed_up(task: TaskView) -> tuple[UUID, str, str]:
    """The case, the item, and the document or commitment that a follow-up is about. Raises `TaskUnknown`."""
    case_id, item_id = item_of(task)
    if task.kind != FOLLOW_UP:
        raise TaskUnknown(task.id)
    return case_id, item_id, task.key.split(":")[2]


def follow(actor: Actor, file: CaseFile, added: list[CaseEvent]) -> None:
    """Bring worklist, results, timers and inbox up to date with events just added, in their transaction."""
    for event in added:
        act = ACTS.get(event.step)
        if act is not None:
            act(actor if event is added[0] else system(), file, event)
        tell(file, event)
    keep_dates(file, fresh=added[0].step is Step.FILED)


def open_task(_actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    """Put an item before those who decide it."""
    item = file.item(event.item or "")
    who = display_name(file.row.applicant_id)
    _open(file, item.id, ITEM, Text(zh=f"{item.title.zh} · {who}", en=f"{item.title.en} · {who}"))


def _open(file: CaseFile, item_id: str, kind: str, title: Text, name: str = "") -> None:
    organisation, division = handling(file.item(item_id), file.row.division)
    due = file.promised(file.item(item_id)).due_at if kind == ITEM else _owed_until(file, item_id, name)
    worklist.open_task(
        engine=ENGINE,
        kind=kind,
        key=task_key(file, item_id, name),
        title=title,
        organisation=organisation,
        division=division,
        permission=DECIDE,
        due_at=due,
    )


def _owed_until(file: CaseFile, item_id: str, name: str) -> datetime | None:
    found = (one for one in file.owed() if (one.item, one.name) == (item_id, name))
    return next((one.due.due_at for one in found), None)


def task_of(file: CaseFile, item_id: str, name: str = "") -> TaskView | None:
    """The item's open task; `None` before it is opened and after it is decided."""
    found = worklist.tasks_for(ENGINE, task_key(file, item_id, name))
    return next((task for task in found if task.state != "closed"), None)


def close_task(actor: Actor, file: CaseFile, item_id: str, outcome: str, name: str = "") -> None:
    """Close the item's task, if it has one. Raises what `worklist.close_task` raises."""
    task = task_of(file, item_id, name)
    if task is not None:
        worklist.close_task(actor, task.id, outcome)


def renew_due(file: CaseFile, item_id: str) -> None:
    """Rewrite the worklist's copy of the date; a paused clock has none."""
    task = task_of(file, item_id)
    if task is not None:
        due = file.promised(file.item(item_id))
        worklist.set_due(task.id, due.due_at, due.paused)


def _decided(actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    item_id = event.item or ""
    close_task(actor, file, item_id, event.step)
    if event.step is not Step.APPROVED:
        return
    deliver_results(file, item_id)
    for one in file.owed():
        if one.item == item_id and one.kind == "commitment":
            _follow_up(file, item_id, one.name, "核查承诺", "Verify the promise")
    for name in _lapsed_before(file, item_id):
        _follow_up(file, item_id, name, "容缺材料逾期", "A document did not come")


def _lapsed_before(file: CaseFile, item_id: str) -> list[str]:
    events = file.state.items[item_id].events
    return [e.name for e in events if e.step is Step.LAPSED and e.name in file.state.later]


def _follow_up(file: CaseFile, item_id: str, name: str, zh: str, en: str) -> None:
    title = file.item(item_id).title
    _open(file, item_id, FOLLOW_UP, Text(zh=f"{zh} · {title.zh}", en=f"{en} · {title.en}"), name)


def _lapsed(_actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    """A tolerated document did not come: of a granted item that has to be decided anew."""
    if file.state.items[event.item or ""].status.decided:
        _follow_up(file, event.item or "", event.name, "容缺材料逾期", "A document did not come")


def _followed_up(actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    close_task(actor, file, event.item or "", event.step, event.name)
    if event.step in {Step.DISPROVED, Step.REVOKED}:
        take_back_results(file, event.item or "")
        for one in file.item(event.item or "").commit:
            close_task(system(), file, event.item or "", event.step, one.id)


def _delivered(_actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    """What had lapsed has come after all: nothing is left to follow up."""
    for item_id in file.state.items:
        close_task(system(), file, item_id, event.step, event.name)


def _moved(_actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    renew_due(file, event.item or "")


def _withdrawn(actor: Actor, file: CaseFile, event: CaseEvent) -> None:
    for item_id in file.state.items:
        close_task(actor, file, item_id, event.step)


ACTS: dict[Step, Callable[[Actor, CaseFile, CaseEvent], None]] = {
    Step.OPENED: open_task,
    Step.APPROVED: _decided,
    Step.REFUSED: _decided,
    Step.LAPSED: _lapsed,
    Step.DELIVERED: _delivered,
    Step.VERIFIED: _followed_up,
    Step.DISPROVED: _followed_up,
    Step.REVOKED: _followed_up,
    Step.WITHDRAWN: _withdrawn,
    **dict.fromkeys(MOVING_THE_DATE, _moved),
}


def tell(file: CaseFile, event: CaseEvent) -> None:
    """Write to the applicant what happened and what to do next, where there is something to know."""
    written = letter(file, event)
    if written is not None:
        granted = event.step is Step.APPROVED
        for person_id in recipients(file.row.applicant_id):
            send(
                person_id,
                title=written.title,
                body=written.body,
                outside=written.outside,
                url=reverse("affairs:case", args=[file.row.id]),
                topic=ENGINE,
                channels=result_channels(file) if granted else None,
                about=task_key(file, event.item) if granted and event.item else "",
            )
