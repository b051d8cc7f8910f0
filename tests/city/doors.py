"""How is a declared service walked through the real doors, each step beside the same step of the pure walk?

The pure walk (`walker`) chooses what happens. Here people do it: an applicant or whom their enterprise mandated, the
co-signers, and for every item an officer of the department that its declaration names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from uuid import UUID

from tests.city import walker
from tests.city.walker import Walk

from onecity.base.actor import Actor, system
from onecity.base.identity.door import MandateDraft, actor_for, give_mandate, register_enterprise
from onecity.base.worklist.door import TaskView, queue
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Document, Item, Service
from onecity.engines.affairs.rules.answers import written, written_all
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.scope import Choices
from onecity.engines.affairs.rules.steps import Step
from onecity.engines.affairs.tests import browsing, town
from onecity.engines.certificates import door as certificates

CODE, COMPANY = walker.SAMPLES["credit-code"][0], "青岛示例海产品有限公司"
APPLICANT = "370202199001020010"
ISSUER = system({"certificates.issue", "certificates.revoke"})
JPG = b"\xff\xd8\xff\xe0" + bytes(500)
CONTENT = {"pdf": town.PDF, "png": town.PNG, "jpg": JPG}


@dataclass(slots=True)
class Errand:
    """A case that is walked: who applies, what was asked of them, who decides."""

    walk: Walk
    random: Random
    applicant: Actor
    case_id: UUID
    officers: dict[str, Actor] = field(default_factory=dict)

    @property
    def service(self) -> Service:
        """What is applied for."""
        return self.walk.prepared.service

    def item(self, item_id: str) -> Item:
        """An item of the case by its id."""
        return next(item for item in self.walk.scope.items if item.id == item_id)

    def view(self) -> door.CaseView:
        """The case as its applicant sees it."""
        return door.my_case(self.applicant, self.case_id)


def set_out(service_id: str, seed: int) -> Errand | None:
    """File a case through the doors, from random valid answers; `None` when nothing applies to them."""
    walk, random, enterprise = plan(service_id, seed)
    if walk is None:
        return None
    return file(walk, random, clerk_of_company() if enterprise else town.resident("周静", APPLICANT))


def plan(service_id: str, seed: int) -> tuple[Walk | None, Random, bool]:
    """The case that this seed leads to, before anybody does anything; whether an enterprise applies."""
    random = Random(f"{service_id}:{seed}")
    service: Service = walker.city().get("service", service_id)
    enterprise = service.audience == "organisation" or (service.audience == "any" and random.random() < 0.5)
    kind = "organisation" if enterprise else "person"
    walk = walker.begin(service_id, random, lambda one, dice: choices_of(kind, one, dice))
    return walk, random, enterprise


def file(walk: Walk, random: Random, applicant: Actor) -> Errand:
    """Everything up to the filing of a planned case."""
    hold(applicant, walk)
    write(applicant, walk)
    sign(applicant, walk)
    return Errand(walk, random, applicant, door.file_case(applicant, walk.prepared.service.id))


def choices_of(kind: str, service: Service, random: Random) -> Choices:
    """Random ways for documents; only certificates that this kind of applicant can hold."""
    chosen = walker.random_choices(service, random)
    holdable = {t.id for t in walker.city().all("certificate-type").values() if t.holder == kind}
    return Choices(chosen.held & holdable, chosen.later, chosen.promised)


def clerk_of_company() -> Actor:
    """Somebody whom an enterprise mandated."""
    register_enterprise(town.OPERATOR, CODE, COMPANY)
    person = town.resident("周静", APPLICANT)
    assert person.id is not None
    draft = MandateDraft(person.id, "*", organisation=CODE, evidence="letter of authority")
    return actor_for(browsing.account_of(person), mandate_id=give_mandate(town.OPERATOR, draft))


def hold(applicant: Actor, walk: Walk) -> None:
    """Let the applicant hold every certificate that the walk reads."""
    assert applicant.id is not None
    organisation = certificates.Holder.organisation(applicant.organisation)
    holder = organisation if applicant.organisation else certificates.Holder.person(applicant.id)
    for type_id in sorted({d.certificate.type for d in walk.scope.pulled if d.certificate}):
        face = dict(certificates.certificate_type(type_id).examples[0].face)
        certificates.issue(ISSUER, type_id, holder, face)


def write(applicant: Actor, walk: Walk) -> None:
    """Fill in the form, choose how each document comes, attach exactly what is still asked for."""
    service = walk.prepared.service
    raw = written_all(walk.prepared, walk.answers)
    for section in service.form.sections:
        sent = {one.id: raw.get(one.id, ()) for one in section.fields}
        assert door.save_answers(applicant, service.id, sent) == ()
    for way in ("certificate", "promise", "later"):
        for document in ways_of(walk)[way]:
            door.choose_way(applicant, service.id, document.id, way)
    asked = door.application(applicant, service.id).missing_documents
    assert asked == tuple(d for d in walk.scope.documents if d.required)
    read = {d.certificate.type for d in walk.scope.pulled if d.certificate}
    assert not [d.id for d in asked if d.certificate and d.certificate.type in read]
    for document in asked:
        door.attach(applicant, service.id, document.id, *a_file(document))


def ways_of(walk: Walk) -> Mapping[str, tuple[Document, ...]]:
    """The documents of a case by the way in which they come without being handed in now."""
    return {"certificate": walk.scope.pulled, "promise": walk.scope.promised, "later": walk.scope.later}


def a_file(document: Document) -> tuple[str, BytesIO, int]:
    """A file of a type that the document accepts."""
    content = CONTENT[document.accept[0]]
    return f"{document.id}.{document.accept[0]}", BytesIO(content), len(content)


def sign(applicant: Actor, walk: Walk) -> None:
    """Let every co-signer whom the answers name sign."""
    service_id = walk.prepared.service.id
    signatures = door.application(applicant, service_id).signatures
    named = {str(walk.answers[one.co_signer.resident_id]) for one in signatures}
    signers = [town.resident("王秀英", number, level="verified") for number in sorted(named)]
    if signatures:
        door.ask_to_sign(applicant, service_id)
    for signer in signers:
        for request in door.to_sign(signer):
            door.sign(signer, request.id)


def officer_of(errand: Errand, item: Item) -> Actor:
    """An officer of the department that the item declares, where it has one: in the case's district."""
    question = errand.service.jurisdiction
    district = str(errand.walk.answers.get(question, "")) if question else ""
    counterpart = f"{item.department}-{district}"
    local = item.at_division == "district" and counterpart in walker.city().all("organisation")
    organisation, division = (counterpart, district) if local else (item.department, "3702")
    if organisation not in errand.officers:
        errand.officers[organisation] = town.officer(organisation, division)
    return errand.officers[organisation]


def task_of(errand: Errand, item: Item, name: str = "") -> TaskView:
    """The task as the item's officer finds it in their queue."""
    key = f"{errand.case_id}:{item.id}:{name}" if name else f"{errand.case_id}:{item.id}"
    return next(task for task in queue(officer_of(errand, item), limit=200).items if task.key == key)


def read(errand: Errand, item: Item, task: TaskView) -> None:
    """Read what the officer may of the case, its documents and the certificates that stand for others."""
    officer = officer_of(errand, item)
    view, _item = door.case_of_task(officer, task.id)
    for document in view.documents:
        door.upload_of_case(officer, document.id)
    for material in view.materials:
        if material.rule == "certificate":
            assert door.read_certificate(officer, task.id, material.document).fields


def perform(errand: Errand, event: CaseEvent) -> bool:
    """Take one step through its door, then in the pure walk; false when nobody could name what to mend."""
    if event.step is Step.DELIVERED:
        document = next(d for d in errand.service.documents if d.id == event.name)
        door.deliver(errand.applicant, errand.case_id, event.name, *a_file(document))
    elif event.step is Step.SUPPLEMENTED:
        mend(errand, event.item or "")
    elif not decide(errand, event):
        return False
    errand.walk.take(event)
    return True


def decide(errand: Errand, event: CaseEvent) -> bool:
    """Let the item's officer take a step; false for a supplement of an item that works from nothing given."""
    item = errand.item(event.item or "")
    followed = event.name if event.step in {Step.VERIFIED, Step.DISPROVED, Step.REVOKED} else ""
    task = task_of(errand, item, followed)
    if event.step is Step.SUPPLEMENT_REQUESTED:
        marks = to_mend(errand, item)
        if marks:
            door.request_supplement(officer_of(errand, item), task.id, marks, "请补正")
        return bool(marks)
    if not followed:
        read(errand, item, task)
    STEPS[event.step](officer_of(errand, item), task.id, event, item)
    return True


def to_mend(errand: Errand, item: Item) -> list[str]:
    """Some of the answers and documents that the item works from; never what a certificate says."""
    answers = [name for name in item.needs if name in errand.walk.prepared.fields]
    documents = [d.id for d in errand.service.documents if {d.id, d.stands_for} & set(item.needs)]
    read = {document.id for document in errand.walk.scope.pulled}
    possible = sorted({name for name in answers if name in errand.walk.answers} | set(documents) - read)
    return errand.random.sample(possible, min(2, len(possible)))


def mend(errand: Errand, item_id: str) -> None:
    """Hand in what the office asked for: the same answers once more, and a file for each document."""
    asked = door.supplement_request(errand.applicant, errand.case_id, item_id)
    for document in asked.documents:
        door.attach_to_case(errand.applicant, errand.case_id, item_id, document.id, *a_file(document))
    again = {one.id: written(one, errand.walk.answers[one.id]) for one in asked.fields}
    door.supplement(errand.applicant, errand.case_id, item_id, again)


def approve(officer: Actor, task_id: UUID, event: CaseEvent, item: Item) -> None:
    """Approve with the event's findings, as the form would send them."""
    found = {f.id: written(f, event.findings[f.id]) for f in item.findings if f.id in event.findings}
    door.approve(officer, task_id, found)


Take = Callable[[Actor, UUID, CaseEvent, Item], None]
STEPS: Mapping[Step, Take] = {
    Step.APPROVED: approve,
    Step.REFUSED: lambda who, task, _event, _item: door.refuse(who, task, "不符合条件", "可以申请复核"),
    Step.EXTENDED: lambda who, task, _event, _item: door.extend(who, task, "情况复杂"),
    Step.TOLERATED: lambda who, task, event, _item: door.accept_with_tolerance(who, task, event.name),
    Step.PROMISE_ACCEPTED: lambda who, task, event, _item: door.accept_on_promise(who, task, event.name),
    Step.PROCEDURE_BEGUN: lambda who, task, event, _item: door.begin_procedure(
        who, task, event.name, "需要核验"
    ),
    Step.PROCEDURE_ENDED: lambda who, task, _event, _item: door.end_procedure(who, task),
    Step.VERIFIED: lambda who, task, _event, _item: door.verify(who, task),
    Step.DISPROVED: lambda who, task, _event, _item: door.revoke(who, task, "核查不符"),
    Step.REVOKED: lambda who, task, _event, _item: door.revoke(who, task, "材料未补交"),
}
