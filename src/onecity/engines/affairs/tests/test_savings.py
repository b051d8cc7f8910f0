"""Do the savings follow from the declaration alone, and never promise more than it says?"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onecity.core.clock import Limit
from onecity.engines.affairs.declare import Alone, Service
from onecity.engines.affairs.declare.document import CertificateSource
from onecity.engines.affairs.rules.savings import Effort, percent_saved, savings
from onecity.engines.affairs.tests import town

# read when a test runs, not when tests are collected
ITEMS = st.deferred(lambda: st.sampled_from([item.id for item in town.service().items]))


def changed(place: int, **values: Any) -> Service:
    service = town.service()
    items = list(service.items)
    items[place] = items[place].model_copy(update=values)
    return service.model_copy(update={"items": tuple(items)})


def test_the_disability_service_counted_by_hand() -> None:
    found = savings(town.service())
    # report + photo; three times the certificate that the first item yields; the photo again
    assert found.alone == Effort(4, 2 + 1 + 1 + 2, Limit(10 + 10 + 10 + 5, "workdays"))
    # report and photo; certificate first, then the longest of the others
    assert found.bundle == Effort(0, 2, Limit(20, "workdays"))
    assert (found.visits, found.documents, found.time) == (4, 4, Limit(15, "workdays"))
    assert found.up_to


def test_what_is_declared_for_the_item_alone_goes_before_what_is_derived() -> None:
    alone = Alone(visits=3, promised=Limit(30, "workdays"), documents=7)
    found = savings(changed(0, alone=alone, visits=1), ["certificate"])
    assert found.alone == Effort(3, 7, Limit(30, "workdays"))
    assert found.bundle == Effort(1, 2, Limit(10, "workdays"))
    assert not found.up_to


def test_without_the_item_that_yields_it_the_paper_is_handed_in() -> None:
    assert savings(town.service(), ["living-allowance"]).bundle.documents == 1
    assert savings(town.service(), ["certificate", "living-allowance"]).bundle.documents == 2


def test_a_certificate_saves_its_document() -> None:
    service = town.service()
    documents = list(service.documents)
    documents[1] = documents[1].model_copy(update={"certificate": CertificateSource(type="resident-card")})
    assert savings(service.model_copy(update={"documents": tuple(documents)})).bundle.documents == 1


def test_different_units_are_not_added_and_no_time_is_claimed() -> None:
    clock = town.service().items[3].clock.model_copy(update={"promised": Limit(24, "hours")})
    found = savings(changed(3, clock=clock))
    assert (found.alone.time, found.bundle.time, found.time) == (None, None, None)
    assert found.any


def test_a_single_item_that_takes_the_same_saves_nothing() -> None:
    found = savings(changed(0, alone=Alone(visits=0)), ["certificate"])
    assert (found.visits, found.documents, found.time, found.any) == (0, 0, None, False)


def test_a_bundle_that_asks_more_is_no_negative_saving() -> None:
    found = savings(changed(0, alone=Alone(visits=0, documents=0), visits=2), ["certificate"])
    assert (found.visits, found.documents) == (0, 0)


@given(st.sets(ITEMS, min_size=1), ITEMS)
def test_one_item_more_never_saves_fewer_visits_or_documents(chosen: set[str], further: str) -> None:
    fewer, more = savings(town.service(), chosen), savings(town.service(), chosen | {further})
    assert more.visits >= fewer.visits
    assert more.alone.documents >= fewer.alone.documents
    assert more.bundle.time is not None
    assert fewer.bundle.time is not None
    assert more.bundle.time.amount >= fewer.bundle.time.amount


def test_shares_are_of_what_the_items_take_alone() -> None:
    assert percent_saved([(4, 0), (6, 5)]) == 50
    assert percent_saved([]) is None
