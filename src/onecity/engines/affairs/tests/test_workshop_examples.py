"""Do examples of tolerance, promise, procedure and faces hold, and is each wrong expectation found?"""

from typing import Any

import pytest

from onecity.core.clock import Calendar
from onecity.engines.affairs.declare import Example
from onecity.engines.affairs.examples import differences
from onecity.engines.affairs.tests import town, workshops

EXAMPLES = {example.id: example for example in workshops.service().examples}


def different(example: Example) -> list[str]:
    found = differences(workshops.ready(), example, town.NUMBERS, Calendar())
    return [".".join(map(str, path)) for path, _expected, _found in found]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_example_holds(name: str) -> None:
    assert different(EXAMPLES[name]) == []


@pytest.mark.parametrize(
    ("name", "expect", "where"),
    [
        (
            "without-food",
            {"legal_due": {"registration": "2026-12-08T23:59:59+08:00"}},
            "legal_due.registration",
        ),
        ("tolerated-and-delivered", {"pulled": []}, "pulled"),
        ("tolerated-and-delivered", {"owed": {"lease": "2026-11-17T23:59:59+08:00"}}, "owed.lease"),
        ("promise-owed", {"owed": {"lease": "2026-11-17T23:59:59+08:00"}}, "owed"),
        ("promise-broken", {"states": {"registration": "approved"}}, "states.registration"),
        ("inspected", {"faces": {"health-card": {"number": "1"}}}, "faces.health-card.number"),
        ("inspected", {"due": {"registration": "2026-11-24T23:59:59+08:00"}}, "due.registration"),
        ("half-written", {"next": "trade", "problems": ["name", "resident_id", "district", "trade"]}, "next"),
    ],
)
def test_each_wrong_expectation_is_found(name: str, expect: dict[str, Any], where: str) -> None:
    example = EXAMPLES[name]
    written = example.model_dump(mode="json") | {"expect": expect}
    assert different(Example.model_validate(written)) == [f"expect.{where}"]


@pytest.mark.parametrize(
    ("name", "left_out"),
    [("tolerated-and-delivered", "accept-with-tolerance"), ("promise-owed", "accept-on-promise")],
)
def test_an_approval_that_skips_acceptance_is_found(name: str, left_out: str) -> None:
    example = EXAMPLES[name]
    kept = tuple(event for event in example.events if event.do != left_out)
    found = different(example.model_copy(update={"events": kept}))
    assert found[0] == f"events.{[event.do for event in kept].index('approve')}.do"
