"""May a caller declare functions, with texts standing for durations and ints for doubles?"""

from datetime import UTC, datetime, timedelta

import pytest

from onecity.core.expr import EvaluationError, ExpressionError, Function, Unknown, compile
from onecity.core.expr.functions import Functions
from onecity.core.expr.tree import Literal, walk

NAMES = {"level": "double", "count": "int", "unit": "string"}


def rate(level: float, window: timedelta) -> float:
    return level / (window / timedelta(hours=1))


FUNCTIONS: Functions = {
    "rate": Function(("double", "duration"), "double", rate),
    "year": Function(("timestamp",), "int", lambda time: time.year),
    "twice": (
        Function(("int",), "int", lambda number: number * 2),
        Function(("string",), "string", lambda text: text * 2),
    ),
    "whole": Function(("double",), "int", lambda number: number),
    "missing": Function(("double", "duration"), "bool"),
    "pending": Function((), "int", lambda: Unknown(frozenset({"register"}))),
    "broken": Function(("int",), "bool", lambda number: [][number]),
}


def value_of(text: str) -> object:
    return compile(text, NAMES, FUNCTIONS).evaluate({"level": 3, "count": 2, "unit": "m"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('rate(level, "2h")', 1.5),
        ("rate(3, duration('2h')) > 1", True),
        ("rate(36, '1d')", 1.5),
        ("rate(36, '1d12h')", 1.0),
        ("rate(count, '1h')", 2.0),
        ("year('2024-05-01T00:00:00Z')", 2024),
        ("twice(count)", 4),
        ("twice(unit)", "mm"),
        ("twice(dyn('ab'))", "abab"),
        ("whole(4)", 4),
        ("pending() > 1", Unknown(frozenset({"register"}))),
        ("broken(1) || true", True),
        ("rate(level, '1h') > 1.0 && [1, 2].all(x, twice(x) < 5)", True),
    ],
)
def test_a_declared_function_is_called_with_values_of_its_types(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rate(level)", "wrong_arguments"),
        ("rate(unit, '1h')", "wrong_arguments"),
        ("rate(level, unit)", "wrong_arguments"),
        ("rate(level, '1 hour')", "bad_span"),
        ("rate(level, '1h2d')", "bad_span"),
        ("rate(level, 'd')", "bad_span"),
        ("rate(level, '')", "bad_span"),
        ("year('soon')", "bad_timestamp"),
        ("twice(level)", "wrong_arguments"),
        ("level.rate('1h')", "no_such_style"),
        ("rat(level, '1h')", "unknown_function"),
        ("rate(level, '1h') + count", "no_overload"),
    ],
)
def test_a_call_that_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile(text, NAMES, FUNCTIONS)
    assert raised.value.message == message
    if message == "unknown_function":
        assert raised.value.parameters["nearest"] == "rate"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("broken(1)", "function_failed"),
        ("missing(level, '30m')", "function_without_body"),
        ("whole(1.5)", "bad_value"),
        ("twice(dyn(true))", "bad_value"),
    ],
)
def test_what_a_function_cannot_do_is_an_evaluation_error(text: str, kind: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of(text)
    assert raised.value.kind == kind


def test_the_tree_carries_the_constants_in_their_final_type() -> None:
    tree = compile('rate(level, "1h") > 1', NAMES, FUNCTIONS).tree
    constants = [node.value for node in walk(tree) if isinstance(node, Literal)]
    assert constants == [timedelta(hours=1), 1.0]
    assert type(constants[1]) is float


def test_a_time_reaches_a_function_in_utc() -> None:
    seen: list[datetime] = []

    def note(time: datetime) -> bool:
        seen.append(time)
        return True

    functions = {"note": Function(("timestamp",), "bool", note)}
    assert compile("note('2024-01-01T08:00:00+08:00')", {}, functions).evaluate({}) is True
    assert seen == [datetime(2024, 1, 1, tzinfo=UTC)]


def test_a_function_cannot_hide_one_of_the_language() -> None:
    with pytest.raises(ValueError, match="size"):
        compile("1", {}, {"size": Function(("string",), "int", len)})
