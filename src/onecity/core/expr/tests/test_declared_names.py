"""Do declared names have their declared types, and does a wrong name say which one was meant?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest

from onecity.core.expr import EvaluationError, ExpressionError, Unknown, compile

NAMES = {
    "applicant.age": "int",
    "applicant.income": "double",
    "applicant.district": "string",
    "applicant.disabled": "bool",
    "applicant.spouse.age": "int",
    "applicant.children": "list<map<string, int>>",
    "born": "timestamp",
    "wait": "duration",
    "city.limit": "double",
    "extra": "dyn",
    "codes": "map<string, double>",
}


def value_of(text: str, values: Mapping[str, object]) -> object:
    return compile(text, NAMES).evaluate(values)


@pytest.mark.parametrize(
    ("text", "values", "value"),
    [
        ("applicant.age", {"applicant.age": 3.0}, 3),
        ("applicant.income", {"applicant.income": 3}, 3.0),
        ("applicant.income > 3", {"applicant.income": 3.5}, True),
        ("applicant.income * 2", {"applicant.income": 3}, 6.0),
        ("2 * applicant.income - 1", {"applicant.income": 3}, 5.0),
        ("applicant.income == -3", {"applicant.income": -3}, True),
        ("applicant.income > applicant.age", {"applicant.income": 3.5, "applicant.age": 3}, True),
        ("applicant.disabled ? applicant.income : 0", {"applicant.disabled": False}, 0.0),
        ("codes.a + codes['b']", {"codes": {"a": 1, "b": 2.5}}, 3.5),
        (
            "born",
            {"born": datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))},
            datetime(2024, 1, 1, tzinfo=UTC),
        ),
        ("born", {"born": "2024-01-01T08:00:00+08:00"}, datetime(2024, 1, 1, tzinfo=UTC)),
        ("born.getHours()", {"born": datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))}, 0),
        ("wait >= duration('1h')", {"wait": "90m"}, True),
        ("wait + wait", {"wait": timedelta(hours=1)}, timedelta(hours=2)),
        ("applicant.children.exists(c, c.age < 18)", {"applicant.children": [{"age": 3.0}]}, True),
        ("extra.a.b[0]", {"extra": {"a": {"b": [7]}}}, 7),
        ("applicant.district == null", {"applicant.district": None}, True),
        ("applicant.district in ['370202', '370203']", {"applicant.district": "370203"}, True),
        ("applicant.age in [1, 2]", {"applicant.age": 3}, False),
        ("applicant.district.matches('^3702')", {"applicant.district": "370203"}, True),
        ("-applicant.age % 2 - applicant.age / 2", {"applicant.age": 5}, -3),
    ],
)
def test_values_are_converted_to_their_declared_type(
    text: str, values: Mapping[str, object], value: object
) -> None:
    found = value_of(text, values)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("values", [{"applicant.age": 61}, {"applicant": {"age": 61}}])
def test_values_are_given_flat_or_nested(values: Mapping[str, object]) -> None:
    assert value_of("applicant.age >= 60", values) is True


def test_flat_and_nested_values_mix() -> None:
    values = {"applicant": {"spouse.age": 30}, "applicant.age": 31}
    assert value_of("applicant.age - applicant.spouse.age", values) == 1


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("applicant.age > 1", {"applicant.age": 3.5}),
        ("applicant.age > 1", {"applicant.age": True}),
        ("applicant.age > 1", {"applicant.age": "3"}),
        ("applicant.age > 1", {"applicant.age": 2**63}),
        ("applicant.income > 1", {"applicant.income": False}),
        ("applicant.disabled", {"applicant.disabled": 1}),
        ("applicant.district == 'a'", {"applicant.district": 1}),
        ("extra == 1", {"extra": object()}),
        ("extra == 1", {"extra": {1, 2}}),
    ],
)
def test_a_value_of_another_type_is_an_error_that_names_it(text: str, values: Mapping[str, object]) -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of(text, values)
    assert raised.value.kind == "bad_value"
    assert raised.value.parameters["name"] == next(iter(values))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of("born > timestamp(0)", {"born": datetime(2024, 1, 1)})  # noqa: DTZ001 - what is refused
    assert raised.value.kind == "bad_timestamp"


def test_a_name_that_goes_through_a_number_is_an_error() -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of("applicant.age > 1", {"applicant": 5})
    assert raised.value.kind == "no_field"


def test_null_has_no_order() -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of("applicant.age > 1", {"applicant.age": None})
    assert raised.value.kind == "no_overload"


@pytest.mark.parametrize(
    ("text", "found", "nearest", "position"),
    [
        ("true && applicant.agee > 1", "applicant.agee", "applicant.age", 8),
        ("aplicant.age > 1", "aplicant.age", "applicant.age", 0),
        ("city > 1.0", "city", "city.limit", 0),
        ("has(applicant.hous)", "applicant.hous", "", 4),
        ("[1].exists(person, persom == 1)", "persom", "person", 19),
        ("zzzzzz", "zzzzzz", "", 0),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(
    text: str, found: str, nearest: str, position: int
) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile(text, NAMES)
    error = raised.value
    assert (error.message, error.position) == ("unknown_name", position)
    assert error.parameters["found"] == found
    if nearest:
        assert error.parameters["nearest"] == nearest
        assert nearest in error.text("zh")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("applicant.district == 370202", "never_equal"),
        ("applicant.district in [370202]", "never_equal"),
        ("applicant.district > 1", "no_overload"),
        ("applicant.age + applicant.income", "no_overload"),
        ("applicant.age && true", "not_bool"),
        ("!applicant.age", "not_bool"),
        ("-applicant.district", "no_overload"),
        ("applicant.age ? 1 : 2", "not_bool"),
        ("true ? applicant.age : 'none'", "mixed_branches"),
        ("applicant.district.size", "no_field"),
        ("applicant.age[0]", "bad_index"),
        ("applicant.children['a']", "bad_index"),
        ("applicant.age.all(x, true)", "not_iterable"),
        ("applicant.children.all(c, c.age)", "not_bool"),
        ("applicant.age in applicant.age", "no_overload"),
        ("applicant.age.startsWith('a')", "wrong_arguments"),
        ("born + born", "no_overload"),
    ],
)
def test_types_that_do_not_fit_are_refused_when_the_rule_is_loaded(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile(text, NAMES)
    assert raised.value.message == message


def test_an_error_says_line_and_column_in_both_languages() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile("applicant.age > 1 &&\n  applicant.aeg > 2", NAMES)
    error = raised.value
    assert (error.line, error.column, error.position) == (2, 3, 23)
    assert error.text("zh") == "第 2 行第 3 列：没有名为 applicant.aeg 的名称。最接近的是 applicant.age"
    assert str(error) == "line 2, column 3: There is no name applicant.aeg. The nearest is applicant.age"


def test_an_unfinished_expression_says_what_is_expected_in_both_languages() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile("applicant.age >", NAMES)
    assert raised.value.text("zh").endswith("应有 一个值")
    assert raised.value.text("en").endswith("a value is expected")


def test_the_names_and_the_type_of_an_expression_are_known() -> None:
    expression = compile("applicant.age > 1 && has(applicant.spouse.age)", NAMES)
    assert expression.names == {"applicant.age", "applicant.spouse.age"}
    assert str(expression.type) == "bool"
    assert str(compile("applicant.children.map(c, c.age * 2)", NAMES).type) == "list<int>"
    assert compile("a.b + c").names == {"a.b", "c"}


def test_a_macros_variable_hides_a_name() -> None:
    assert value_of("[1].exists(extra, extra == 1)", {"extra": 2}) is True
    assert compile("[1].exists(extra, extra == 1)", NAMES).names == frozenset()
    assert value_of("[1].exists(x, [x].all(x, x == 1) && x == 1)", {}) is True


def test_without_declarations_every_name_may_stand() -> None:
    assert compile("a.b > 1 ? c : 'x'").evaluate({"a": {"b": 2}, "c": [1]}) == [1]
    assert compile("a.b > 1").evaluate({}) == Unknown(frozenset({"a.b"}))


def test_a_word_that_is_no_type_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="number"):
        compile("a", {"a": "number"})
    with pytest.raises(ValueError, match="list"):
        compile("a", {"a": "list<int"})
