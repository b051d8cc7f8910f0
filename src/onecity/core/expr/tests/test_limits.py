"""Can an expression hang the city, or reach out of itself?"""

import time

import pytest

from onecity.core.expr import MAX_DEPTH, MAX_LENGTH, EvaluationError, ExpressionError, compile


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "1" + ")" * 3000,
        "[" * 3000 + "]" * 3000,
        "!" * 3000 + "true",
        "-" * 3000 + "1",
        "f(" * 3000 + "1" + ")" * 3000,
        "a" + "[0]" * 3000,
        "true ? 1 : " * 800 + "1",
        "1" + "+1" * 3000,
        "{1:" * 2000 + "1" + "}" * 2000,
        "[1].map(x," * 900 + "1" + ")" * 900,
    ],
)
def test_deep_nesting_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile(text)
    assert raised.value.message == "too_deep"


def test_the_length_is_limited() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile("1" + " " * MAX_LENGTH)
    assert raised.value.message == "too_long"


def test_nesting_up_to_the_limit_is_evaluated() -> None:
    depth = MAX_DEPTH - 1
    assert compile("(1 + " * depth + "1" + ")" * depth).evaluate({}) == depth + 1
    assert compile("!(" * depth + "true" + ")" * depth).evaluate({}) is (depth % 2 == 0)
    assert compile("[1].exists(x, " * depth + "x == 1" + ")" * depth).evaluate({}) is True


def test_long_chains_of_conditions_are_allowed() -> None:
    text = " || ".join(["a == 1"] * 900)
    assert compile(text, {"a": "int"}).evaluate({"a": 1}) is True
    assert compile(text).evaluate({"a": 2}) is False
    assert compile("1" + " + 1" * 200).evaluate({}) == 201


@pytest.mark.parametrize(
    "text",
    [
        "big.all(x, big.all(y, x + y >= 0))",
        "big.map(x, big.map(y, x))",
        "big.exists(x, big.exists(y, big.exists(z, x + y + z < 0)))",
        "big.map(x, big + big)",
        "big.map(x, text + text)",
        "big.filter(x, x in big && (0 - x) in big)",
    ],
)
def test_nested_loops_over_long_lists_stop_at_the_budget(text: str) -> None:
    values = {"big": list(range(4000)), "text": "x" * 100_000}
    started = time.process_time()
    with pytest.raises(EvaluationError) as raised:
        compile(text).evaluate(values)
    assert raised.value.kind == "budget"
    assert time.process_time() - started < 20


def test_a_moderate_loop_is_within_the_budget() -> None:
    assert compile("big.all(x, big.all(y, x + y >= 0))").evaluate({"big": list(range(400))}) is True


def test_patterns_run_in_linear_time() -> None:
    started = time.process_time()
    assert compile("s.matches('^(a+)+$')", {"s": "string"}).evaluate({"s": "a" * 50_000 + "!"}) is False
    assert time.process_time() - started < 5


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "a{1001}", "[", "(?P<n"])
def test_patterns_beyond_re2_are_refused_when_the_rule_is_loaded(pattern: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile(f"'a'.matches(r'{pattern}')")
    assert raised.value.message == "bad_pattern"


class _Guarded:
    secret = "never"


@pytest.mark.parametrize(
    "text", ["x.secret", "x.__class__", "x['secret']", "[x].map(y, y.secret)", "has(x.secret)"]
)
@pytest.mark.parametrize("names", [None, {"x": "dyn"}])
def test_no_attribute_of_a_python_object_is_reached(text: str, names: dict[str, str] | None) -> None:
    with pytest.raises(EvaluationError):
        compile(text, names).evaluate({"x": _Guarded()})


@pytest.mark.parametrize("text", ["''.__class__", "[].append", "'a'.upper()", "__import__('os')", "(1).real"])
def test_python_is_not_there(text: str) -> None:
    with pytest.raises((ExpressionError, EvaluationError)):
        compile(text).evaluate({})


def test_constants_never_become_python_text() -> None:
    text = '\'""" + give_up() #\' == s'
    assert compile(text, {"s": "string"}).evaluate({"s": '""" + give_up() #'}) is True
