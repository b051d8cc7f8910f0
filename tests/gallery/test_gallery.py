"""Is every slip told at its very place, in both languages, with what to do?"""

import re
from pathlib import Path

import pytest
from tests.gallery.broken import WHOLE, Case, broken_city, cases

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import Problem, check

CASES = cases()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPEN_PARAMETER = re.compile(r"\{\w*\}")


def told(case: Case, folder: Path) -> list[Problem]:
    """What the check of a broken city finds, examples included."""
    return check(broken_city(case, folder), kinds(), examples=True)


def shown(problem: Problem) -> dict[str, str]:
    """A problem as an `expected.yaml` writes it: whole sentences, and nothing that goes without saying."""
    said = {"at": problem.place, "code": problem.code}
    if problem.nearest is not None:
        said["nearest"] = problem.nearest
    if problem.severity != "error":
        said["severity"] = problem.severity
    return {**said, "zh": problem.text("zh"), "en": problem.text("en")}


def test_the_whole_city_has_no_problem() -> None:
    assert check(WHOLE, kinds(), examples=True) == []


def test_the_gallery_shows_at_least_thirty_slips() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_slip_is_told_at_its_place_in_both_languages(case: Case, tmp_path: Path) -> None:
    assert [shown(problem) for problem in told(case, tmp_path)] == list(case.problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said_is_whole_sentences(case: Case, tmp_path: Path) -> None:
    problems = told(case, tmp_path)
    assert problems
    for problem in problems:
        zh, en = problem.text("zh"), problem.text("en")
        assert CHINESE.search(zh)
        assert not CHINESE.search(en.replace(problem.found.strip('"'), ""))
        assert (zh[-1], en[-1]) in {("。", "."), ("？", "?")}
        assert not OPEN_PARAMETER.search(zh + en), "a parameter was left open"
        assert "““" not in zh
        assert '""' not in en
