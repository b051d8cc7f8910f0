"""What is the answer while names are missing?"""

from collections.abc import Mapping

import pytest

from onecity.core.expr import EvaluationError, Unknown, compile

NAMES = {
    "a": "bool",
    "b": "bool",
    "n": "int",
    "m": "int",
    "list": "list<int>",
    "p.q": "int",
    "map": "map<string,int>",
}


def missing(*names: str) -> Unknown:
    return Unknown(frozenset(names))


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ("a && b", {}, missing("a", "b")),
        ("a && b", {"b": False}, False),
        ("a && b", {"a": False}, False),
        ("a && b", {"b": True}, missing("a")),
        ("a || b", {"b": True}, True),
        ("a || b", {"a": False}, missing("b")),
        ("!a", {}, missing("a")),
        ("n + m > 3", {"n": 1}, missing("m")),
        ("n + m > 3", {}, missing("n", "m")),
        ("a ? n : m", {"a": True, "n": 1}, 1),
        ("a ? n : m", {"a": False, "n": 1}, missing("m")),
        ("a ? n : m", {"n": 1}, missing("a")),
        ("[n, m]", {"n": 1}, missing("m")),
        ("{'k': n}.k", {}, missing("n")),
        ("list.all(x, x > n)", {"n": 1}, missing("list")),
        ("list.all(x, x > n)", {"list": [1]}, missing("n")),
        ("list.all(x, x > n)", {"list": []}, True),
        ("list.exists(x, x == 1 || a)", {"list": [2, 1]}, True),
        ("list.all(x, x == 1 && a)", {"list": [1, 2]}, False),
        ("list.filter(x, x > n)", {"list": [1]}, missing("n")),
        ("list.map(x, x + n)", {"list": [1]}, missing("n")),
        ("list.exists_one(x, x > n)", {"list": [1]}, missing("n")),
        ("list[n]", {"list": [1]}, missing("n")),
        ("n in list", {}, missing("n", "list")),
        ("size(list) > 0", {}, missing("list")),
        ("n == null", {}, missing("n")),
        ("n == null", {"n": None}, True),
        # an unknown wins over an error, whichever side it stands on
        ("a && 1 / 0 == 1", {}, missing("a")),
        ("1 / 0 == 1 || a", {}, missing("a")),
        ("n + 1 / 0", {}, missing("n")),
        ("1 / 0 + n", {}, missing("n")),
    ],
)
def test_an_unknown_is_absorbed_only_by_what_decides(
    text: str, values: Mapping[str, object], answer: object
) -> None:
    assert compile(text, NAMES).evaluate(values) == answer


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ("has(p.q)", {"p.q": 1}, True),
        ("has(p.q)", {"p": {"q": 1}}, True),
        ("has(p.q)", {"p": {"q": None}}, True),
        ("has(p.q)", {"p": {}}, False),
        ("has(p.q)", {"p": None}, False),
        ("has(p.q)", {}, missing("p.q")),
        ("has(p.q) && p.q > 3", {"p": {}}, False),
        ("has(map.k)", {"map": {"k": 1}}, True),
        ("has(map.k)", {"map": {}}, False),
        ("has(map.k)", {}, missing("map")),
    ],
)
def test_has_is_false_only_where_the_parent_was_given_without_it(
    text: str, values: Mapping[str, object], answer: object
) -> None:
    assert compile(text, NAMES).evaluate(values) == answer


def test_a_name_below_null_is_an_error_not_a_missing_value() -> None:
    with pytest.raises(EvaluationError) as raised:
        compile("p.q > 1", NAMES).evaluate({"p": None})
    assert raised.value.kind == "no_field"


def test_an_unknown_given_as_a_value_stays_unknown() -> None:
    assert compile("n > 1", NAMES).evaluate({"n": missing("register")}) == missing("register")


def test_an_unknown_has_no_truth_value() -> None:
    answer = compile("a", NAMES).evaluate({})
    with pytest.raises(TypeError, match="missing: a"):
        bool(answer)
