"""Is every answer read right, and every bad one named?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.text import Text
from onecity.engines.affairs.declare import FieldType, FormField, Option
from onecity.engines.affairs.errors import AnswerProblem
from onecity.engines.affairs.rules.answers import (
    check_types,
    read_answer,
    read_answers,
    still_right,
    written,
    written_all,
)
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.tests import town

WORDS = Text(zh="题", en="question")
OPTIONS = tuple(Option(id=name, title=WORDS) for name in ("one", "two", "three"))


def field(kind: str, **more: object) -> FormField:
    options = OPTIONS if kind in {"choice", "choices"} else ()
    return FormField(id="x", title=WORDS, why=WORDS, type=FieldType(kind), options=options, **more)  # type: ignore[arg-type]


def code(found: object) -> str:
    assert isinstance(found, AnswerProblem)
    return found.code


@pytest.mark.parametrize(
    ("kind", "entered", "answer"),
    [
        ("text", "  李　小明 ", "李 小明"),
        ("long-text", " first\nsecond ", "first\nsecond"),
        ("integer", "１２", 12),
        ("integer", "-3", -3),
        ("money", "1,240.5", 124_050),
        ("money", "0", 0),
        ("date", "2026-11-23", "2026-11-23"),
        ("yes-no", "yes", True),
        ("yes-no", "no", False),
        ("choice", "two", "two"),
        ("resident-id", "37020319550307122x", "37020319550307122X"),
        ("phone", "138 0000-0001", "13800000001"),
        ("division", "370202", "370202"),
        ("account", "6222 0200 0000 6210", "6222020000006210"),
    ],
)
def test_an_answer_of_each_type_is_read(kind: str, entered: str, answer: Answer) -> None:
    assert read_answer(field(kind), [entered]) == answer


@pytest.mark.parametrize(
    ("kind", "entered", "problem"),
    [
        ("integer", "1.5", "not-a-number"),
        ("integer", "1_000", "not-a-number"),
        ("integer", "9" * 16, "not-a-number"),
        ("money", "12.345", "not-an-amount"),
        ("money", "twelve", "not-an-amount"),
        ("money", "9" * 5_000, "not-an-amount"),
        ("date", "2026-02-30", "not-a-date"),
        ("yes-no", "true", "not-an-option"),
        ("choice", "four", "not-an-option"),
        ("resident-id", "370202199001020011", "not-a-resident-id"),
        ("phone", "12345", "not-a-phone-number"),
        ("phone", "1380000000a", "not-a-phone-number"),
        ("account", "1234567", "not-an-account-number"),
        ("division", "Shinan", "not-a-division"),
    ],
)
def test_a_wrong_answer_of_each_type_is_named(kind: str, entered: str, problem: str) -> None:
    assert code(read_answer(field(kind), [entered])) == problem


def test_a_text_may_be_as_long_as_declared_and_not_one_character_longer() -> None:
    assert read_answer(field("text", max_length=5), ["一二三四五"]) == "一二三四五"
    too_long = read_answer(field("text", max_length=5), ["一二三四五六"])
    assert too_long == AnswerProblem("x", "too-long", 5)


@pytest.mark.parametrize(("entered", "problem"), [("9", "too-small"), ("21", "too-large")])
def test_a_number_stays_within_its_limits(entered: str, problem: str) -> None:
    limited = field("integer", minimum=10, maximum=20)
    assert code(read_answer(limited, [entered])) == problem
    assert read_answer(limited, ["10"]) == 10
    assert read_answer(limited, ["20"]) == 20


def test_several_choices_come_once_each_in_the_order_of_entering() -> None:
    assert read_answer(field("choices"), ["two", "one", "two"]) == ("two", "one")
    assert code(read_answer(field("choices"), ["two", "six"])) == "not-an-option"


@pytest.mark.parametrize("kind", list(FieldType))
def test_nothing_entered_is_no_answer_and_no_problem(kind: FieldType) -> None:
    assert read_answer(field(kind), []) is None
    assert read_answer(field(kind), ["", "  ", "\u200b"]) is None


@given(st.sampled_from(list(FieldType)), st.lists(st.text(max_size=60), max_size=4))
def test_no_garbage_raises_and_every_answer_reads_the_same_again(kind: FieldType, raw: list[str]) -> None:
    question = field(kind)
    found = read_answer(question, raw)
    if found is None or isinstance(found, AnswerProblem):
        return
    assert read_answer(question, written(question, found)) == found


@given(
    st.dictionaries(
        st.sampled_from([*town.ANSWERS, "unknown"]), st.lists(st.text(max_size=20), max_size=3), max_size=12
    )
)
def test_garbage_for_a_whole_form_gives_only_problems_of_asked_questions(raw: dict[str, list[str]]) -> None:
    answers, problems = read_answers(town.ready(), raw, town.NUMBERS)
    assert {problem.field for problem in problems} <= set(town.ready().fields)
    assert not {problem.field for problem in problems} & set(answers)


def test_a_complete_form_names_each_required_question_that_is_missing() -> None:
    _answers, problems = read_answers(town.ready(), {}, town.NUMBERS)
    missing = [problem.field for problem in problems if problem.code == "missing"]
    assert missing[:3] == ["has_certificate", "severity", "wants_bus_card"]
    assert "needs_care" not in missing


def test_a_draft_does_not_ask_for_what_is_not_answered_yet() -> None:
    answers, problems = read_answers(town.ready(), {"has_certificate": ["yes"]}, town.NUMBERS, complete=False)
    assert (answers, problems) == ({"has_certificate": True}, ())


def test_a_page_asks_for_its_own_questions_only() -> None:
    raw = {"has_certificate": [""], "severity": ["grade-1"], "needs_care": [], "wants_bus_card": ["no"]}
    _answers, problems = read_answers(
        town.ready(), raw, town.NUMBERS, complete=False, only=frozenset(raw), beside={}
    )
    assert [(problem.field, problem.code) for problem in problems] == [
        ("has_certificate", "missing"),
        ("needs_care", "missing"),
    ]


def test_what_a_page_empties_no_longer_counts_although_it_stood_there_before() -> None:
    raw = {"severity": [""], "needs_care": ["yes"]}
    answers, problems = read_answers(
        town.ready(),
        raw,
        town.NUMBERS,
        complete=False,
        only=frozenset(raw),
        beside={"severity": "grade-1"},
    )
    assert answers == {}
    assert [problem.field for problem in problems] == ["severity"]


def test_money_goes_out_in_yuan_also_below_zero() -> None:
    assert written(field("money"), -150) == ("-1.50",)
    assert written(field("money"), 124_000) == ("1240",)


def test_an_older_draft_keeps_only_what_the_service_still_reads() -> None:
    stored: dict[str, Answer] = {
        "severity": "grade-7",
        "name": "李小明",
        "gone": "x",
        "income_per_month": "high",
    }
    assert still_right(town.ready(), stored) == {"name": "李小明"}


def test_a_program_may_not_send_yuan_as_a_text() -> None:
    problems = check_types(town.ready(), {"income_per_month": "1240", "has_certificate": "yes", "what": 1})
    assert [(problem.field, problem.code) for problem in problems] == [
        ("income_per_month", "wrong-type"),
        ("has_certificate", "wrong-type"),
        ("what", "unknown"),
    ]
    assert check_types(town.ready(), town.ANSWERS) == ()


def test_true_is_not_an_amount_of_money() -> None:
    assert [p.code for p in check_types(town.ready(), {"income_per_month": True})] == ["wrong-type"]


def test_a_whole_application_reads_back_as_it_was_given() -> None:
    answers, problems = read_answers(town.ready(), written_all(town.ready(), town.ANSWERS), town.NUMBERS)
    assert (answers, problems) == (dict(town.ANSWERS), ())
