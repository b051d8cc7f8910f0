"""Who may see which case, and how much of it?"""

from datetime import datetime
from uuid import UUID

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record_reading
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.base.ports import port
from onecity.base.worklist import door as worklist
from onecity.core.text import Text
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.door.casefile import CaseFile, open_case
from onecity.engines.affairs.door.reading import case_view, due_view
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.door.views import CaseSummary, CaseView, DocumentView
from onecity.engines.affairs.errors import CaseUnknown
from onecity.engines.affairs.models import Case, Upload
from onecity.engines.affairs.rules.case import ItemStatus

PAGE = 20
DECIDE = "affairs.decide"
STATUS_WORDS = {
    "granted": Text(zh="全部办结", en="All granted"),
    "partly-granted": Text(zh="部分办结", en="Partly granted"),
    "refused": Text(zh="未通过", en="Refused"),
    "withdrawn": Text(zh="已撤回", en="Withdrawn"),
}


def my_cases(actor: Actor, cursor: str | None = None, limit: int = PAGE) -> Page[CaseSummary]:
    """The actor's own cases, newest first. Raises `CursorInvalid`."""
    rows = Case.objects.of_person(actor).order_by("-filed_at", "-id")
    if cursor:
        at, last = decode_cursor(cursor, instant, UUID)
        rows = rows.filter(filed_at__lte=at).exclude(filed_at=at, id__gte=last)
    found = list(rows[: limit + 1])
    more = found[limit:] and encode_cursor(found[limit - 1].filed_at.isoformat(), found[limit - 1].id)
    return Page(tuple(summary(open_case(row.id)) for row in found[:limit]), more or None)


def open_cases_of(actor: Actor, limit: int = 3) -> tuple[int, tuple[CaseSummary, ...]]:
    """How many of the actor's cases are open, and the first of them."""
    rows = Case.objects.of_person(actor).filter(outcome="open").order_by("-filed_at")
    return rows.count(), tuple(summary(open_case(row.id)) for row in rows[:limit])


def my_case(actor: Actor, case_id: UUID) -> CaseView:
    """One of the actor's own cases, with all that they gave. Raises `CaseUnknown`, for another's too."""
    file = own(actor, case_id)
    everything = [document.id for document in file.prepared.service.documents]
    return case_view(file, file.answers, everything, masked=False)


def own(actor: Actor, case_id: UUID, *, for_update: bool = False) -> CaseFile:
    """The actor's own case in hand. Raises `CaseUnknown`: what is not yours might as well not exist."""
    file = open_case(case_id, for_update=for_update)
    if actor.id is None or file.row.applicant_id != (actor.on_behalf_of or actor.id):
        raise CaseUnknown(case_id)
    return file


def scope_of(file: CaseFile, item: Item) -> Scope:
    """Where one has to hold a permission to act on an item."""
    return Scope(*handling(item, file.row.division))


def case_of_task(actor: Actor, task_id: UUID) -> tuple[CaseView, str]:
    """The case of a worklist task, as far as the task's item needs it, and the item's id; the reading is recorded.

    Raises `TaskUnknown`, `NotAllowed`, `CaseUnknown`.
    """
    task = worklist.task(actor, task_id)
    case_id, _, item_id = task.key.partition(":")
    file = open_case(UUID(case_id))
    item = file.item(item_id)
    actor.must(DECIDE, scope_of(file, item))
    fields, documents = needed(file, item)
    record_reading(
        actor=actor,
        subject=file.row.applicant_id,
        purpose=f"affairs.{file.row.service}.{item_id}",
        fields=sorted(fields & set(file.answers)),
        target=f"case:{file.row.id}",
    )
    return case_view(file, fields, documents, masked=True), item_id


def needed(file: CaseFile, item: Item) -> tuple[set[str], set[str]]:
    """The answers and documents that an item works from: what it needs, and what its condition looks at."""
    names = set(item.needs)
    for condition in (item.when, item.decide.when):
        if condition:
            used = file.prepared.conditions[condition].names
            names |= {name.removeprefix("applicant.") for name in used if name.startswith("applicant.")}
    documents = {d.id for d in file.prepared.service.documents if names & {d.id, d.stands_for}}
    return names & set(file.prepared.fields), documents


def upload_of_case(actor: Actor, upload_id: UUID) -> tuple[DocumentView, bytes]:
    """A document's content: for the applicant, and for officers whose item needs it; the reading is recorded.

    Raises `CaseUnknown` when there is none that the actor may see.
    """
    row = Upload.objects.filter(id=upload_id, case__isnull=False).first()
    if row is None:
        raise CaseUnknown(upload_id)
    file = open_case(row.case_id)
    mine = actor.id is not None and file.row.applicant_id == actor.id
    if not mine and not any(row.document in needed(file, item)[1] for item in decidable(actor, file)):
        raise CaseUnknown(upload_id)
    if not mine:
        record_reading(
            actor=actor,
            subject=file.row.applicant_id,
            purpose=f"affairs.{file.row.service}",
            fields=[row.document],
            target=f"case:{file.row.id}",
        )
    title = next(d.title for d in file.prepared.service.documents if d.id == row.document)
    view = DocumentView(row.id, row.document, title, row.name, row.size, row.media_type)
    with port("blobs").open(row.blob) as stream:
        return view, stream.read()


def decidable(actor: Actor, file: CaseFile) -> list[Item]:
    """The items of a case that the actor may decide."""
    items = (item for item in file.prepared.service.items if item.id in file.state.items)
    return [item for item in items if actor.may(DECIDE, scope_of(file, item))]


def summary(file: CaseFile) -> CaseSummary:
    """A case as a list shows it."""
    states = file.state.items
    dues = [due_view(file, item, states[item.id]) for item in file.prepared.service.items if item.id in states]
    dates = [due.due_at for due in dues if due and due.due_at]
    waiting = any(item.status is ItemStatus.SUPPLEMENT for item in states.values())
    return CaseSummary(
        id=file.row.id,
        number=file.row.number,
        service=file.row.service,
        title=file.prepared.service.title,
        outcome=file.row.outcome,
        filed_at=file.row.filed_at,
        decided=sum(item.status.decided for item in states.values()),
        items=len(states),
        next_due=_latest(dates),
        waiting_for_me=waiting,
        now=now_words(file),
    )


def _latest(dates: list[datetime]) -> datetime | None:
    return max(dates, default=None)


def now_words(file: CaseFile) -> Text:
    """What is happening, in one line, as one would say it."""
    if file.row.outcome in STATUS_WORDS:
        return STATUS_WORDS[file.row.outcome]
    items = {item.id: item for item in file.prepared.service.items}
    for name, state in file.state.items.items():
        if state.status is ItemStatus.SUPPLEMENT:
            title = items[name].title
            return Text(zh=f"{title.zh}：需要您补充", en=f"{title.en}: we need something from you")
    working = [items[name].title for name, state in file.state.items.items() if state.status is ItemStatus.OPEN]
    return Text(
        zh="正在办理：" + "、".join(title.zh for title in working) if working else "等待办理",
        en="In progress: " + ", ".join(title.en for title in working) if working else "Waiting",
    )




def may_follow(actor: Actor, key: str) -> bool:
    """Whether the actor may follow a case live: its applicant, or an officer of one of its items."""
    try:
        file = open_case(UUID(key))
    except (ValueError, CaseUnknown):
        return False
    mine = actor.id is not None and file.row.applicant_id == actor.id
    return mine or bool(decidable(actor, file))
