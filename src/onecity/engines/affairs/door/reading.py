"""How does a case in hand become what one reader may see of it?"""

from collections.abc import Collection
from uuid import UUID

from onecity.base.identity.door import display_name, display_names
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.items import item_view, owed_views
from onecity.engines.affairs.door.materials import material_views
from onecity.engines.affairs.door.results import deliveries
from onecity.engines.affairs.door.showing import shown
from onecity.engines.affairs.door.views import AnswerView, CaseView, MomentView


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
        materials=tuple(m for m in material_views(file) if item_id is None or m.document in documents),
        owed=owed_views(file, item_id),
        deliveries=tuple(d for d in deliveries(file) if item_id in {None, d.item}),
        channel=row.channel,
    )


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
