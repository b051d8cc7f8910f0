"""How does a case in hand become what one reader may see of it?"""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from onecity.base.identity.door import display_name, display_names, division_name
from onecity.core.clock import Deadline
from onecity.core.money import Fen, format_amount
from onecity.core.text import Text, mask_account, mask_phone
from onecity.engines.affairs.declare import FieldType, FormField, Item
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.services import handling, organisation_name
from onecity.engines.affairs.door.views import AnswerView, CaseView, DueView, ItemView, MomentView
from onecity.engines.affairs.rules.case import ItemState
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.steps import ItemStatus, Step

WITH_WORDS = {Step.REFUSED, Step.SUPPLEMENT_REQUESTED, Step.EXTENDED}
YES_NO = {True: Text(zh="是", en="Yes"), False: Text(zh="否", en="No")}


def case_view(
    file: CaseFile,
    item_id: str | None = None,
    fields: Collection[str] | None = None,
    documents: Collection[str] = (),
) -> CaseView:
    """The case as its applicant sees it; for an officer of `item_id`, only these answers and documents.

    An officer sees masked what is declared so, and the words of their own item alone: what another department
    wrote tells of answers that they do not need.
    """
    row, service = file.row, file.prepared.service
    rows = file.row.uploads.order_by("at")
    return CaseView(
        id=row.id,
        number=row.number,
        service=row.service,
        title=service.title,
        outcome=row.outcome,
        filed_at=row.filed_at,
        closed_at=row.closed_at,
        applicant=display_name(row.applicant_id),
        division=row.division,
        items=tuple(item_view(file, item, words=item_id in {None, item.id}) for item in file.items()),
        answers=tuple(
            AnswerView(
                name, field.title, shown(field, file.answers[name], masked=item_id is not None), field.why
            )
            for name, field in file.prepared.fields.items()
            if name in file.answers and (fields is None or name in fields)
        ),
        documents=uploads.document_views(
            service, rows if item_id is None else rows.filter(document__in=list(documents))
        ),
        moments=moments(file, item_id),
    )


def item_view(file: CaseFile, item: Item, *, words: bool = True) -> ItemView:
    """One item of the case; without `words` what an officer wrote about it is left out."""
    state = file.state.items[item.id]
    organisation, division = handling(item, file.row.division)
    last = state.last
    told = last if words and last and last.step in WITH_WORDS else None
    titles = {result.id: result.title for result in file.prepared.service.results}
    marked = last.marks if last and state.status is ItemStatus.SUPPLEMENT else ()
    return ItemView(
        id=item.id,
        title=item.title,
        department=organisation_name(organisation),
        organisation=organisation,
        division=division,
        status=state.status.value,
        promised=str(item.clock.promised),
        due=due_view(file, item, state),
        decided_at=state.decided_at,
        reason=told.reason if told else "",
        remedy=told.remedy if told else "",
        marks=tuple(mark_title(file, mark) for mark in marked),
        results=tuple(titles[r] for r in item.yields) if state.status is ItemStatus.APPROVED else (),
        may_supplement=not state.count(Step.SUPPLEMENT_REQUESTED),
        may_extend=item.clock.extend is not None and not state.count(Step.EXTENDED),
        conditions=item.conditions,
    )


def mark_title(file: CaseFile, mark: str) -> Text:
    """The question or document that a supplement request names."""
    if mark in file.prepared.fields:
        return file.prepared.fields[mark].title
    return next((d.title for d in file.prepared.service.documents if d.id == mark), Text(zh=mark, en=mark))


def due_view(file: CaseFile, item: Item, state: ItemState) -> DueView | None:
    """When an open item is due and why then; `None` once decided, and before it starts."""
    if state.opened_at is None or state.status.decided:
        return None
    due: Deadline = file.promised(item)
    return DueView(
        due_at=due.due_at,
        paused=due.paused,
        missing_year=due.missing_year,
        remaining=due.remaining(timezone.now()),
        unit=item.clock.promised.unit,
        why=tuple(Text(zh=step.text("zh"), en=step.text("en")) for step in due.steps),
        basis=item.clock.basis,
        declared_at=f"{file.row.service} · {item.id} · clock",
    )


def shown(field: FormField, answer: Answer, *, masked: bool) -> Text:
    """An answer in words; masked where the declaration says so."""
    if field.type is FieldType.YES_NO:
        return YES_NO[bool(answer)]
    if field.type is FieldType.MONEY:
        amount = Fen(int(str(answer)))
        return Text(zh=format_amount(amount, "zh"), en=format_amount(amount, "en"))
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        chosen = answer if isinstance(answer, tuple) else (answer,)
        titles = [option.title for option in field.options if option.id in chosen]
        return Text(zh="、".join(t.zh for t in titles) or "—", en=", ".join(t.en for t in titles) or "—")
    if field.type is FieldType.DIVISION:
        return division_words(str(answer))
    text = mask(field, str(answer)) if masked and field.mask else str(answer)
    return Text(zh=text, en=text)


def mask(field: FormField, text: str) -> str:
    """An answer with its middle hidden."""
    return mask_phone(text) if field.type is FieldType.PHONE else mask_account(text)


def division_words(code: str) -> Text:
    """The name of a division; its code when the release does not know it."""
    return division_name(code) or Text(zh=code, en=code)


def moments(file: CaseFile, item_id: str | None = None) -> tuple[MomentView, ...]:
    """How it came to this, oldest first, names masked; for an officer of `item_id` its own words alone."""
    names = display_names({by for _, by in file.history if by})
    titles = {item.id: item.title for item in file.prepared.service.items}
    return tuple(
        MomentView(
            event.at,
            event.step.value,
            titles.get(event.item or ""),
            name_of(names, by),
            event.reason if item_id in {None, event.item} else "",
        )
        for event, by in file.history
    )


def name_of(names: dict[UUID, str], by: UUID | None) -> str:
    """The masked name of whoever caused an event; empty for the system."""
    return names.get(by, "") if by else ""
