"""Is an example that comes out otherwise reported, with what was expected and what was found?"""

from pathlib import Path
from typing import Any

import pytest

from onecity.base.declarations.kinds import kinds
from onecity.core.clock import Calendar
from onecity.core.pack import check
from onecity.engines.affairs.declare import Example
from onecity.engines.affairs.examples import differences
from onecity.engines.affairs.tests import town


def example(name: str, **expect: Any) -> Example:
    """A declared example with other expectations."""
    found = next(one for one in town.service().examples if one.id == name)
    return found.model_copy(update={"expect": found.expect.model_copy(update=expect)})


def different(one: Example) -> dict[str, tuple[str, str]]:
    found = differences(town.ready(), one, town.NUMBERS, Calendar())
    return {".".join(map(str, path)): (str(expected), str(got)) for path, expected, got in found}


def test_every_declared_example_comes_out_as_it_says() -> None:
    for one in town.service().examples:
        assert different(one) == {}, one.id


@pytest.mark.parametrize(
    ("name", "expect", "path"),
    [
        ("granted-step-by-step", {"items": ("certificate",)}, "expect.items"),
        ("granted-step-by-step", {"documents": ()}, "expect.documents"),
        ("granted-step-by-step", {"fields": ()}, "expect.fields"),
        ("granted-step-by-step", {"outcome": "refused"}, "expect.outcome"),
        ("granted-step-by-step", {"results": ("medal",)}, "expect.results"),
        (
            "refused-certificate-stops-the-rest",
            {"states": {"certificate": "open"}},
            "expect.states.certificate",
        ),
        ("refused-certificate-stops-the-rest", {"states": {"medal": "open"}}, "expect.states.medal"),
        ("wrong-answers", {"problems": ("severity",)}, "expect.problems"),
        ("nothing-applies", {"problems": ("severity",)}, "expect.problems"),
    ],
)
def test_a_wrong_expectation_is_reported(name: str, expect: dict[str, Any], path: str) -> None:
    assert path in different(example(name, **expect))


def test_a_date_that_is_a_day_off_is_reported_with_the_right_one() -> None:
    one = example("supplement-pauses-the-clock")
    early = {"living-allowance": one.filed_at.replace(day=23)}
    found = different(example("supplement-pauses-the-clock", due=early))
    assert found["expect.due.living-allowance"][1].startswith("2026-11-24 23:59:59")


def test_a_step_that_is_not_possible_is_reported_where_it_stands() -> None:
    one = example("supplement-pauses-the-clock")
    twice = one.model_copy(update={"events": (one.events[1], *one.events)})
    assert different(twice) == {"events.0.do": ("supplement", "living-allowance: open")}


def test_an_answer_to_no_question_is_reported() -> None:
    one = example("nothing-applies")
    odd = one.model_copy(update={"answers": one.answers | {"shoe_size": 42}})
    assert "answers.shoe_size" in different(odd)


def test_a_city_whose_example_fails_is_not_loaded(tmp_path: Path) -> None:
    folder = town.write_city(tmp_path)
    file = folder / "affairs/disability/examples/nothing-applies.yaml"
    file.write_text(file.read_text().replace("items: []", "items: [bus-card]"))
    problems = [one for one in check(folder, kinds(), examples=True) if one.severity == "error"]
    assert [problem.code for problem in problems] == ["affairs-example"]
    assert problems[0].file.endswith("nothing-applies.yaml")
    assert not [one for one in check(folder, kinds()) if one.severity == "error"]
