"""Is each mistake in a declaration found, and what is nearly one let through?"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import Problem, check
from onecity.engines.affairs.tests import town

Edit = Callable[[dict[str, Any], dict[str, Any]], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town.write_city(tmp_path_factory.mktemp("city"))


def found(folder: Path, edit: Edit) -> list[Problem]:
    """What is wrong with the disability service after an edit of service.yaml and form.yaml."""
    yaml = YAML()
    place = folder / "affairs" / "disability"
    paths = [place / "service.yaml", place / "form.yaml"]
    texts = [path.read_text() for path in paths]
    service, form = map(yaml.load, texts)
    edit(service, form)
    try:
        for path, content in zip(paths, (service, form), strict=True):
            with path.open("w") as stream:
                yaml.dump(content, stream)
        return errors(folder)
    finally:
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)


def errors(folder: Path) -> list[Problem]:
    """What is wrong; that some files belong to kinds left out here is none of it."""
    return [problem for problem in check(folder, kinds()) if problem.severity == "error"]


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def again(things: list[Any]) -> None:
    things.append(deepcopy(things[0]))


IDLE = {
    "id": "likes_tea",
    "title": {"zh": "喜欢喝茶吗？", "en": "Do you like tea?"},
    "type": "yes-no",
    "why": {"zh": "随便问问。", "en": "Just asking."},
}
MISTAKES: dict[str, tuple[str, Edit]] = {
    "an item stands twice": ("affairs-twice", lambda s, f: again(s["items"])),
    "a document stands twice": ("affairs-twice", lambda s, f: again(s["documents"])),
    "a result stands twice": ("affairs-twice", lambda s, f: again(s["results"])),
    "a question stands twice": ("affairs-twice", lambda s, f: again(f["sections"][0]["fields"])),
    "a condition names no question": (
        "expression",
        lambda s, f: s["items"][0].update(when="!applicant.has_certificat"),
    ),
    "a condition is a number": (
        "affairs-not-a-condition",
        lambda s, f: s["items"][0].update(when="applicant.income_per_month + 1"),
    ),
    "a question looks ahead": (
        "affairs-looks-ahead",
        lambda s, f: f["sections"][0]["fields"][0].update(when="applicant.wants_bus_card"),
    ),
    "a question looks at itself": (
        "affairs-looks-ahead",
        lambda s, f: f["sections"][0]["fields"][0].update(when="applicant.has_certificate"),
    ),
    "an item needs what nothing gives": (
        "affairs-need-unknown",
        lambda s, f: s["items"][0]["needs"].append("photos"),
    ),
    "an item comes after none": (
        "affairs-item-unknown",
        lambda s, f: s["items"][1].update(after=["certificat"]),
    ),
    "an item yields no result": (
        "affairs-result-unknown",
        lambda s, f: s["items"][0].update(yields=["disability-card"]),
    ),
    "a document stands for no result": (
        "affairs-result-unknown",
        lambda s, f: s["documents"][2].update(stands_for="certificate"),
    ),
    "the jurisdiction is no division": (
        "affairs-jurisdiction-unknown",
        lambda s, f: s.update(jurisdiction="severity"),
    ),
    "two items yield one result": (
        "affairs-yields-clash",
        lambda s, f: s["items"][1].update(yields=["disability-certificate"]),
    ),
    "an item needs its own result": (
        "affairs-needs-own-result",
        lambda s, f: s["items"][3]["needs"].append("bus-card-number"),
    ),
    "an item yields nothing": ("affairs-yields-nothing", lambda s, f: s["items"][3].update(yields=[])),
    "a result comes from nowhere": (
        "affairs-result-unreachable",
        lambda s, f: s["results"].append({"id": "medal", "title": {"zh": "奖章", "en": "Medal"}}),
    ),
    "nobody needs a document": (
        "affairs-document-unneeded",
        lambda s, f: [s["items"][i]["needs"].remove("photo") for i in (0, 3)],
    ),
    "an extension has another unit": (
        "affairs-extend-unit",
        lambda s, f: s["items"][0]["clock"].update(extend="5 days"),
    ),
    "a promise is longer than the law allows": (
        "affairs-promise-too-long",
        lambda s, f: s["items"][0]["clock"].update(promised="31 workdays"),
    ),
    "an item hangs on a question that may not be asked": (
        "affairs-item-undecided",
        lambda s, f: s["items"][2].update(when="applicant.needs_care"),
    ),
    "no answers make an item part of a case": (
        "affairs-item-unreachable",
        lambda s, f: s["items"][3].update(when="applicant.wants_bus_card && !applicant.wants_bus_card"),
    ),
    "a situation question changes nothing": (
        "affairs-situation-idle",
        lambda s, f: f["sections"][0]["fields"].append(IDLE),
    ),
    "another department issues the certificate": (
        "affairs-not-the-issuer",
        lambda s, f: s["results"][3].update(certificate={"type": "disability-certificate", "face": {}}),
    ),
    "nobody knows which organisation holds the certificate": (
        "affairs-holder-unknown",
        lambda s, f: s["results"][1].update(certificate={"type": "business-licence", "face": {}}),
    ),
    "a condition divides by nought": (
        "expression",
        lambda s, f: s["items"][0].update(when="1 / 0 > 1"),
    ),
    "an item waits for itself": (
        "affairs-cycle",
        lambda s, f: s["items"][0].update(after=[s["items"][0]["id"]]),
    ),
    "two items wait for each other": (
        "affairs-cycle",
        lambda s, f: s["items"][0].update(after=["bus-card"]),
    ),
}

NEAR_MISSES: dict[str, Edit] = {
    "nothing is edited": lambda s, f: None,
    "a question looks back": lambda s, f: f["sections"][1]["fields"][2].update(
        when="!applicant.has_certificate"
    ),
    "a promise is as long as the law allows": lambda s, f: s["items"][0]["clock"].update(
        promised="30 workdays"
    ),
    "a promise in days stands beside a law in working days": lambda s, f: s["items"][0]["clock"].update(
        promised="40 days", extend="5 days"
    ),
    "an item comes after one that it also needs": lambda s, f: s["items"][1].update(after=["certificate"]),
    "one item comes after another": lambda s, f: s["items"][3].update(after=["living-allowance"]),
    "the city handles the case": lambda s, f: s.pop("jurisdiction"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(folder: Path, mistake: str) -> None:
    code, edit = MISTAKES[mistake]
    problems = found(folder, edit)
    assert any(problem.code.startswith(code) for problem in problems), codes(problems)


@pytest.mark.parametrize("case", NEAR_MISSES)
def test_what_is_nearly_a_mistake_passes(folder: Path, case: str) -> None:
    assert found(folder, NEAR_MISSES[case]) == []


def test_a_problem_says_where_it_stands_in_both_languages_and_what_was_meant(folder: Path) -> None:
    problems = found(folder, MISTAKES["an item needs what nothing gives"][1])
    problem = next(p for p in problems if p.code == "affairs-need-unknown")
    assert problem.file.endswith("service.yaml")
    assert problem.line > 1
    assert problem.nearest == "photo"
    assert "photos" in problem.text("zh")
    assert "photos" in problem.text("en")


def test_a_time_without_its_zone_is_no_time(folder: Path) -> None:
    example = folder / "affairs/disability/examples/nothing-applies.yaml"
    before = example.read_text()
    example.write_text(before.replace("2026-11-09T10:02:00+08:00", "2026-11-09T10:02:00"))
    try:
        assert errors(folder) != []
    finally:
        example.write_text(before)
