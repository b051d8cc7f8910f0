"""Given the answers so far: which items belong to the case, what is asked, which documents are needed?"""

from dataclasses import dataclass

from onecity.core.expr import Unknown
from onecity.engines.affairs.declare import Document, FormField, Item, Service
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values


@dataclass(frozen=True, slots=True)
class CaseScope:
    """What the answers so far lead to. `unknown_items` depend on answers named in `missing`."""

    items: tuple[Item, ...]
    unknown_items: tuple[Item, ...]
    fields: tuple[FormField, ...]
    documents: tuple[Document, ...]
    missing: frozenset[str]


def case_scope(prepared: Prepared, answers: Answers, parameters: Parameters) -> CaseScope:
    """Decide every condition that the answers allow.

    A question is asked when its condition holds; one whose condition is still unknown waits. Answers to questions
    that are not asked (any more) are ignored, so that nothing hidden decides.
    """
    fields = asked_fields(prepared, answers, parameters)
    asked = {field.id for field in fields}
    known = values({name: a for name, a in answers.items() if name in asked}, parameters)
    items, unknown, missing = [], [], set[str]()
    for item in prepared.service.items:
        verdict = prepared.holds(item.when, known)
        if isinstance(verdict, Unknown):
            unknown.append(item)
            missing |= verdict.missing
        elif verdict:
            items.append(item)
    documents = needed_documents(prepared, tuple(items), known)
    return CaseScope(tuple(items), tuple(unknown), fields, documents, frozenset(missing))


def asked_fields(prepared: Prepared, answers: Answers, parameters: Parameters) -> tuple[FormField, ...]:
    """The questions to ask, in the form's order; a question's condition may only see the answers before it."""
    asked: list[FormField] = []
    seen: dict[str, object] = values({}, parameters)
    for name, field in prepared.fields.items():
        if prepared.holds(field.when, seen) is True:
            asked.append(field)
            if name in answers:
                seen |= values({name: answers[name]}, {})
    return tuple(asked)


def needed_documents(
    prepared: Prepared, items: tuple[Item, ...], known: dict[str, object]
) -> tuple[Document, ...]:
    """Documents that an item of the case needs and that no other item of the case yields."""
    needed = {need for item in items for need in item.needs}
    yielded = {result for item in items for result in item.yields}
    return tuple(
        document
        for document in prepared.service.documents
        if needed & {document.id, document.stands_for}
        and document.stands_for not in yielded
        and prepared.holds(document.when, known) is True
    )


def suppliers(service: Service, item: Item, present: frozenset[str]) -> frozenset[str]:
    """The items of the case (`present`, by id) whose results this one works from: it cannot do without them."""
    stands_for = {document.id: document.stands_for for document in service.documents if document.stands_for}
    wanted = {stands_for.get(need, need) for need in item.needs}
    return frozenset(other.id for other in service.items if wanted & set(other.yields)) & present - {item.id}


def prerequisites(service: Service, item: Item, present: frozenset[str]) -> frozenset[str]:
    """The items of the case (`present`, by id) that have to be decided before this one can start."""
    return suppliers(service, item, present) | (frozenset(item.after) & present - {item.id})
