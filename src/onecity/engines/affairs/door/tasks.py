"""How do a case's items stand on the worklist, and who is told what?"""

from django.urls import reverse

from onecity.base.actor import Actor, system
from onecity.base.identity.door import display_name
from onecity.base.notify.door import send
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.services import calendar, handling
from onecity.engines.affairs.rules.case import CaseEvent, Step
from onecity.engines.affairs.rules.due import promised

DECIDED = {Step.APPROVED, Step.REFUSED}
KIND = "item"


def task_key(file: CaseFile, item_id: str) -> str:
    """What names an item of a case on the worklist."""
    return f"{file.row.id}:{item_id}"


def follow(actor: Actor, file: CaseFile, added: list[CaseEvent]) -> None:
    """Bring worklist and inbox up to date with events that were just added, in their transaction."""
    for event in added:
        if event.step is Step.OPENED and event.item:
            open_task(file, event.item)
        elif event.step in DECIDED and event.item:
            close_task(actor if event is added[0] else system(), file, event.item, event.step)
        elif event.step in {Step.SUPPLEMENT_REQUESTED, Step.SUPPLEMENTED, Step.EXTENDED} and event.item:
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
    due = promised(item, file.state.items[item_id], calendar())
    worklist.open_task(
        engine="affairs",
        kind=KIND,
        key=task_key(file, item_id),
        title=Text(zh=f"{item.title.zh} · {who}", en=f"{item.title.en} · {who}"),
        organisation=organisation,
        division=division,
        permission="affairs.decide",
        due_at=due.due_at,
    )


def task_of(file: CaseFile, item_id: str) -> TaskView | None:
    """The item's open task; `None` before it is opened and after it is decided."""
    found = worklist.tasks_for("affairs", task_key(file, item_id))
    return next((task for task in found if task.state != "closed"), None)


def close_task(actor: Actor, file: CaseFile, item_id: str, outcome: str) -> None:
    """Close the item's task, if it has one. Raises what `worklist.close_task` raises."""
    task = task_of(file, item_id)
    if task is not None:
        worklist.close_task(actor, task.id, outcome)


def renew_due(file: CaseFile, item_id: str) -> None:
    """Rewrite the worklist's copy of the date; a paused clock has none."""
    task = task_of(file, item_id)
    if task is not None:
        due = promised(file.item(item_id), file.state.items[item_id], calendar())
        worklist.set_due(task.id, due.due_at, due.paused)


def tell(file: CaseFile, event: CaseEvent) -> None:
    """Write to the applicant what happened and what to do next, where there is something to know."""
    words = message(file, event)
    if words is None:
        return
    title, body = words
    url = reverse("affairs:case", args=[file.row.id])
    send(file.row.applicant_id, title=title, body=body, url=url, topic="affairs")


def message(file: CaseFile, event: CaseEvent) -> tuple[Text, Text] | None:
    """Title and body for an event; `None` for steps that the applicant need not be told of."""
    service, number = file.prepared.service.title, file.row.number
    if event.step is Step.FILED:
        return (
            Text(zh=f"已收到您的申请：{service.zh}", en=f"We have your application: {service.en}"),
            Text(zh=f"办件编号 {number}。有进展会在这里告诉您。", en=f"Case {number}. You will hear from us here."),
        )
    if event.step is Step.CLOSED:
        return (
            Text(zh=f"全部办结：{service.zh}", en=f"All done: {service.en}"),
            Text(zh=f"办件 {number} 的所有事项已办结，点开查看结果。", en=f"Every item of case {number} is decided. Open it to see the results."),
        )
    item = file.item(event.item).title if event.item else None
    if item is None:
        return None
    reason = event.reason
    if event.step is Step.SUPPLEMENT_REQUESTED:
        return (
            Text(zh=f"需要您补充：{item.zh}", en=f"We need something more: {item.en}"),
            Text(zh=f"{reason} 补充之前，时限暂停。", en=f"{reason} The clock is paused until you answer."),
        )
    if event.step is Step.APPROVED:
        return (
            Text(zh=f"已同意：{item.zh}", en=f"Granted: {item.en}"),
            Text(zh=f"办件 {number}，结果在办件里查看。", en=f"Case {number}. Open it to see the result."),
        )
    if event.step is Step.REFUSED:
        return (
            Text(zh=f"不予同意：{item.zh}", en=f"Refused: {item.en}"),
            Text(zh=f"{reason} 您可以：{event.remedy}", en=f"{reason} What you can do: {event.remedy}"),
        )
    if event.step is Step.STOPPED:
        return (
            Text(zh=f"无法继续：{item.zh}", en=f"Cannot go on: {item.en}"),
            Text(zh="它依赖的事项没有通过。", en="What it builds on was not granted."),
        )
    if event.step is Step.EXTENDED:
        return (
            Text(zh=f"办理期限延长：{item.zh}", en=f"More time is needed: {item.en}"),
            Text(zh=reason or "详见办件。", en=reason or "See the case."),
        )
    return None
