"""Does a case only ever stand where its events have brought it?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold
from onecity.engines.affairs.rules.flow import granted_results, settle
from onecity.engines.affairs.rules.flow import settled as followed_by
from onecity.engines.affairs.rules.steps import ItemStatus, Step
from onecity.engines.affairs.tests import town

START = datetime(2026, 11, 9, 2, 2, tzinfo=UTC)
ALL = ("certificate", "living-allowance", "care-allowance", "bus-card")
OFFICERS = (Step.SUPPLEMENT_REQUESTED, Step.SUPPLEMENTED, Step.EXTENDED, Step.APPROVED, Step.REFUSED)


def filed(items: tuple[str, ...] = ALL) -> CaseState:
    """A case after filing and all that follows by itself."""
    state = fold([CaseEvent(Step.FILED, START, items=items)])
    return settled(state, START)


def settled(state: CaseState, at: datetime) -> CaseState:
    return settle(town.ready(), state, town.ANSWERS, town.NUMBERS, at)


def take(state: CaseState, step: Step, item: str | None, day: int = 1) -> CaseState:
    at = START + timedelta(days=day)
    return settled(apply(state, CaseEvent(step, at, item, reason="why", remedy="how")), at)


def statuses(state: CaseState) -> dict[str, str]:
    return {name: item.status.value for name, item in state.items.items()}


def test_what_needs_nothing_opens_at_once_and_the_rest_waits() -> None:
    assert statuses(filed()) == dict.fromkeys(ALL, "waiting") | {"certificate": "open"}


def test_what_waited_opens_together_when_its_supplier_is_granted() -> None:
    after = take(filed(), Step.APPROVED, "certificate")
    assert statuses(after) == dict.fromkeys(ALL, "open") | {"certificate": "approved"}


def test_a_refusal_stops_what_builds_on_it_and_closes_the_case() -> None:
    after = take(filed(), Step.REFUSED, "certificate")
    assert statuses(after) == dict.fromkeys(ALL, "stopped") | {"certificate": "refused"}
    assert (after.outcome, after.closed_at) == ("refused", START + timedelta(days=1))


def test_one_refusal_among_grants_makes_the_outcome_partly_granted() -> None:
    state = take(filed(), Step.APPROVED, "certificate")
    for item, step in zip(ALL[1:], (Step.APPROVED, Step.REFUSED, Step.APPROVED), strict=True):
        state = take(state, step, item, 2)
    assert state.outcome == "partly-granted"
    assert granted_results(town.service(), state) == (
        "disability-certificate",
        "living-allowance-grant",
        "bus-card-number",
    )


def test_asking_for_more_and_extending_are_possible_once_each() -> None:
    state = take(filed(), Step.SUPPLEMENT_REQUESTED, "certificate")
    state = take(state, Step.SUPPLEMENTED, "certificate", 2)
    with pytest.raises(StepNotPossible):
        take(state, Step.SUPPLEMENT_REQUESTED, "certificate", 3)
    state = take(state, Step.EXTENDED, "certificate", 3)
    with pytest.raises(StepNotPossible):
        take(state, Step.EXTENDED, "certificate", 4)


def test_an_item_that_waits_for_its_applicant_may_be_refused_but_not_granted() -> None:
    state = take(filed(), Step.SUPPLEMENT_REQUESTED, "certificate")
    with pytest.raises(StepNotPossible):
        take(state, Step.APPROVED, "certificate", 2)
    assert take(state, Step.REFUSED, "certificate", 2).outcome == "refused"


def test_withdrawing_keeps_what_is_decided_and_ends_the_rest() -> None:
    state = take(take(filed(), Step.APPROVED, "certificate"), Step.WITHDRAWN, None, 2)
    assert statuses(state) == dict.fromkeys(ALL, "withdrawn") | {"certificate": "approved"}
    assert state.outcome == "withdrawn"
    assert state.closed_at is not None


@pytest.mark.parametrize("item", ["nothing", None])
def test_a_step_with_an_item_that_the_case_does_not_have_is_refused(item: str | None) -> None:
    with pytest.raises(StepNotPossible):
        take(filed(), Step.APPROVED, item)


def test_a_case_is_filed_once_and_first() -> None:
    with pytest.raises(StepNotPossible):
        apply(filed(), CaseEvent(Step.FILED, START))
    with pytest.raises(ValueError, match="starts with filed"):
        fold([CaseEvent(Step.OPENED, START, "certificate")])
    with pytest.raises(ValueError, match="starts with filed"):
        fold([])


def test_an_open_case_cannot_be_closed_and_a_closed_one_not_again() -> None:
    with pytest.raises(StepNotPossible):
        apply(filed(), CaseEvent(Step.CLOSED, START))
    closed = take(filed(("certificate",)), Step.APPROVED, "certificate")
    with pytest.raises(StepNotPossible):
        apply(closed, CaseEvent(Step.CLOSED, START + timedelta(days=9)))


steps = st.lists(
    st.tuples(st.sampled_from([*OFFICERS, Step.WITHDRAWN, Step.OPENED, Step.CLOSED]), st.sampled_from(ALL)),
    max_size=25,
)


@given(st.sets(st.sampled_from(ALL), min_size=1), steps)
def test_whatever_is_tried_the_case_is_at_a_step_and_nothing_decided_changes(
    chosen: set[str], tried: list[tuple[Step, str]]
) -> None:
    items = tuple(item for item in ALL if item in chosen)
    history = [CaseEvent(Step.FILED, START, items=items)]
    state = fold(history)
    state, own = followed_by(town.ready(), state, town.ANSWERS, town.NUMBERS, START)
    history += own
    for number, (step, item) in enumerate(tried, 1):
        at = START + timedelta(hours=number)
        event = CaseEvent(step, at, None if step in {Step.WITHDRAWN, Step.CLOSED} else item)
        before = state
        try:
            state = apply(state, event)
        except StepNotPossible:
            assert state == before
            continue
        assert before.closed_at is None, "a closed case has changed"
        history.append(event)
        state, followed = followed_by(town.ready(), state, town.ANSWERS, town.NUMBERS, at)
        history += followed
        for name, was in before.items.items():
            if was.status.decided:
                assert state.items[name] == was
    assert fold(history) == state
    assert (state.outcome == "open") == (state.closed_at is None)
    assert sum(event.step is Step.CLOSED for event in history) == (state.closed_at is not None)
    waiting = [name for name, item in state.items.items() if item.status is ItemStatus.WAITING]
    certificate = state.items.get("certificate")
    assert not waiting or (certificate is not None and not certificate.status.decided)
