"""Why am I asked this, why is this needed, why until then? For pages and programs, in the same words."""

from collections.abc import Mapping
from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.declarations.door import current
from onecity.core.money import Fen, format_amount
from onecity.core.text import Text
from onecity.engines.affairs.declare import FormField, Item
from onecity.engines.affairs.door.applications import Application, application
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.items import due_view
from onecity.engines.affairs.door.seeing import own
from onecity.engines.affairs.door.services import handling, organisation_name, prepared
from onecity.engines.affairs.door.showing import shown
from onecity.engines.affairs.errors import NothingToExplain
from onecity.engines.affairs.rules import explaining
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.explaining import Explanation, Law, Telling


def explain_question(actor: Actor, service_id: str, field_id: str) -> Explanation:
    """Why a question of the actor's draft is asked. Raises `ServiceUnknown`, `NotAllowed`, `NothingToExplain`."""
    applied = application(actor, service_id)
    field = next((one for one in applied.scope.fields if one.id == field_id), None)
    if field is None:
        raise NothingToExplain(field_id)
    return explaining.question(telling(applied), field)


def explain_document(actor: Actor, service_id: str, document_id: str) -> Explanation:
    """Why a document of the actor's draft is needed. Raises as `explain_question`."""
    applied = application(actor, service_id)
    found = next((one for one in applied.scope.needed if one.id == document_id), None)
    if found is None:
        raise NothingToExplain(document_id)
    return explaining.document(telling(applied), found)


def telling(applied: Application) -> Telling:
    """What the explanations of an application are told from."""
    return Telling(
        prepared(applied.service.id),
        applied.scope,
        applied.answers,
        _shown,
        lambda item: organisation_name(handling(item, "")[0]),
        _numbers(),
    )


def _shown(field: FormField, answer: object) -> Text:
    typed: Answer = answer if isinstance(answer, str | int | bool | tuple) else str(answer)
    return shown(field, typed, masked=True)


def _numbers() -> Mapping[str, Text]:
    """The city's declared numbers in words."""
    found: dict[str, Text] = {}
    for name, one in current().only("city").parameters.items():
        value = (
            {lang: format_amount(Fen(one.value), lang) for lang in ("zh", "en")} if one.unit == "fen" else {}
        )
        zh, en = value.get("zh", f"{one.value}"), value.get("en", f"{one.value}")
        found[name] = Text(zh=f"{one.title.zh}为 {zh}", en=f"{one.title.en}: {en}")
    return found


def explain_date(actor: Actor, case_id: UUID, item_id: str) -> Explanation:
    """Why an item of the actor's own case is due when it is: which limit, from which events, by which calendar.

    Raises `CaseUnknown`, `NothingToExplain` for an item that has no date (any more).
    """
    file = own(actor, case_id)
    item = next((one for one in file.items() if one.id == item_id), None)
    shown_due = due_view(file, item, file.state.items[item.id], file.promised(item)) if item else None
    if item is None or shown_due is None:
        raise NothingToExplain(item_id)
    return Explanation((*_limit(file, item), *shown_due.why, shown_due.basis), item_laws(item))


def _limit(file: CaseFile, item: Item) -> tuple[Text, ...]:
    """Which of the declared limits holds, and why not the usual one."""
    held = file.limits(item)
    said = Text(
        zh=f"承诺时限：{held.promised.text('zh')}。", en=f"Promised within {held.promised.text('en')}."
    )
    if held.because is None:
        return (said,)
    usual = item.clock.promised
    why = Text(
        zh=f"通常：{usual.text('zh')}；{held.because.zh}。",
        en=f"Usually {usual.text('en')}; {held.because.en}.",
    )
    return said, why


def item_laws(item: Item) -> tuple[Law, ...]:
    """What an item rests on."""
    return tuple(Law(one.title, one.status == "confirmed") for one in item.basis)
