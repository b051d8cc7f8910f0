"""Is every declared service walked through the real doors as the pure rules say, from filing to the last debt?

With every test run one service of three is walked once, the first and every third after it; the rules alone are walked
for all of them in `test_walk_of_services`. `ONECITY_SOAK=1` asks for ten walks of each.
"""

import os
from datetime import UTC, datetime
from itertools import product
from random import Random
from uuid import UUID

import pytest
import time_machine
from tests.city import doors, walker
from tests.city.doors import Errand

from onecity.base.worklist.models import Task
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.models import Handling, Timer
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.conditions import values
from onecity.engines.affairs.rules.due import limits, promised
from onecity.engines.affairs.rules.face import certificates_of
from onecity.engines.affairs.rules.owed import owed
from onecity.engines.affairs.rules.steps import ItemStatus, Step
from onecity.engines.affairs.rules.timers import alarms
from onecity.engines.certificates import door as certificates
from onecity.engines.certificates.door.verifying import code_for
from onecity.engines.certificates.models import Certificate

IS_SOAK = os.environ.get("ONECITY_SOAK") == "1"
WALKS, STEP = (10, 1) if IS_SOAK else (1, 3)
TRIES = 25
VISITOR = "192.0.2.1"

# on PostgreSQL with the soak, as the rights matrix
pytestmark = [
    pytest.mark.xdist_group("walks"),
    *([] if IS_SOAK else [pytest.mark.once]),
]


@pytest.mark.parametrize("walk", range(WALKS))
@pytest.mark.parametrize("service_id", walker.service_ids()[::STEP])
def test_a_service_goes_through_the_doors_as_the_rules_say(
    service_id: str, walk: int, clock: time_machine.Traveller
) -> None:
    seeds = range(walk * TRIES, (walk + 1) * TRIES)
    errand = next((one for seed in seeds if (one := doors.set_out(service_id, seed))), None)
    assert errand is not None, "no random answers led to any item"
    check(errand)
    decide_all(errand, clock)
    check_certificates(errand)
    assert {key.split(":")[1] for kind, key in open_tasks(errand) if kind == "item"} == set()
    settle_debts(errand, clock)
    assert errand.view().owed == ()
    assert open_tasks(errand) == set()
    check_taken_back(errand)


def test_an_untrue_promise_takes_an_item_back_though_its_certificate_has_ended(
    clock: time_machine.Traveller,
) -> None:
    errand, item = on_a_promise()
    approved = CaseEvent(
        Step.APPROVED, walker.START, item.id, findings=walker.random_findings(item, Random(0))
    )
    for event in (*walker.accept(errand.walk, item, walker.START), approved):
        take(errand, event, clock)
    given = [one.certificate_id for one in errand.view().deliveries if one.item == item.id]
    for certificate_id in filter(None, given):
        if verified(certificate_id)[1].outcome == "valid":
            certificates.revoke(doors.ISSUER, certificate_id, "遗失")
    promise = next(one for one in item.commit if one.id in errand.walk.state.promised)
    take(errand, CaseEvent(Step.DISPROVED, walker.START, item.id, name=promise.id), clock)
    check_taken_back(errand)


def on_a_promise() -> tuple[Errand, Item]:
    """A case with an item that is open on a promise and gives a certificate."""
    for service_id, seed in product(walker.service_ids(), range(TRIES)):
        walk = doors.plan(service_id, seed)[0]
        for item in walk.scope.items if walk else ():
            promised = walk and {one.id for one in item.commit} & walk.state.promised
            if walk and promised and walker.is_running(walk, item) and certificates_of(walk.prepared, item):
                errand = doors.set_out(service_id, seed)
                assert errand is not None
                return errand, item
    raise AssertionError("no service gives a certificate on a promise")


def decide_all(errand: Errand, clock: time_machine.Traveller) -> None:
    """Whoever has an item decides it, until the case is closed. Fails when nobody can."""
    for _ in range(400):
        if errand.walk.state.closed_at:
            return
        deliver_some(errand, clock)
        waiting = [item for item in errand.walk.scope.items if walker.is_running(errand.walk, item)]
        assert waiting, "stuck: nobody can do anything"
        chosen = errand.random.choice(waiting)
        for event in walker.next_steps(errand.walk, chosen, errand.random, refuse=0.15):
            take(errand, event, clock)
    raise AssertionError("not closed after 400 rounds")


def deliver_some(errand: Errand, clock: time_machine.Traveller) -> None:
    """Now and then, what was to follow comes before it is asked for."""
    for name in sorted(errand.walk.state.later):
        if errand.random.random() < 0.2:
            take(errand, CaseEvent(Step.DELIVERED, errand.walk.later(errand.random), name=name), clock)


def take(errand: Errand, event: CaseEvent, clock: time_machine.Traveller) -> None:
    """One step, at its moment; then the stored case says what the rules say."""
    clock.move_to(event.at)
    if doors.perform(errand, event):
        check(errand)


def settle_debts(errand: Errand, clock: time_machine.Traveller) -> None:
    """After the closing: promises are verified or found untrue, documents that were to follow come."""
    while debts := owed(errand.service, errand.walk.state, walker.calendar()):
        one, at = debts[0], errand.walk.later(errand.random)
        if one.kind == "document":
            take(errand, CaseEvent(Step.DELIVERED, at, name=one.name), clock)
        else:
            step = Step.VERIFIED if errand.random.random() < 0.7 else Step.DISPROVED
            take(errand, CaseEvent(step, at, one.item, name=one.name), clock)


def check(errand: Errand) -> None:
    """States, dates, timers, tasks and debts of the stored case are those of the pure one."""
    view, state = errand.view(), errand.walk.state
    assert {item.id: item.status for item in view.items} == {
        name: item.status.value for name, item in state.items.items()
    }
    assert (view.outcome, view.closed_at) == (state.outcome, state.closed_at)
    assert {item.id: item.due.due_at if item.due else None for item in view.items} == due_dates(errand)
    debts = owed(errand.service, state, walker.calendar())
    assert [(o.item, o.name, o.due_at) for o in view.owed] == [(o.item, o.name, o.due.due_at) for o in debts]
    check_stored_dates(errand)


def due_dates(errand: Errand, *, decided: bool = False) -> dict[str, datetime | None]:
    """The promised date of each item by the rules; of `decided` ones too, as the figures keep them."""
    walk, known = errand.walk, values(errand.walk.answers, walker.numbers())
    return {
        item.id: promised(limits(walk.prepared, item, known), item, state, walker.calendar()).due_at
        if state.opened_at and (decided or not state.status.decided)
        else None
        for item, state in walker.pairs(walk)
    }


def check_stored_dates(errand: Errand) -> None:
    """What is kept of the dates for queues, alarms and figures."""
    walk, dates = errand.walk, due_dates(errand)
    running = {item.id for item in walk.scope.items if walker.is_running(walk, item)}
    tasks = Task.objects.filter(key__startswith=f"{errand.case_id}:", kind="item", closed_at=None)
    assert {task.key.split(":")[1]: task.due_at for task in tasks} == {name: dates[name] for name in running}
    known = values(walk.answers, walker.numbers())
    wanted = alarms(walk.prepared, walk.state, known, walker.calendar(), walk.done[-1].at)
    timers = Timer.objects.filter(case_id=errand.case_id).values_list("what", "item", "name", "at")
    assert set(timers) == {(one.what, one.item, one.name, one.at.astimezone(UTC)) for one in wanted}
    handlings = Handling.objects.filter(case_id=errand.case_id).values_list("item", "due_at")
    assert dict(handlings) == due_dates(errand, decided=True)


def check_taken_back(errand: Errand) -> None:
    """What an untrue promise had given is taken back, its certificates too."""
    revoked = {i.id for i, s in walker.pairs(errand.walk) if s.status is ItemStatus.REVOKED}
    for one in errand.view().deliveries:
        assert (one.state == "revoked") == (one.item in revoked)
        if one.item in revoked and one.certificate_id:
            assert verified(one.certificate_id)[1].outcome in {"revoked", "expired"}


def check_certificates(errand: Errand) -> None:
    """Each certificate of each approved item exists and is verified by what is printed on it; no other does."""
    approved = [i for i, s in walker.pairs(errand.walk) if s.status is ItemStatus.APPROVED]
    wanted = {
        result.id: result for item in approved for result in certificates_of(errand.walk.prepared, item)
    }
    given = {one.result: one.certificate_id for one in errand.view().deliveries if one.certificate_id}
    assert given.keys() == wanted.keys()
    assert {one.result for one in errand.view().deliveries} == {r for item in approved for r in item.yields}
    for name, certificate_id in given.items():
        declared, (type_id, found) = wanted[name].certificate, verified(certificate_id)
        # an officer may find a last day that has passed
        over = found.valid_until is not None and found.valid_until < errand.walk.at.date()
        assert declared is not None
        assert (type_id, found.outcome) == (declared.type, "expired" if over else "valid")


def verified(certificate_id: UUID) -> tuple[str, certificates.Verified]:
    """The type of a certificate, and what somebody is told who holds a print of it."""
    row = Certificate.objects.get(id=certificate_id)
    return row.type, certificates.verify(row.identifier, code_for(row.identifier), VISITOR)


def open_tasks(errand: Errand) -> set[tuple[str, str]]:
    """What still stands on the worklist of the case."""
    rows = Task.objects.filter(key__startswith=f"{errand.case_id}:", closed_at=None)
    return set(rows.values_list("kind", "key"))
