"""Who may see which case, and how much of it?"""

from uuid import UUID

from onecity.base.actor import Actor, ActorKind, Scope
from onecity.base.audit.door import record_reading
from onecity.base.audit.errors import PurposeMissing
from onecity.base.worklist import door as worklist
from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.applicant import is_own
from onecity.engines.affairs.door.casefile import CaseFile, open_case
from onecity.engines.affairs.door.materials import read_material
from onecity.engines.affairs.door.reading import case_view
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.door.tasks import DECIDE, item_of
from onecity.engines.affairs.door.views import CaseView, DocumentView
from onecity.engines.affairs.errors import CaseUnknown, CertificateNotReadable
from onecity.engines.affairs.models import Upload
from onecity.engines.certificates.door import Pulled
from onecity.engines.certificates.errors import GrantUnknown, UseNotAllowed

LONGEST_PURPOSE = 200


def own(actor: Actor, case_id: UUID, *, for_update: bool = False) -> CaseFile:
    """The actor's own case in hand; an agent's look at it is recorded.

    Raises `CaseUnknown`: what is not yours might as well not exist.
    """
    file = open_case(case_id, for_update=for_update)
    if not is_own(actor, file.row):
        raise CaseUnknown(case_id)
    if actor.on_behalf_of is not None:
        _record(actor, file, "own", sorted(file.answers))
    return file


def my_case(actor: Actor, case_id: UUID) -> CaseView:
    """One of the actor's own cases, with all that they gave. Raises `CaseUnknown`, for another's too."""
    return case_view(own(actor, case_id))


def service_of(actor: Actor, case_id: UUID) -> Service:
    """The service as it was when the actor's own case was filed. Raises `CaseUnknown`."""
    return own(actor, case_id).prepared.service


def case_of_task(actor: Actor, task_id: UUID, purpose: str = "") -> tuple[CaseView, str]:
    """The case of a worklist task, as far as the task's item needs it, and the item's id.

    The reading is recorded with its purpose, which a program has to state. Raises `TaskUnknown`, `NotAllowed`,
    `CaseUnknown`, `PurposeMissing`.
    """
    check_purpose(actor, purpose, f"task:{task_id}")
    case_id, item_id = item_of(worklist.task(actor, task_id))
    file = open_case(case_id)
    item = file.item(item_id)
    actor.must(DECIDE, scope_of(file, item))
    fields, documents = needed(file, item)
    _record(actor, file, item_id, sorted(fields & set(file.answers)), purpose)
    return case_view(file, item_id, fields, documents), item_id


def scope_of(file: CaseFile, item: Item) -> Scope:
    """Where one has to hold a permission to act on an item."""
    return Scope(*handling(item, file.row.division))


def needed(file: CaseFile, item: Item) -> tuple[set[str], set[str]]:
    """The answers and documents that an item works from: what it needs, and what its conditions look at."""
    names = set(item.needs)
    for condition in (item.when, item.decide.when):
        if condition:
            used = file.prepared.conditions[condition].names
            names |= {name.removeprefix("applicant.") for name in used if name.startswith("applicant.")}
    documents = {d.id for d in file.prepared.service.documents if names & {d.id, d.stands_for}}
    return names & set(file.prepared.fields), documents


def upload_of_case(actor: Actor, upload_id: UUID, purpose: str = "") -> tuple[DocumentView, bytes]:
    """A document's content: for the applicant, and for officers whose item needs it; the reading is recorded.

    Raises `CaseUnknown` when there is none that the actor may see, `PurposeMissing` as `case_of_task`.
    """
    check_purpose(actor, purpose, f"upload:{upload_id}")
    row = Upload.objects.filter(id=upload_id, draft=None).select_related("case").first()
    if row is None or row.case is None:
        raise CaseUnknown(upload_id)
    file = open_case(row.case.id)
    if not is_own(actor, file.row):
        item = next((i for i in decidable(actor, file) if row.document in needed(file, i)[1]), None)
        if item is None:
            raise CaseUnknown(upload_id)
        _record(actor, file, item.id, [row.document], purpose)
    return uploads.give(file.prepared.service, row)


def read_certificate(actor: Actor, task_id: UUID, document_id: str) -> Pulled:
    """What the applicant's certificate says in place of a document of the task's item; each reading is recorded.

    Raises `TaskUnknown`, `NotAllowed`, `CaseUnknown` for a document that is not read from a certificate, and
    `CertificateNotReadable` when its grant or the certificate has ended: ask for the document then.
    """
    case_id, item_id = item_of(worklist.task(actor, task_id))
    file = open_case(case_id)
    actor.must(DECIDE, scope_of(file, file.item(item_id)))
    try:
        found = read_material(actor, file, item_id, document_id)
    except (UseNotAllowed, GrantUnknown) as refused:
        raise CertificateNotReadable(document_id) from refused
    if found is None:
        raise CaseUnknown(case_id)
    return found


def decidable(actor: Actor, file: CaseFile) -> list[Item]:
    """The items of a case that have been put before the actor's office, to decide or decided."""
    opened = (item for item in file.items() if file.state.items[item.id].opened_at)
    return [item for item in opened if actor.may(DECIDE, scope_of(file, item))]


def may_follow(actor: Actor, key: str) -> bool:
    """Whether the actor may follow a case live: its applicant, or an officer of one of its items."""
    try:
        file = open_case(UUID(key))
    except (ValueError, CaseUnknown):
        return False
    return is_own(actor, file.row) or bool(decidable(actor, file))


def check_purpose(actor: Actor, purpose: str, target: str) -> None:
    """Raise `PurposeMissing` for a program that does not say why it reads; at the desk the task itself says it."""
    if actor.kind is ActorKind.CLIENT and not purpose.strip():
        raise PurposeMissing(target)


def _record(actor: Actor, file: CaseFile, item_id: str, fields: list[str], purpose: str = "") -> None:
    if fields:
        record_reading(
            actor=actor,
            subject=file.row.applicant_id,
            purpose=f"affairs.{file.row.service}.{item_id} {purpose.strip()[:LONGEST_PURPOSE]}".rstrip(),
            fields=fields,
            target=f"case:{file.row.id}",
        )
