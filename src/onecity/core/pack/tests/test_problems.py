"""A problem names its place, what was found, what is allowed and what was meant, in two languages."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core.core_schema import ErrorType

from onecity.core.ids import ResidentId
from onecity.core.pack import Kind, PackInvalid, Problem, check, load
from onecity.core.pack.sentences import SAME, SENTENCES
from onecity.core.pack.tests.town import GOOD, KINDS, changed, write
from onecity.core.text import Text

SERVICE = "affairs/disability/service.yaml"
OFFICES = "offices/city.yaml"


def problems(folder: Path, *changes: dict[str, str]) -> list[Problem]:
    return check(write(folder, *changes), KINDS)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "column", "code", "near"),
    [
        (SERVICE, "audience: person", "audience: peson", 3, 11, "literal_error", "person"),
        (SERVICE, "audience: person", "audiense: person", 3, 1, "extra_forbidden", "audience"),
        (SERVICE, "promised: 10", "promise: 10", 8, 13, "extra_forbidden", "promised"),
        (SERVICE, "lead: federation", "lead: federaton", 4, 7, "unknown-reference", "federation"),
        (SERVICE, "department: civil", "department: civl", 10, 17, "unknown-reference", "civil-affairs"),
        (SERVICE, "first: disability", "first: disabilty", 11, 22, "unknown-reference", "disability"),
        (SERVICE, "en: Disability support", "en: 7", 2, 24, "string_type", None),
        (SERVICE, "zh: 助残一件事", "zh: ", 2, 13, "nothing", None),
        (SERVICE, "[assessment]", "assessment", 8, 47, "tuple_type", None),
        (SERVICE, "id: disability", "id: disabled", 1, 5, "id-not-file-name", None),
        (SERVICE, "id: disability", "id: Disability", 1, 5, "id-malformed", None),
        (SERVICE, "id: disability\n", "", 1, 1, "id-missing", None),
        (SERVICE, "id: certificate", "id: Certificate", 6, 9, "string_pattern_mismatch", None),
        (SERVICE, "support}", "support, and more}", 2, 44, "comma-in-braces", None),
        (SERVICE, "support}", "support, too}", 2, 44, "comma-in-braces", None),
        (SERVICE, "{zh: 助残一件事", "{zh：助残一件事", 2, 9, "wide-punctuation", None),
        (SERVICE, "en: Disability support", "en: 助残一件事", 2, 24, "not-translated", None),
        (OFFICES, "id: civil-affairs", "id: federation", 4, 9, "duplicate-id", None),
        (OFFICES, "  - id: civil-affairs\n    name", "  - name", 4, 5, "id-missing", None),
        (
            "districts.csv",
            "370202,市南区,Shinan,488500",
            "370202,市南区,Shinan,many",
            2,
            19,
            "int_parsing",
            None,
        ),
        ("districts.csv", "Shibei,1102300", "Shibei,-1", 3, 22, "greater_than_equal", None),
        ("districts.csv", "Shibei", "", 3, 15, "missing", None),
        ("districts.csv", "population", "populaton", 1, 22, "column-unknown", "population"),
        ("districts.csv", ",old;coast", "", 2, 1, "cells", None),
    ],
)
def test_a_slip_is_found_at_its_place(
    tmp_path: Path, file: str, old: str, new: str, line: int, column: int, code: str, near: str | None
) -> None:
    found = [one for one in problems(tmp_path, changed(file, old, new)) if one.code == code]
    assert [(one.file, one.line, one.column, one.nearest) for one in found] == [(file, line, column, near)]


def test_all_slips_of_all_files_are_told_in_one_run(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        changed(SERVICE, "audience: person", "audience: peson"),
        changed(OFFICES, "parent: federation", "parent: nobody"),
        changed("districts.csv", "488500", "x"),
        {"affairs/disability/form.yaml": "questions: 5\n"},
    )
    assert [(one.file, one.code) for one in found] == [
        ("affairs/disability/form.yaml", "tuple_type"),
        (SERVICE, "literal_error"),
        ("districts.csv", "int_parsing"),
        (OFFICES, "unknown-reference"),
    ]


def test_a_reference_into_a_file_that_cannot_be_read_is_not_blamed(tmp_path: Path) -> None:
    found = problems(tmp_path, {OFFICES: "offices: [\n"})
    assert [one.code for one in found] == ["syntax"]


def test_a_double_id_names_both_places(tmp_path: Path) -> None:
    found = problems(tmp_path, {"offices/more.yaml": GOOD[OFFICES]})
    assert [(one.place, one.params["other"]) for one in found] == [
        ("offices/more.yaml:2:9", "offices/city.yaml:2:9"),
        ("offices/more.yaml:4:9", "offices/city.yaml:4:9"),
    ]


def test_a_broken_city_is_not_loaded_and_the_error_lists_all(tmp_path: Path) -> None:
    write(tmp_path, changed(SERVICE, "audience: person", "audience: dog"), {OFFICES: "x"})
    with pytest.raises(PackInvalid) as raised:
        load(tmp_path, KINDS)
    assert {one.file for one in raised.value.problems} == {SERVICE, OFFICES}
    assert "affairs/disability/service.yaml:3:11" in str(raised.value)


def test_both_languages_say_what_to_write(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, changed(SERVICE, "audience: person", "audience: peson"))
    assert problem.text("zh-hans") == "“peson”不是允许的值。可以写：person、company。是不是想写“person”？"
    assert problem.text("en") == (
        '"peson" is not one of the allowed values. Allowed: person, company. Did you mean "person"?'
    )


def test_the_parsers_words_are_told_in_chinese_too(tmp_path: Path) -> None:
    (problem,) = [one for one in problems(tmp_path, {SERVICE: "a: [1, 2\n"}) if one.code == "syntax"]
    assert "方括号没有闭合" in problem.text("zh")
    assert "did not find expected ',' or ']'" in problem.text("en")


@pytest.mark.parametrize("code", get_args(ErrorType))
def test_every_error_of_pydantic_has_a_sentence_in_both_languages(code: str) -> None:
    zh, en = SENTENCES[SAME.get(code, code)]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert en.isascii()


def test_a_validator_may_speak_both_languages(tmp_path: Path) -> None:
    class Tax(BaseModel):
        id: str
        rate: int

        @field_validator("rate")
        @classmethod
        def _even(cls, rate: int, _info: ValidationInfo) -> int:
            raise ValueError(Text(zh="税率有误", en="The rate is wrong"))

    (tmp_path / "tax.yaml").write_text("id: tax\nrate: 3\n")
    (problem,) = check(tmp_path, [Kind("tax", Tax, "tax.yaml", "one")])
    assert (problem.line, problem.column) == (2, 7)
    assert (problem.text("zh"), problem.text("en")) == ("税率有误", "The rate is wrong")


def test_what_nobody_would_see_in_a_name_is_shown(tmp_path: Path) -> None:
    (blank,) = problems(tmp_path, changed(SERVICE, "id: disability", 'id: "disability "'))
    assert "“disability␣”" in blank.text("zh")
    (hidden,) = problems(tmp_path, changed(SERVICE, "lead: federation", 'lead: "federation\\u200b"'))
    assert '"federation⟨U+200B⟩"' in hidden.text("en")
    assert hidden.nearest == "federation"


def test_a_file_that_a_broken_declaration_names_is_not_called_unknown(tmp_path: Path) -> None:
    named = changed(SERVICE, "audience: person", "audience: dog\ndata: figures.csv")
    found = problems(tmp_path, named, {"affairs/disability/figures.csv": "a\n1\n"})
    assert [one.code for one in found] == ["literal_error"]


def test_an_error_that_has_a_text_is_told_in_both_languages(tmp_path: Path) -> None:
    class Somebody(BaseModel):
        id: str
        number: str

        @field_validator("number")
        @classmethod
        def _right(cls, number: str) -> str:
            return ResidentId.parse(number).number

    (tmp_path / "one.yaml").write_text('id: one\nnumber: "370202199001020011"\n')
    (problem,) = check(tmp_path, [Kind("somebody", Somebody, "one.yaml", "one")])
    assert (problem.text("zh")[:5], problem.text("en")[:19]) == ("身份证号码", "The check character")


def test_a_wrong_tag_is_told_alone_at_its_place(tmp_path: Path) -> None:
    class Cat(BaseModel):
        kind: Literal["cat"]

    class Dog(BaseModel):
        kind: Literal["dog"]

    class House(BaseModel):
        id: str
        pet: Annotated[Cat | Dog, Field(discriminator="kind")]

    (tmp_path / "house.yaml").write_text("id: house\npet: {name: x, kind: dgo}\n")
    (problem,) = check(tmp_path, [Kind("house", House, "house.yaml", "one")])
    assert (problem.line, problem.column, problem.found, problem.nearest) == (2, 22, "dgo", "dog")


def test_an_unknown_code_and_braces_in_the_text_do_no_harm() -> None:
    problem = Problem("a", 1, 1, "never-heard-of", "{x", (), None, {"y": "{z}"})
    texts: list[Any] = [problem.text("zh"), problem.text("en")]
    assert all("never-heard-of" in text and "{x" in text for text in texts)
