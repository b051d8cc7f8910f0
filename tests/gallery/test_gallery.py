"""Is every slip told at its very place, in both languages, with what to do?"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.gallery.broken import WHOLE, Case, broken_city, cases

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import Problem, check

CASES = cases()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def told(case: Case, folder: Path) -> list[Problem]:
    """What the check of a broken city finds, examples included."""
    return check(broken_city(case, folder), kinds(), examples=True)


def shown(problem: Problem, expected: Mapping[str, Any]) -> dict[str, Any]:
    """A problem in the words of an `expected.yaml`, as far as that says something."""
    whole = {
        "at": problem.place,
        "code": problem.code,
        "nearest": problem.nearest,
        "severity": problem.severity,
    }
    return {name: value for name, value in whole.items() if name in {"at", "code"} | expected.keys()}


def test_the_whole_city_has_no_problem() -> None:
    assert check(WHOLE, kinds(), examples=True) == []


def test_the_gallery_shows_at_least_thirty_slips() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_slip_is_told_at_its_place(case: Case, tmp_path: Path) -> None:
    found = told(case, tmp_path)
    places = [problem.place for problem in found]
    assert places == [expected["at"] for expected in case.problems], "\n".join(map(str, found))
    for problem, expected in zip(found, case.problems, strict=True):
        said = {name: expected[name] for name in ("at", "code", "nearest", "severity") if name in expected}
        assert shown(problem, expected) == said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_said_in_both_languages(case: Case, tmp_path: Path) -> None:
    for problem, expected in zip(told(case, tmp_path), case.problems, strict=True):
        for language in ("zh", "en"):
            assert expected[language] in problem.text(language)
        assert CHINESE.search(problem.text("zh"))
        assert "{" not in problem.text("zh").replace(problem.found, ""), "a parameter was left open"
