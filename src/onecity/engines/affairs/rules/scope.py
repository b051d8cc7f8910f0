"""Given the answers so far: which items belong to the case, what is asked, which documents are needed?"""

from collections.abc import Sequence
from dataclasses import dataclass

from onecity.core.expr import Unknown
from onecity.engines.affairs.declare import Document, FormField, Item, Service
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, suppliers, values


@dataclass(frozen=True, slots=True)
class Choices:
    """How the applicant means to bring what is needed. All that is not named here is uploaded.

    `held`: types of certificates that they hold and let be read; `later`: tolerable documents that follow;
    `promised`: commitments that they sign.
    """

    held: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseScope:
    """What the answers so far lead to. `unknown_items` depend on answers named in `missing`.

    Needed documents, each in one of four places: `documents` are handed in, `pulled` are read from certificates,
    `later` follow, `promised` are replaced by commitments.
    """

    items: tuple[Item, ...]
    unknown_items: tuple[Item, ...]
    fields: tuple[FormField, ...]
    documents: tuple[Document, ...]
    missing: frozenset[str]
    pulled: tuple[Document, ...] = ()
    later: tuple[Document, ...] = ()
    promised: tuple[Document, ...] = ()

    @property
    def needed(self) -> tuple[Document, ...]:
        """Every document that the case needs, however it comes."""
        return (*self.documents, *self.pulled, *self.later, *self.promised)


NO_CHOICES = Choices()


def case_scope(
    prepared: Prepared, answers: Answers, parameters: Parameters, choices: Choices = NO_CHOICES
) -> CaseScope:
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
    needed = needed_documents(prepared, tuple(items), known)
    ways = {document.id: way(prepared.service, items, document, choices) for document in needed}
    by_way = {name: tuple(d for d in needed if ways[d.id] == name) for name in WAYS}
    return CaseScope(
        tuple(items),
        tuple(unknown),
        fields,
        by_way["upload"],
        frozenset(missing),
        by_way["certificate"],
        by_way["later"],
        by_way["promise"],
    )


WAYS = ("upload", "certificate", "promise", "later")


def way(service: Service, items: Sequence[Item], document: Document, choices: Choices) -> str:
    """How a document comes: `certificate`, `promise`, `later` or `upload`; the first that may and was chosen."""
    if document.certificate and document.certificate.type in choices.held:
        return "certificate"
    needing = [item for item in items if {document.id, document.stands_for} & set(item.needs)]
    promised = [commitments_for(item, document.id) for item in needing]
    if promised and all(ids and ids <= choices.promised for ids in promised):
        return "promise"
    if document.id in choices.later and may_follow_later(needing, document.id):
        return "later"
    return "upload"


def commitments_for(item: Item, document_id: str) -> frozenset[str]:
    """The commitments of an item that replace a document."""
    return frozenset(one.id for one in item.commit if one.instead_of == document_id)


def may_follow_later(needing: Sequence[Item], document_id: str) -> bool:
    """Whether every item that needs the document tolerates that it comes later."""
    return bool(needing) and all(
        any(one.document == document_id for one in item.tolerate) for item in needing
    )


def next_question(prepared: Prepared, answers: Answers, parameters: Parameters) -> FormField | None:
    """The first needed question that has no answer yet; `None` when all are answered."""
    asked = asked_fields(prepared, answers, parameters)
    return next((field for field in asked if field.required and field.id not in answers), None)


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


def prerequisites(service: Service, item: Item, present: frozenset[str]) -> frozenset[str]:
    """The items of the case (`present`, by id) that have to be decided before this one can start."""
    return (suppliers(service, item) | frozenset(item.after)) & present - {item.id}
