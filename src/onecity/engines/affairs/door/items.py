"""How does one item of a case look to a reader: where it stands, by when, what may be done with it?"""

from django.utils import timezone

from onecity.core.clock import Deadline
from onecity.core.text import Text
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.services import handling, organisation_name
from onecity.engines.affairs.door.showing import shown
from onecity.engines.affairs.door.views import AnswerView, ChoiceView, DueView, ItemView, OwedView
from onecity.engines.affairs.rules.case import CaseEvent, ItemState
from onecity.engines.affairs.rules.owed import Hindrance, hindrances
from onecity.engines.affairs.rules.steps import ItemStatus, Step

WITH_WORDS = {Step.REFUSED, Step.SUPPLEMENT_REQUESTED, Step.EXTENDED, Step.DISPROVED, Step.REVOKED}
PROCEDURES = {
    "publicity": Text(zh="公示", en="Public notice"),
    "hearing": Text(zh="听证", en="Hearing"),
    "inspection": Text(zh="检验检测", en="Inspection"),
    "appraisal": Text(zh="鉴定", en="Appraisal"),
    "expert-review": Text(zh="专家评审", en="Expert review"),
}
PAUSES = Text(zh="程序进行期间，时限暂停", en="The clock stands still while it is under way")


def item_view(file: CaseFile, item: Item, *, words: bool = True) -> ItemView:
    """One item of the case; without `words` what an officer wrote about it is left out."""
    state = file.state.items[item.id]
    organisation, division = handling(item, file.row.division)
    told = told_last(state) if words else None
    titles = {result.id: result.title for result in file.prepared.service.results}
    marked = state.last.marks if state.last and state.status is ItemStatus.SUPPLEMENT else ()
    limits = file.limits(item)
    hindered = hindrances(file.prepared.service, item, file.state) if _is_open(state) else ()
    return ItemView(
        id=item.id,
        title=item.title,
        department=organisation_name(organisation),
        organisation=organisation,
        division=division,
        status=state.status.value,
        promised=str(limits.promised),
        due=due_view(file, item, state, file.promised(item)),
        decided_at=state.decided_at,
        reason=told.reason if told else "",
        remedy=told.remedy if told else "",
        marks=tuple(mark_title(file, mark) for mark in marked),
        results=tuple(titles[r] for r in item.yields) if state.status is ItemStatus.APPROVED else (),
        may_supplement=not state.count(Step.SUPPLEMENT_REQUESTED),
        may_extend=item.clock.extend is not None and not state.count(Step.EXTENDED),
        conditions=item.conditions,
        legal=due_view(file, item, state, file.legal(item)),
        because=limits.because,
        tolerable=_tolerable(file, item, hindered),
        promises=_promises(item, hindered),
        procedures=_procedures(item),
        procedure=_procedure(state.procedure),
        findings=item.findings,
        found=_found(item, state) if words else (),
    )


def _is_open(state: ItemState) -> bool:
    return state.status is ItemStatus.OPEN


def told_last(state: ItemState) -> CaseEvent | None:
    """The newest event of an item in which an officer told the applicant something."""
    return state.last if state.last and state.last.step in WITH_WORDS else None


def _tolerable(file: CaseFile, item: Item, hindered: tuple[Hindrance, ...]) -> tuple[ChoiceView, ...]:
    """Documents that are missing and that the officer may let follow, with what that means."""
    missing = {one.name for one in hindered if one.kind == "document"}
    titles = {document.id: document.title for document in file.prepared.service.documents}
    return tuple(
        ChoiceView(
            one.document,
            titles[one.document],
            Text(
                zh=f"{one.within.text('zh')}内补齐；{one.consequence.zh}",
                en=f"To follow within {one.within.text('en')}; {one.consequence.en}",
            ),
        )
        for one in item.tolerate
        if one.document in missing
    )


def _promises(item: Item, hindered: tuple[Hindrance, ...]) -> tuple[ChoiceView, ...]:
    """Signed promises that the officer has not accepted yet."""
    waiting = {one.name for one in hindered if one.kind == "commitment"}
    return tuple(
        ChoiceView(
            one.id,
            one.fact,
            Text(
                zh=f"{one.verify_within.text('zh')}内核查；{one.consequence.zh}",
                en=f"Verified within {one.verify_within.text('en')}; {one.consequence.en}",
            ),
        )
        for one in item.commit
        if one.id in waiting
    )


def _procedures(item: Item) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(p, PROCEDURES[p], PAUSES) for p in item.clock.pauses_on if p in PROCEDURES)


def _procedure(name: str) -> ChoiceView | None:
    return ChoiceView(name, PROCEDURES[name], PAUSES) if name in PROCEDURES else None


def _found(item: Item, state: ItemState) -> tuple[AnswerView, ...]:
    """What the officer recorded when approving."""
    return tuple(
        AnswerView(f.id, f.title, shown(f, state.findings[f.id], masked=False), f.why)
        for f in item.findings
        if f.id in state.findings
    )


def owed_views(file: CaseFile, item_id: str | None = None) -> tuple[OwedView, ...]:
    """What is still owed in a case, or for one item of it."""
    titles = {document.id: document.title for document in file.prepared.service.documents}
    facts = {one.id: one.fact for item in file.items() for one in item.commit}
    return tuple(
        OwedView(
            one.kind,
            one.item,
            one.name,
            titles[one.name] if one.kind == "document" else facts[one.name],
            one.due.due_at,
            tuple(Text(zh=step.text("zh"), en=step.text("en")) for step in one.due.steps),
            one.consequence,
        )
        for one in file.owed()
        if item_id in {None, one.item}
    )


def mark_title(file: CaseFile, mark: str) -> Text:
    """The question or document that a supplement request names."""
    if mark in file.prepared.fields:
        return file.prepared.fields[mark].title
    return next((d.title for d in file.prepared.service.documents if d.id == mark), Text(zh=mark, en=mark))


def due_view(file: CaseFile, item: Item, state: ItemState, due: Deadline | None) -> DueView | None:
    """When an open item is due and why then; `None` once decided, and before it starts."""
    if due is None or state.opened_at is None or state.status.decided:
        return None
    return DueView(
        due_at=due.due_at,
        paused=due.paused,
        missing_year=due.missing_year,
        remaining=due.remaining(timezone.now()),
        unit=due.limit.unit,
        why=tuple(Text(zh=step.text("zh"), en=step.text("en")) for step in due.steps),
        basis=item.clock.basis,
        declared_at=f"{file.row.service} · {item.id} · clock",
    )
