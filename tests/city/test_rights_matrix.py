"""Role × organisation × division × action: does everybody get exactly what the declarations give them, and no more?"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations, product
from random import Random
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from tests.city import doors, offices, walker
from tests.city.doors import Errand
from tests.city.offices import Somebody
from tests.city.walker import Walk

from onecity.base.actor import Actor, NotAllowed
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
    NotAcceptedYet,
    StepNotPossible,
)
from onecity.engines.affairs.models import Finding
from onecity.engines.affairs.rules.answers import written
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.scope import Choices
from onecity.engines.affairs.rules.steps import Step
from onecity.engines.affairs.tests import town

REFUSED = (NotAllowed, TaskUnknown, CaseUnknown, CertificateNotReadable, FindingUnknown)
# The right was held: what is refused then is the step, by the item's declaration or by what is still to be accepted.
PASSED = (StepNotPossible, NotAcceptedYet)
READINGS = {"open", "read a document", "read a certificate"}
SEEDS = 40
IS_SOAK = os.environ.get("ONECITY_SOAK") == "1"
# With every test run each action is tried by every third person, another third for the next action.
STEP = 1 if IS_SOAK else 3

# PostgreSQL slows down with each attempt that is taken back inside one transaction: there it runs with `scripts/soak`.
pytestmark = [
    pytest.mark.xdist_group("walks"),
    *([] if IS_SOAK else [pytest.mark.once]),
]


@dataclass(frozen=True, slots=True)
class Target:
    """An item under way that somebody could try to reach, with what it works from alone and what it shares."""

    item: Item
    place: tuple[str, str]
    task: UUID
    upload: UUID
    document: str
    certificate: str
    finding: UUID
    worker: UUID


@dataclass(frozen=True, slots=True)
class Matter:
    """A case whose items are open in several offices, another with a result to hand out, and everybody."""

    errand: Errand
    done: Errand
    delivery: UUID
    people: tuple[Somebody, ...]
    targets: tuple[Target, ...]


@pytest.fixture(scope="module")
def matter(whole_city: None) -> Iterator[Matter]:
    """Everything that somebody could try to reach, in a service that Qingdao declares."""
    with time_machine.travel(walker.START, tick=False):
        walk, random = planned()
        applicant = town.resident("周静", doors.APPLICANT, level="verified")
        errand = doors.file(walk, random, applicant)
        done = granted(applicant, walk.prepared.service.id)
        items = suitable(walk)
        yield Matter(
            errand,
            done,
            done.view().deliveries[0].id,
            tuple(offices.everybody(walk.prepared.service, [offices.place_of(item)[0] for item in items])),
            tuple(target(errand, item) for item in items),
        )


def planned() -> tuple[Walk, Random]:
    """A case of a person in the district with at least two items at once, one of them at the district's own office."""
    for service_id, seed in product(walker.service_ids(), range(SEEDS)):
        service: Service = walker.city().get("service", service_id)
        if service.audience == "person" and service.jurisdiction:
            random, there = Random(f"{service_id}:{seed}"), {service.jurisdiction: offices.DISTRICT}
            walk = walker.begin(service_id, random, read_all, there)
            places = {offices.place_of(item)[0] for item in suitable(walk)} if walk else set()
            if walk and len(places) > 1 and any(place.endswith(offices.DISTRICT) for place in places):
                return walk, random
    raise AssertionError("no service has items at several offices that work from documents and certificates")


def read_all(service: Service, _random: Random) -> Choices:
    """Every certificate is held and may be read; everything else is handed in."""
    types = walker.city().all("certificate-type")
    named = {one.certificate.type for one in service.documents if one.certificate}
    return Choices(frozenset(name for name in named if types[name].holder == "person"))


def suitable(walk: Walk) -> list[Item]:
    """The open items that work from a file that no other suitable office reads, and from a certificate."""
    running = [item for item in walk.scope.items if walker.is_running(walk, item)]
    return [item for item in running if own_upload(walk, item) and read_certificate(walk, item)]


def own_upload(walk: Walk, item: Item) -> str:
    """A file that was handed in and that only this item works from; empty for none."""
    service = walk.prepared.service
    others = [offices.documents_of(one, service) for one in walk.scope.items if one is not item]
    own = offices.documents_of(item, service).difference(*others)
    return next((one.id for one in walk.scope.documents if one.id in own and one.required), "")


def read_certificate(walk: Walk, item: Item) -> str:
    """A document of the item that is read from a certificate; empty for none."""
    mine = offices.documents_of(item, walk.prepared.service)
    return next((one.id for one in walk.scope.pulled if one.id in mine), "")


def granted(applicant: Actor, beside: str) -> Errand:
    """Another case of the applicant with a result."""
    for service_id in walker.service_ids():
        service: Service = walker.city().get("service", service_id)
        if service_id != beside and service.audience == "person" and not service.co_signers:
            walk, random, _enterprise = doors.plan(service_id, 0)
            if walk is not None:
                errand = doors.file(walk, random, applicant)
                item = next(one for one in walk.scope.items if walker.is_running(walk, one))
                found = walker.random_findings(item, random)
                approved = CaseEvent(Step.APPROVED, walker.START, item.id, findings=found)
                for event in (*walker.accept(walk, item, walker.START), approved):
                    doors.perform(errand, event)
                return errand
    raise AssertionError("no service for persons")


def target(errand: Errand, item: Item) -> Target:
    """What there is to reach of an item."""
    document, place = own_upload(errand.walk, item), offices.place_of(item)
    worker = offices.somebody("clerk", *place).actor.id
    assert worker is not None
    return Target(
        item,
        place,
        tasks_for("affairs", f"{errand.case_id}:{item.id}")[0].id,
        next(one.id for one in errand.view().documents if one.document == document),
        document,
        read_certificate(errand.walk, item),
        raise_finding(errand.case_id, item),
        worker,
    )


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
        organisation=organisation,
        division=division,
        severity="watch",
        raised_at=timezone.now(),
    ).id


def listed(who: Actor, _matter: Matter, to: Target) -> object:
    """See the task in one's queue."""
    if to.task not in {task.id for task in queue(who, limit=200).items}:
        raise TaskUnknown(to.task)
    return None


def approved(who: Actor, _matter: Matter, to: Target) -> object:
    """Approve with findings that the form allows."""
    found = walker.random_findings(to.item, Random(0))
    return door.approve(who, to.task, {f.id: written(f, found[f.id]) for f in to.item.findings})


Try = Callable[[Actor, Matter, Target], object]
ACTIONS: dict[str, Try] = {
    "list the task": listed,
    "open": lambda who, m, to: door.case_of_task(who, to.task)[0],
    "read a document": lambda who, m, to: door.upload_of_case(who, to.upload),
    "read a certificate": lambda who, m, to: door.read_certificate(who, to.task, to.certificate),
    "approve": approved,
    "refuse": lambda who, m, to: door.refuse(who, to.task, "不符合条件", "可以申请复核"),
    "supplement": lambda who, m, to: door.request_supplement(who, to.task, [to.document], "看不清"),
    "extend": lambda who, m, to: door.extend(who, to.task, "情况复杂"),
    "assign": lambda who, m, to: reassign(who, to.task, to.worker),
    "hand out": lambda who, m, to: door.hand_out(who, m.done.case_id, m.delivery),
    "file for others": lambda who, m, to: door.serve(who, doors.APPLICANT),
    "rate": lambda who, m, to: door.rate(who, m.done.case_id, [m.done.walk.scope.items[0].id], 5),
    "see as the applicant": lambda who, m, to: door.my_case(who, m.errand.case_id),
    "withdraw": lambda who, m, to: door.withdraw(who, m.errand.case_id),
    "inspect": lambda who, m, to: door.ask_department(who, to.finding, "请说明"),
    "figures": lambda who, m, to: door.performance(who),
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


def expected(who: Somebody, action: str, to: Target) -> bool:
    """What the roles and the item's declaration say."""
    if action in THE_APPLICANTS_OWN:
        return False
    if action in ANYWHERE:
        return who.holds(ANYWHERE[action])
    wanted = IN_OFFICE.get(action, {"affairs.decide"})
    return any(who.holds_at(permission, to.place) for permission in wanted)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt, and the purposes of the readings that it left in the audit."""

    allowed: bool
    given: object
    readings: tuple[str, ...]


def attempt(who: Actor, matter: Matter, action: str, to: Target) -> Outcome:
    """Try it, look, and take everything back."""
    with transaction.atomic():
        before = Entry.objects.count()
        try:
            given, allowed = ACTIONS[action](who, matter, to), True
        except PASSED:
            given, allowed = None, True
        except REFUSED:
            given, allowed = None, False
        mine = {"action": "personal.read", "actor": who.id, "subject": matter.errand.applicant.id}
        added = Entry.objects.filter(**mine).order_by("-id")[: Entry.objects.count() - before]
        readings = tuple(entry.purpose for entry in added)
        transaction.set_rollback(True)
    return Outcome(allowed, given, readings)


@pytest.mark.parametrize("action", ACTIONS)
def test_everybody_may_exactly_what_the_roles_say(
    action: str, matter: Matter, clock: time_machine.Traveller
) -> None:
    wrong = []
    people = matter.people[list(ACTIONS).index(action) % STEP :: STEP]
    for who, to in product(people, matter.targets):
        found = attempt(who.actor, matter, action, to)
        if found.allowed is not expected(who, action, to):
            wrong.append(f"{who}: {action} {to.item.id} is {'allowed' if found.allowed else 'refused'}")
        if action in READINGS:
            assert bool(found.readings) is found.allowed, f"{who}: {action} {to.item.id}: {found.readings}"
            assert all(purpose.strip() for purpose in found.readings)
    assert wrong == []


def test_nobody_sees_an_answer_or_a_document_that_their_item_does_not_work_from(
    matter: Matter, clock: time_machine.Traveller
) -> None:
    opened, service = 0, matter.errand.service
    for who, to in product(matter.people, matter.targets):
        view = attempt(who.actor, matter, "open", to).given
        if isinstance(view, door.CaseView):
            assert {one.field for one in view.answers} <= offices.fields_of(to.item, service)
            own = offices.documents_of(to.item, service)
            assert {one.document for one in view.documents} <= own
            assert {one.document for one in view.materials} <= own
            opened += 1
    assert opened > len(matter.targets)


def test_an_officer_of_another_item_reads_neither_its_document_nor_its_certificate(
    matter: Matter, clock: time_machine.Traveller
) -> None:
    service = matter.errand.service
    for to, other in permutations(matter.targets, 2):
        if to.place == other.place:
            continue
        who = offices.somebody("clerk", *to.place).actor
        for action in ("read a document", "read a certificate"):
            assert attempt(who, matter, action, to).allowed
            assert not attempt(who, matter, action, other).allowed
        theirs = offices.documents_of(other.item, service) - offices.documents_of(to.item, service)
        assert theirs
        for document in sorted(theirs):
            with pytest.raises(CaseUnknown):
                door.read_certificate(who, to.task, document)
