"""Is a wrong plan refused with a sentence that helps, before it is loaded?"""

from pathlib import Path
from typing import Any

import pytest

from onecity.base.declarations.door import kinds
from onecity.core.pack import Problem, check
from onecity.engines.plan.tests import city


@pytest.fixture(autouse=True)
def _house(small_house: None) -> None:
    """The kinds and measures of the test engine only."""


def problems(folder: Path, declared: dict[str, Any]) -> list[Problem]:
    return check(city.write(folder, declared), kinds())


def test_a_plan_without_mistakes_is_accepted(tmp_path: Path) -> None:
    full = city.plan(
        city.target("scenes", measure="test.steady", baseline="scenes-2023"),
        city.target("halls", value=1, value_max=2),
        city.milestone("net"),
    )
    assert problems(tmp_path, full) == []


def test_an_unknown_measure_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, city.plan(city.target("scenes", measure="test.stedy")))
    assert (problem.code, problem.found, problem.nearest) == (
        "unknown-reference",
        "test.stedy",
        "test.steady",
    )
    assert problem.file == "plan/targets.yaml"
    assert "plan.one_things_declared" in problem.allowed


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"project": "goverment"}, "goverment"),
        ({"baseline": "scenes-2022"}, "scenes-2022"),
        ({"owner": "offices"}, "offices"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path, changes: dict[str, str], found: str) -> None:
    [problem] = problems(tmp_path, city.plan(city.target("scenes", **changes)))
    assert (problem.code, problem.found) == ("unknown-reference", found)


def test_an_entry_may_not_point_to_a_service_that_the_city_does_not_declare(tmp_path: Path) -> None:
    declared = city.plan()
    declared["lists"][0]["items"][1]["service"] = "talent"
    [problem] = problems(tmp_path, declared)
    assert (problem.found, problem.params["kind"]) == ("talent", "service")


def test_an_id_given_twice_is_refused_at_the_second_place(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, city.plan(city.target("scenes"), city.target("scenes")))
    assert problem.code == "duplicate-id"
    assert int(problem.params["other"].split(":")[1]) < problem.line


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (city.milestone("scenes") | {"value": 3}, "milestone"),
        (city.target("scenes", unit=None), "unit"),
        (city.target("scenes", value=2, value_max=1), "value_max"),
        (city.target("scenes", comparison="<=", value_max=200), "value_max"),
    ],
)
def test_a_target_that_contradicts_itself_is_refused_in_both_languages(
    tmp_path: Path, target: dict[str, Any], word: str
) -> None:
    [problem] = problems(tmp_path, city.plan(target))
    assert word in problem.text("en")
    assert problem.text("zh") != problem.text("en")
