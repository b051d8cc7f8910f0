"""Which items, questions and documents follow from the answers so far?"""

from collections.abc import Mapping

from onecity.engines.affairs.rules.answers import written_all
from onecity.engines.affairs.rules.conditions import Answer, Prepared, prepare, suppliers
from onecity.engines.affairs.rules.scope import CaseScope, case_scope, prerequisites
from onecity.engines.affairs.tests import town


def scope(**answers: Answer) -> CaseScope:
    return case_scope(town.ready(), answers, town.NUMBERS)


def ids(things: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(thing.id for thing in things)  # type: ignore[attr-defined]


def full(**changes: Answer) -> Mapping[str, Answer]:
    return dict(town.ANSWERS) | changes


def test_without_answers_every_item_is_still_open_and_nothing_is_decided() -> None:
    empty = scope()
    assert empty.items == ()
    assert ids(empty.unknown_items) == ("certificate", "living-allowance", "care-allowance", "bus-card")
    assert "applicant.has_certificate" in empty.missing


def test_an_item_is_decided_as_soon_as_its_own_answers_are_there() -> None:
    known = scope(has_certificate=False, wants_bus_card=False)
    assert ids(known.items) == ("certificate",)
    assert ids(known.unknown_items) == ("living-allowance", "care-allowance")


def test_a_false_clause_decides_although_another_answer_is_missing() -> None:
    assert "care-allowance" not in ids(scope(severity="grade-3").unknown_items)


def test_an_answer_by_which_nothing_can_be_divided_leaves_the_item_open_and_breaks_nothing() -> None:
    service = town.ready().service
    item = service.items[0].model_copy(update={"when": "100 / applicant.income_per_month > 3"})
    ready = prepare(service.model_copy(update={"items": (item,)}), town.NUMBERS)
    found = case_scope(ready, full(income_per_month=0), town.NUMBERS)
    assert (found.items, ids(found.unknown_items)) == ((), (item.id,))
    assert found.missing == {"applicant.income_per_month"}
    assert ids(case_scope(ready, full(income_per_month=9), town.NUMBERS).items) == (item.id,)


def test_the_full_application_leads_to_all_four_items() -> None:
    everything = scope(**full())
    assert ids(everything.items) == ("certificate", "living-allowance", "care-allowance", "bus-card")
    assert everything.unknown_items == ()


def test_a_document_is_not_asked_for_when_an_item_of_the_case_yields_it() -> None:
    assert ids(scope(**full()).documents) == ("assessment-report", "photo")
    assert ids(scope(**full(has_certificate=True)).documents) == ("photo", "existing-certificate")


def test_a_question_waits_until_its_condition_is_known() -> None:
    assert "needs_care" not in ids(scope().fields)
    assert "needs_care" in ids(scope(severity="grade-1").fields)
    assert "needs_care" not in ids(scope(severity="grade-3").fields)


def test_an_answer_to_a_question_that_is_no_longer_asked_decides_nothing() -> None:
    hidden = scope(**full(severity="grade-4", needs_care=True))
    assert "care-allowance" not in ids(hidden.items)
    assert "care_arrangement" not in ids(hidden.fields)


def test_a_parameter_of_the_city_decides_to_the_fen() -> None:
    assert "living-allowance" in ids(scope(**full(income_per_month=199_999)).items)
    assert "living-allowance" not in ids(scope(**full(income_per_month=200_000)).items)


def test_a_parameter_that_the_city_has_dropped_leaves_the_item_unknown() -> None:
    later: Prepared = prepare(town.service(), {})
    found = case_scope(later, full(), {})
    assert ids(found.unknown_items) == ("living-allowance",)


def test_order_follows_from_what_items_need_and_yield() -> None:
    service = town.ready().service
    present = frozenset(item.id for item in service.items)
    living = service.items[1]
    assert prerequisites(service, living, present) == {"certificate"}
    assert prerequisites(service, living, present - {"certificate"}) == frozenset()


def test_an_item_that_is_only_named_in_after_supplies_nothing() -> None:
    service = town.ready().service
    card = service.items[3].model_copy(update={"after": ("living-allowance",), "needs": ("photo",)})
    present = frozenset(item.id for item in service.items)
    assert prerequisites(service, card, present) == {"living-allowance"}
    assert suppliers(service, card) == frozenset()


def test_answers_survive_the_way_to_the_browser_and_back() -> None:
    sent = written_all(town.ready(), full(income_per_month=124_050))
    assert sent["income_per_month"] == ("1240.50",)
    assert sent["has_certificate"] == ("no",)
