"""Does the generated function give the careful evaluator's answer, whatever the values?"""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.expr import EvaluationError, ExpressionError, compile
from onecity.core.expr.evaluate import Evaluator
from onecity.core.expr.expression import Expression
from onecity.core.expr.fast import write_fast

NAMES = {
    "i": "int",
    "j": "int",
    "x": "double",
    "y": "double",
    "s": "string",
    "t": "string",
    "b": "bool",
    "c": "bool",
    "u": "dyn",
    "w": "dyn",
    "l": "list<dyn>",
    "k": "list<map<string, int>>",
    "p.q": "int",
}

REFUSALS = {
    "no_overload",
    "not_bool",
    "never_equal",
    "mixed_branches",
    "no_field",
    "bad_index",
    "wrong_arguments",
    "not_iterable",
}
INTS = st.one_of(st.integers(-9, 9), st.sampled_from([2**63 - 1, -(2**63), 2**62]))
DOUBLES = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 1.0, 1e308]))
TEXTS = st.sampled_from(["", "a", "青岛", "ab", "\U0001f600"])


def _ints(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(deeper, st.sampled_from("+-*/%"), deeper).map(lambda p: f"({p[0]} {p[1]} {p[2]})")


def _doubles(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(deeper, st.sampled_from("+-*/"), deeper).map(lambda p: f"({p[0]} {p[1]} {p[2]})")


def _texts(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(deeper, deeper).map(lambda p: f"({p[0]} + {p[1]})")


INT_TEXTS = st.recursive(
    st.sampled_from(["i", "j", "1", "0", "-3", "size(s)", "int(b ? '1' : s)", "-i"]), _ints, max_leaves=4
)
DOUBLE_TEXTS = st.recursive(
    st.sampled_from(["x", "y", "1", "2.5", "double(i)", "-x"]).filter(bool), _doubles, max_leaves=4
)
TEXT_TEXTS = st.recursive(st.sampled_from(["s", "t", "'a'", "string(i)"]), _texts, max_leaves=3)
DYNS = st.sampled_from(["u", "w", "u.n", "w['n']", "w[0]", "1", "'a'", "true", "2.5", "null", "-u", "dyn(i)"])
ANY = st.recursive(
    DYNS, lambda deeper: st.tuples(deeper, st.sampled_from("+-*/%"), deeper).map(lambda p: f"({' '.join(p)})")
)
BODIES = st.sampled_from(
    [
        "e == 1",
        "e.n < 3",
        "1 < e",
        "e == 'a' || e > i",
        "has(e.n)",
        "e + 1 == 2",
        "e.n",
        "size(e) == 1",
        "e in [1, 2]",
    ]
)
MACROS = st.tuples(
    st.sampled_from(["l", "k", "u", "[1, x]", "[u]", "l.filter(e, e != 1)"]),
    st.sampled_from(["all", "exists", "exists_one"]),
    BODIES,
).map(lambda p: f"{p[0]}.{p[1]}(e, {p[2]})")
COMPARISONS = st.one_of(
    MACROS,
    st.tuples(ANY, st.sampled_from(["<", ">=", "==", "!=", "in"]), ANY).map(" ".join),
    st.tuples(MACROS.map(lambda text: f"({text})"), st.sampled_from(["==", "!="]), st.just("u")).map(
        " ".join
    ),
    st.sampled_from(["has(p.q) && p.q > 1", "size(l.map(e, e)) > 1", "u", "l[0] == 1", "k[0].n > 1"]),
    st.one_of(
        st.tuples(INT_TEXTS, st.sampled_from(["<", "<=", "==", "!="]), INT_TEXTS),
        st.tuples(st.just("x +"), st.just(""), DOUBLE_TEXTS.map(lambda text: f"{text} > y")),
        st.tuples(INT_TEXTS, st.just("<"), st.just("x")),
        st.tuples(TEXT_TEXTS, st.sampled_from([">", ">=", "=="]), TEXT_TEXTS),
        st.tuples(st.just("s"), st.just("in"), st.just("['a', '青岛']")),
        st.tuples(st.just("i"), st.just("in"), st.just("[1, 2, 3]")),
    ).map(" ".join),
)


def _conditions(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(deeper, st.sampled_from(["&&", "||", "==", "!="]), deeper).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        deeper.map(lambda text: f"!({text})"),
        st.tuples(deeper, deeper, deeper).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})"),
    )


CONDITIONS = st.recursive(
    st.one_of(
        st.sampled_from(["b", "c", "true", "s.startsWith(t)", "s.matches('^a')"]),
        COMPARISONS.map(lambda t: f"({t})"),
    ),
    _conditions,
    max_leaves=6,
)
SIMPLE = st.one_of(INTS, DOUBLES, TEXTS, st.booleans(), st.none(), st.just(2**70), st.just(object))
OPEN = (
    SIMPLE
    | st.lists(SIMPLE, max_size=3)
    | st.dictionaries(st.sampled_from(["n", 0, 1, True]), SIMPLE, max_size=2)
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "i": INTS,
        "j": INTS | st.booleans() | st.none(),
        "x": DOUBLES | INTS,
        "y": DOUBLES,
        "s": TEXTS,
        "t": TEXTS | st.integers(),
        "b": st.booleans(),
        "c": st.booleans() | st.none(),
        "u": OPEN,
        "w": OPEN,
        "l": st.lists(OPEN, max_size=3) | st.none(),
        "k": st.lists(st.dictionaries(st.just("n"), INTS, max_size=1), max_size=3),
        "p": st.none() | st.dictionaries(st.just("q"), INTS, max_size=1),
    },
)


def _compiled(text: str, names: dict[str, str] | None) -> Expression | str:
    try:
        return compile(text, names)
    except ExpressionError as error:
        return error.message


def _answer(expression: Expression, values: dict[str, object]) -> object:
    try:
        return expression.evaluate(values)
    except EvaluationError as error:
        return error.kind


def _careful_answer(expression: Expression, values: dict[str, object]) -> object:
    try:
        return Evaluator(expression.text, values, {}).value(expression.tree)
    except EvaluationError as error:
        return error.kind


@settings(max_examples=600, deadline=None)
@given(CONDITIONS, VALUES, st.sampled_from([NAMES, None]))
def test_both_evaluators_agree(text: str, values: dict[str, object], names: dict[str, str] | None) -> None:
    expression = _compiled(text, names)
    if isinstance(expression, str):
        # What was put together at random need not fit; how it is refused is tested elsewhere.
        assert expression in REFUSALS
        return
    answer, careful = _answer(expression, values), _careful_answer(expression, values)
    assert repr(answer) == repr(careful)


@given(INTS, INTS)
def test_division_and_remainder_belong_together(dividend: int, divisor: int) -> None:
    whole = compile("i / j * j + i % j", NAMES)
    answer = _answer(whole, {"i": dividend, "j": divisor})
    if divisor == 0:
        assert answer == "division_by_zero"
    elif (dividend, divisor) == (-(2**63), -1):
        assert answer == "overflow"
    else:
        assert answer == dividend
        assert compile("i / j", NAMES).evaluate({"i": dividend, "j": divisor}) == math.trunc(
            abs(dividend) // abs(divisor) * (1 if (dividend < 0) == (divisor < 0) else -1)
        )


def test_the_usual_rule_has_a_fast_function() -> None:
    expression = compile('i >= 60 && s == "370202" && x < 1200.0', NAMES)
    fast = write_fast(expression.tree, {})
    assert fast is not None
    assert fast({"i": 61, "s": "370202", "x": 900.0}) is True
