"""Can every declared service be walked, from any valid answers to its closing, without breaking a rule?"""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from tests.city import walker

from onecity.engines.affairs.declare import FormField, Service
from onecity.engines.affairs.rules.conditions import Answers, Prepared, values
from onecity.engines.affairs.rules.due import legal, limits, promised
from onecity.engines.affairs.rules.face import Issue, certificates_of, face
from onecity.engines.affairs.rules.scope import Choices, case_scope, prerequisites
from onecity.engines.affairs.rules.signing import co_signers
from onecity.engines.affairs.rules.situations import candidates
from onecity.engines.affairs.rules.steps import Step
from onecity.engines.certificates.rules.face import face_problems

WALKS = 25
MOST_SITUATIONS = 200


@pytest.mark.parametrize("service_id", walker.service_ids())
def test_any_valid_answers_lead_to_a_closed_case(service_id: str) -> None:
    walked = 0
    for seed in range(WALKS):
        random = Random(f"{service_id}:{seed}")
        walk = walker.begin(service_id, random)
        if walk is not None:
            walker.finish(walk, random)
            walked += 1
            assert walk.state.outcome in {"granted", "partly-granted", "refused"}
            check_dates(walk)
            check_faces(walk)
    assert walked, "no random answers led to any item"


def check_dates(walk: walker.Walk) -> None:
    """Each decided item has the date that its events give it, and what comes later moves nothing."""
    known = values(walk.answers, walker.numbers())
    for item, state in walker.pairs(walk):
        if state.opened_at is None:
            continue
        times = limits(walk.prepared, item, known)
        due = promised(times, item, state, walker.calendar())
        assert due.state == "closed"
        if due.due_at is not None:
            assert due.due_at >= state.opened_at
        by_law = legal(times, item, state, walker.calendar())
        same_unit = times.legal is not None and times.legal.unit == times.promised.unit
        if by_law and same_unit and by_law.due_at and due.due_at and not state.count(Step.EXTENDED):
            assert due.due_at <= by_law.due_at, f"{item.id}: promised after the legal date"
        moved = state.events[-1]._replace(step=Step.EXTENDED, at=state.events[-1].at + timedelta(days=1))
        again = promised(times, item, replace(state, events=(*state.events, moved)), walker.calendar())
        assert again.due_at == due.due_at


def check_faces(walk: walker.Walk) -> None:
    """Every certificate that a granted item gives has a right face."""
    types = walker.city().all("certificate-type")
    for item, state in walker.pairs(walk):
        if state.status != "approved":
            continue
        for result in certificates_of(walk.prepared, item):
            assert result.certificate is not None
            issue = Issue("370220260302000001", state.decided_at, "部门")
            made = face(walk.prepared, result, walk.answers, walker.numbers(), state.findings, issue)
            assert not face_problems(types[result.certificate.type], made), (result.id, made)


@pytest.mark.parametrize("service_id", walker.service_ids())
def test_nobody_is_asked_for_what_a_certificate_or_the_case_itself_gives(service_id: str) -> None:
    prepared = walker.ready(service_id)
    types = frozenset(d.certificate.type for d in prepared.service.documents if d.certificate)
    for seed in range(WALKS):
        answers = walker.random_answers(prepared, Random(f"{service_id}:{seed}"))
        scope = case_scope(prepared, answers, walker.numbers(), Choices(held=types))
        yielded = {result for item in scope.items for result in item.yields}
        for document in scope.documents:
            assert document.certificate is None, document.id
            assert document.stands_for not in yielded, document.id


@pytest.mark.parametrize("service_id", walker.service_ids())
def test_each_situation_question_changes_something(service_id: str) -> None:
    prepared = walker.ready(service_id)
    situation = [f for s in prepared.service.form.sections if s.situation for f in s.fields]
    assert situation, "a service begins with a question of situation"
    assert [one.id for one in situation if not changes_something(prepared, one)] == []


def changes_something(prepared: Prepared, question: FormField) -> bool:
    """Whether two of its answers, with all others alike, lead to different items, documents, dates or signatures."""
    tried = candidates(prepared, question, walker.numbers())
    for seed in range(MOST_SITUATIONS):
        others = walker.random_answers(prepared, Random(f"{question.id}:{seed}"))
        if question.id in others:
            # what is asked only because of an answer is answered alike, too
            alike = [
                walker.random_answers(prepared, Random(seed), others | {question.id: one}) for one in tried
            ]
            if len({leads_to(prepared, answers) for answers in alike}) > 1:
                return True
    return False


def leads_to(prepared: Prepared, answers: Answers) -> tuple[object, ...]:
    """Items, their limits (or that they are granted at once), documents, and whoever has to sign."""
    known = values(answers, walker.numbers())
    scope = case_scope(prepared, answers, walker.numbers())
    items = (
        (item.id, limits(prepared, item, known), prepared.holds(item.decide.when, known) is True)
        for item in scope.items
    )
    signers = (one.id for one in co_signers(prepared, answers, walker.numbers()))
    return tuple(items), tuple(document.id for document in scope.documents), tuple(signers)


def test_every_service_is_walked() -> None:
    assert walker.service_ids() == tuple(sorted(walker.city().all("service")))


def test_no_two_bundles_share_an_item_graph() -> None:
    graphs: dict[object, str] = {}
    for service_id in walker.service_ids():
        service = walker.city().get("service", service_id)
        if service.kind == "one-thing":
            found = graph(service)
            assert found not in graphs, f"{service_id} has the items of {graphs.get(found)}"
            graphs[found] = service_id


def graph(service: Service) -> tuple[object, ...]:
    """Who does what after whom, without any name that a declaration chooses: other words make no other service."""
    everything = frozenset(item.id for item in service.items)
    department = {item.id: item.department for item in service.items}
    before = {item.id: prerequisites(service, item, everything) for item in service.items}
    nodes = sorted((item.department, item.at_division, len(before[item.id])) for item in service.items)
    edges = sorted((department[one], item.department) for item in service.items for one in before[item.id])
    return tuple(nodes), tuple(edges)
