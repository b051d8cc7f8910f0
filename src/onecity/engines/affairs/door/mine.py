"""Which cases are mine, in short, and where do they stand?"""

from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.core.text import Text
from onecity.engines.affairs.door.applicant import own_rows
from onecity.engines.affairs.door.casefile import CaseFile, read
from onecity.engines.affairs.door.items import due_view
from onecity.engines.affairs.door.views import CaseSummary
from onecity.engines.affairs.rules.steps import ItemStatus

PAGE = 20
OUTCOMES = {
    "granted": Text(zh="全部通过", en="All granted"),
    "partly-granted": Text(zh="部分通过", en="Partly granted"),
    "refused": Text(zh="未通过", en="Refused"),
    "withdrawn": Text(zh="已撤回", en="Withdrawn"),
}


def my_cases(actor: Actor, cursor: str | None = None, limit: int = PAGE) -> Page[CaseSummary]:
    """The actor's own cases, newest first. Raises `CursorInvalid`."""
    rows = own_rows(actor).order_by("-filed_at", "-id")
    if cursor:
        at, last = decode_cursor(cursor, instant, UUID)
        rows = rows.filter(filed_at__lte=at).exclude(filed_at=at, id__gte=last)
    found = list(rows[: limit + 1])
    more = encode_cursor(found[limit - 1].filed_at, found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(summary(read(row)) for row in found[:limit]), more)


def open_cases_of(actor: Actor, limit: int = 3) -> tuple[int, tuple[CaseSummary, ...]]:
    """How many of the actor's cases are open, and the newest of them."""
    rows = own_rows(actor).filter(outcome="open").order_by("-filed_at", "-id")
    return rows.count(), tuple(summary(read(row)) for row in rows[:limit])


def summary(file: CaseFile) -> CaseSummary:
    """A case as a list shows it."""
    states = file.state.items
    dues = [due_view(file, item, states[item.id], file.promised(item)) for item in file.items()]
    return CaseSummary(
        id=file.row.id,
        number=file.row.number,
        service=file.row.service,
        title=file.prepared.service.title,
        outcome=file.row.outcome,
        filed_at=file.row.filed_at,
        decided=sum(item.status.decided for item in states.values()),
        items=len(states),
        next_due=min((due.due_at for due in dues if due and due.due_at), default=None),
        waiting_for_me=any(item.status is ItemStatus.SUPPLEMENT for item in states.values()),
        now=now_words(file),
    )


def now_words(file: CaseFile) -> Text:
    """What is happening, in one line, as one would say it."""
    if file.row.outcome in OUTCOMES:
        return OUTCOMES[file.row.outcome]
    asked = [i.title for i in file.items() if file.state.items[i.id].status is ItemStatus.SUPPLEMENT]
    if asked:
        return Text(zh=f"{asked[0].zh}：需要您补充", en=f"{asked[0].en}: we need something from you")
    working = [i.title for i in file.items() if file.state.items[i.id].status is ItemStatus.OPEN]
    return Text(
        zh="正在办理：" + "、".join(title.zh for title in working) if working else "等待办理",
        en="In progress: " + ", ".join(title.en for title in working) if working else "Waiting",
    )
