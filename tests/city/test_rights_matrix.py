"""Role × organisation × division × action: does everybody get exactly what the declarations give them, and no more?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from tests.city import offices, walker
from tests.city.offices import Somebody

from onecity.base.actor import Actor, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.declarations.door import current
from onecity.base.worklist.door import queue, reassign, tasks_for
from onecity.base.worklist.errors import TaskUnknown
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.errors import (
    CaseUnknown,
    CertificateNotReadable,
    FindingUnknown,
    StepNotPossible,
)
from onecity.engines.affairs.models import Finding
from onecity.engines.affairs.tests import offered, town
from onecity.engines.certificates import door as certificates

SERVICE = "livelihood"
ITEMS = ("minimum-living", "unemployment")
OWN_DOCUMENT = {"minimum-living": "income-proof", "unemployment": "termination"}
FINDINGS = {
    "minimum-living": {"certificate_number": ("DB20260001",), "allowance": ("800",)},
    "unemployment": {},
}
VISITOR, SPOUSE = "370202199001011237", "37020319550307122X"
REFUSED = (NotAllowed, TaskUnknown, CaseUnknown, CertificateNotReadable, FindingUnknown)
READINGS = {"open", "read a document", "read a certificate"}

pytestmark = pytest.mark.xdist_group("walks")


@dataclass(frozen=True, slots=True)
class Matter:
    """Two cases of one applicant: one under way, one done whose result waits at a counter; and everybody."""

    service: Service
    applicant: Actor
    case_id: UUID
    done_id: UUID
    delivery_id: UUID
    people: tuple[Somebody, ...]
    findings: dict[str, UUID]
    tasks: dict[str, UUID]
    uploads: dict[str, UUID]

    def item(self, item_id: str) -> Item:
        """A declared item."""
        return next(item for item in self.service.items if item.id == item_id)


@pytest.fixture(scope="module")
def matter(whole_city: None) -> Iterator[Matter]:
    """Everything that somebody could try to reach."""
    with time_machine.travel(walker.START, tick=False):
        service: Service = walker.city().get("service", SERVICE)
        li = town.resident()
        town.resident("王秀英", VISITOR, level="verified")
        done_id = file(li, "unemployment-only")
        officer = offices.somebody("clerk", "human-resources", offices.CITY).actor
        door.approve(officer, task_id(done_id, "unemployment"))
        (delivery,) = door.my_case(li, done_id).deliveries
        case_id = file(li, "lost-work-and-ill")
        yield Matter(
            service,
            li,
            case_id,
            done_id,
            delivery.id,
            tuple(offices.everybody(service)),
            {item.id: raise_finding(case_id, item) for item in service.items if item.id in ITEMS},
            {item_id: task_id(case_id, item_id) for item_id in ITEMS},
            {one.document: one.id for one in door.my_case(li, case_id).documents},
        )


def file(applicant: Actor, example: str) -> UUID:
    """A case from a declared example; certificates are read where they can be, the result comes to a counter."""
    given = offered.answers(SERVICE, example)
    offered.write(applicant, SERVICE, given)
    assert applicant.id is not None
    for document, type_id in (("identity", "identity-card"), ("household-book", "household-register")):
        if document in {way.document.id for way in door.ways(door.application(applicant, SERVICE))}:
            face = dict(certificates.certificate_type(type_id).examples[0].face)
            holder = certificates.Holder.person(applicant.id)
            certificates.issue(system({"certificates.issue"}), type_id, holder, face)
            door.choose_way(applicant, SERVICE, document, "certificate")
    door.choose_delivery(applicant, SERVICE, "window")
    if given.get("spouse_id"):
        spouse = town.resident("王秀英", SPOUSE, level="verified")
        door.ask_to_sign(applicant, SERVICE)
        door.sign(spouse, door.to_sign(spouse)[0].id)
    return door.file_case(applicant, SERVICE)


def task_id(case_id: UUID, item_id: str) -> UUID:
    """The task of an item."""
    return tasks_for("affairs", f"{case_id}:{item_id}")[0].id


def raise_finding(case_id: UUID, item: Item) -> UUID:
    """Something that inspection found about an item."""
    organisation, division = offices.place_of(item)
    rule = next(iter(walker.city().all("inspection-rule")))
    return Finding.objects.create(
        rule=rule,
        rule_hash=current().hash_of("inspection-rule", rule),
        subject=f"{case_id}:{item.id}",
        case_id=case_id,
        item=item.id,
        service=SERVICE,
        organisation=organisation,
        division=division,
        severity="watch",
        raised_at=timezone.now(),
    ).id


def listed(who: Actor, matter: Matter, item: str) -> object:
    """See the task in one's queue."""
    if matter.tasks[item] not in {task.id for task in queue(who, limit=200).items}:
        raise TaskUnknown(matter.tasks[item])
    return None


def rated(who: Actor, matter: Matter, item: str) -> object:
    """Rate a handling in the applicant's place."""
    return door.rate(who, matter.done_id, ["unemployment"], 5)


def supplemented(who: Actor, matter: Matter, item: str) -> object:
    """Ask for something that the item works from."""
    return door.request_supplement(who, matter.tasks[item], [OWN_DOCUMENT[item]], "看不清")


Try = Callable[[Actor, Matter, str], object]
ACTIONS: dict[str, Try] = {
    "list the task": listed,
    "open": lambda who, m, item: door.case_of_task(who, m.tasks[item])[0],
    "read a document": lambda who, m, item: door.upload_of_case(who, m.uploads[OWN_DOCUMENT[item]]),
    "read a certificate": lambda who, m, item: door.read_certificate(who, m.tasks[item], "identity"),
    "approve": lambda who, m, item: door.approve(who, m.tasks[item], FINDINGS[item]),
    "refuse": lambda who, m, item: door.refuse(who, m.tasks[item], "不符合条件", "可以申请复核"),
    "supplement": supplemented,
    "extend": lambda who, m, item: door.extend(who, m.tasks[item], "情况复杂"),
    "assign": lambda who, m, item: reassign(who, m.tasks[item], worker(m, item)),
    "hand out": lambda who, m, item: door.hand_out(who, m.done_id, m.delivery_id),
    "file for others": lambda who, m, item: door.serve(who, VISITOR),
    "rate": rated,
    "see as the applicant": lambda who, m, item: door.my_case(who, m.case_id),
    "withdraw": lambda who, m, item: door.withdraw(who, m.case_id),
    "inspect": lambda who, m, item: door.ask_department(who, m.findings[item], "请说明"),
    "figures": lambda who, m, item: door.performance(who),
}
IN_OFFICE = {
    "list the task": {"affairs.decide", "worklist.assign"},
    "assign": {"worklist.assign"},
    "inspect": {"affairs.inspect"},
}
ANYWHERE = {
    "hand out": "affairs.hand-out",
    "file for others": "affairs.file-for-others",
    "figures": "affairs.read",
}
THE_APPLICANTS_OWN = {"rate", "see as the applicant", "withdraw"}


def worker(matter: Matter, item: str) -> UUID:
    """A clerk of the item's office."""
    place = offices.place_of(matter.item(item))
    found = next(
        one.actor.id
        for one in matter.people
        if one.role == "clerk" and (one.organisation, one.division) == place
    )
    assert found is not None
    return found


def expected(who: Somebody, matter: Matter, action: str, item: str) -> bool:
    """What the roles and the item's declaration say."""
    if action in THE_APPLICANTS_OWN:
        return False
    if action in ANYWHERE:
        return who.holds(ANYWHERE[action])
    place = offices.place_of(matter.item(item))
    wanted = IN_OFFICE.get(action, {"affairs.decide"})
    return any(who.holds_at(permission, place) for permission in wanted)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt, and the readings of the applicant's data that it left in the audit."""

    allowed: bool
    given: object
    readings: tuple[str, ...]


def attempt(who: Actor, matter: Matter, action: str, item: str) -> Outcome:
    """Try it, look, and take everything back."""
    with transaction.atomic():
        before = Entry.objects.count()
        try:
            given, allowed = ACTIONS[action](who, matter, item), True
        except StepNotPossible:  # the right was held; this item's declaration has no such step
            given, allowed = None, True
        except REFUSED:
            given, allowed = None, False
        mine = {"action": "personal.read", "actor": who.id, "subject": matter.applicant.id}
        added = Entry.objects.filter(**mine).order_by("-id")[: Entry.objects.count() - before]
        readings = tuple(entry.purpose for entry in added)
        transaction.set_rollback(True)
    return Outcome(allowed, given, readings)


@pytest.mark.parametrize("action", ACTIONS)
def test_everybody_may_exactly_what_the_roles_say(
    action: str, matter: Matter, clock: time_machine.Traveller
) -> None:
    wrong = []
    for who, item in product(matter.people, ITEMS):
        found = attempt(who.actor, matter, action, item)
        if found.allowed is not expected(who, matter, action, item):
            wrong.append(f"{who}: {action} {item} is {'allowed' if found.allowed else 'refused'}")
        if action in READINGS:
            assert bool(found.readings) is found.allowed, f"{who}: {action} {item}: {found.readings}"
            assert all(purpose.strip() for purpose in found.readings)
    assert wrong == []


def test_nobody_sees_an_answer_or_a_document_that_their_item_does_not_work_from(
    matter: Matter, clock: time_machine.Traveller
) -> None:
    opened = 0
    for who, item_id in product(matter.people, ITEMS):
        view = attempt(who.actor, matter, "open", item_id).given
        if isinstance(view, door.CaseView):
            item = matter.item(item_id)
            own = offices.documents_of(item, matter.service)
            assert {one.field for one in view.answers} <= offices.fields_of(item, matter.service)
            assert {one.document for one in view.documents} <= own
            assert {one.document for one in view.materials} <= own
            opened += 1
    assert opened > len(ITEMS)


def test_an_officer_of_another_item_reads_neither_its_document_nor_its_certificate(
    matter: Matter, clock: time_machine.Traveller
) -> None:
    for item_id, other in (ITEMS, ITEMS[::-1]):
        who = offices.somebody("clerk", *offices.place_of(matter.item(item_id)))
        assert attempt(who.actor, matter, "read a document", item_id).allowed
        assert attempt(who.actor, matter, "read a certificate", item_id).allowed
        assert not attempt(who.actor, matter, "read a document", other).allowed
        assert not attempt(who.actor, matter, "read a certificate", other).allowed
        for document in offices.documents_of(matter.item(other), matter.service) - offices.documents_of(
            matter.item(item_id), matter.service
        ):
            with pytest.raises(CaseUnknown):
                door.read_certificate(who.actor, matter.tasks[item_id], document)
