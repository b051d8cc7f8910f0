"""Why is this asked, why this document, why until then? Said from the declaration, the answers and the events alone.

Nothing here is written by hand for one service: take a rule out of the declaration and its sentence is gone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from onecity.core.text import Text
from onecity.engines.affairs.declare import Document, FormField, Item, Service
from onecity.engines.affairs.rules.conditions import Answers, Prepared, fields_of
from onecity.engines.affairs.rules.scope import CaseScope
from onecity.engines.affairs.rules.situations import used_answers

Shown = Callable[[FormField, object], Text]


@dataclass(frozen=True, slots=True)
class Law:
    """A text that something rests on, and whether anybody has confirmed it."""

    title: Text
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons for one question, document or date, most important first, and what they rest on."""

    lines: tuple[Text, ...]
    basis: tuple[Law, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What explanations are told from: the service, the case so far, and how answers and departments are worded."""

    prepared: Prepared
    scope: CaseScope
    answers: Answers
    shown: Shown
    department: Callable[[Item], Text]
    parameters: Mapping[str, Text]

    @property
    def service(self) -> Service:
        """The service as declared."""
        return self.prepared.service


def question(telling: Telling, field: FormField) -> Explanation:
    """Why a question is asked: its own reason, what led to it, who uses the answer, and what it decides."""
    users = [item for item in telling.service.items if field.id in item.needs]
    lines = [field.why, *_because(telling, field.when), *_used_by(telling, users), *_decides(telling, field)]
    return Explanation(tuple(lines), _laws(telling.service, users))


def document(telling: Telling, wanted: Document) -> Explanation:
    """Why a document is needed, when it would not be, and how it need not be handed in."""
    users = [i for i in telling.service.items if {wanted.id, wanted.stands_for} & set(i.needs)]
    lines = [wanted.why, *_because(telling, wanted.when), *_used_by(telling, users)]
    lines += _instead(telling, wanted, users)
    return Explanation(tuple(lines), _laws(telling.service, users))


def _because(telling: Telling, condition: str | None) -> Iterator[Text]:
    """The answers and numbers that a condition looks at, as they are now."""
    if condition is None:
        return
    fields = fields_of(telling.service)
    for name in sorted(used_answers(telling.prepared, condition), key=list(fields).index):
        if name not in telling.answers:
            continue
        title, said = fields[name].title, telling.shown(fields[name], telling.answers[name])
        yield Text(
            zh=f"因为“{title.zh}”您的回答是：{said.zh}。",
            en=f"Because to “{title.en}” you answered: {said.en}.",
        )
    for name, number in telling.parameters.items():
        if f"city.{name}" in telling.prepared.conditions[condition].names:
            yield Text(zh=f"按城市参数：{number.zh}。", en=f"By the city's number: {number.en}.")


def _used_by(telling: Telling, users: Iterable[Item]) -> Iterator[Text]:
    """Which offices of this case work with it."""
    inside = {item.id for item in (*telling.scope.items, *telling.scope.unknown_items)}
    for item in users:
        if item.id in inside:
            office = telling.department(item)
            yield Text(
                zh=f"{office.zh}办理“{item.title.zh}”时要用。",
                en=f"{office.en} needs it for “{item.title.en}”.",
            )


def _decides(telling: Telling, field: FormField) -> Iterator[Text]:
    """What hangs on the answer: items, documents, limits."""
    prepared, service = telling.prepared, telling.service
    for item in service.items:
        if field.id in used_answers(prepared, item.when):
            yield Text(
                zh=f"它决定要不要办“{item.title.zh}”。",
                en=f"It decides whether “{item.title.en}” is part of it.",
            )
        if any(field.id in used_answers(prepared, one.when) for one in item.clock.variants):
            yield Text(
                zh=f"它决定“{item.title.zh}”的办理时限。",
                en=f"It decides how long “{item.title.en}” may take.",
            )
    for one in service.documents:
        if field.id in used_answers(prepared, one.when):
            yield Text(
                zh=f"它决定要不要交“{one.title.zh}”。", en=f"It decides whether “{one.title.en}” is needed."
            )


def _instead(telling: Telling, wanted: Document, users: Iterable[Item]) -> Iterator[Text]:
    """How a document need not be handed in (now)."""
    if wanted.stands_for:
        title = next(r.title for r in telling.service.results if r.id == wanted.stands_for)
        yield Text(
            zh=f"这次一并办理“{title.zh}”的，就不用交。",
            en=f"It is not needed where this application gives “{title.en}” itself.",
        )
    if wanted.certificate:
        yield Text(
            zh="持有电子证照并同意读取的，就不用交。",
            en="It is not needed where you hold the certificate and let it be read.",
        )
    if any(one.instead_of == wanted.id for item in users for one in item.commit):
        yield Text(zh="可以书面承诺代替。", en="A promise in writing may stand for it.")
    for within in {
        str(one.within): one.within for i in users for one in i.tolerate if one.document == wanted.id
    }.values():
        yield Text(
            zh=f"可以容缺受理，{within.text('zh')}内补交。",
            en=f"It may follow within {within.text('en')} after acceptance.",
        )


def _laws(service: Service, users: Iterable[Item]) -> tuple[Law, ...]:
    found = [*(one for item in users for one in item.basis), *service.basis]
    return tuple({one.title.zh: Law(one.title, one.status == "confirmed") for one in found}.values())
