"""Does an explanation name what decided, and nothing else?"""

from collections.abc import Mapping

import pytest

from onecity.core.expr import EvaluationError, Unknown, compile

NAMES = {"a": "int", "b": "bool", "c": "string", "children": "list<map<string, int>>", "p.q": "int"}


@pytest.mark.parametrize(
    ("text", "values", "zh", "en"),
    [
        (
            "a < 5 && b",
            {"a": 7},
            "“a < 5 && b”不成立，因为“a < 5”不成立（a = 7）。",
            "“a < 5 && b” is false because “a < 5” is false (a = 7).",
        ),
        (
            "a < 5",
            {"a": 7},
            "“a < 5”不成立（a = 7）。",
            "“a < 5” is false (a = 7).",
        ),
        (
            'b || c == "x"',
            {"b": False, "c": "x"},
            '“b || c == "x"”成立，因为“c == "x"”成立（c = "x"）。',
            '“b || c == "x"” is true because “c == "x"” is true (c = "x").',
        ),
        (
            "a < 5 && b",
            {"a": 3},
            "“a < 5 && b”还不能确定，因为缺少 b。",
            "“a < 5 && b” cannot be decided yet because b is missing.",
        ),
        (
            "!(a < 5)",
            {"a": 3},
            "“!(a < 5)”不成立，因为“a < 5”成立（a = 3）。",
            "“!(a < 5)” is false because “a < 5” is true (a = 3).",
        ),
        (
            "a < 5 ? c : 'none'",
            {"a": 3, "c": "x"},
            'a < 5 ? c : \'none\' = "x"，因为“a < 5”成立（a = 3），c = "x"。',
            'a < 5 ? c : \'none\' = "x" because “a < 5” is true (a = 3) and c = "x".',
        ),
        ("b", {"b": True}, "b = true。", "b = true."),
        (
            "has(p.q)",
            {},
            "“has(p.q)”还不能确定（缺少 p.q）。",
            "“has(p.q)” cannot be decided yet (p.q is missing).",
        ),
    ],
)
def test_a_sentence_tells_only_what_decided(
    text: str, values: Mapping[str, object], zh: str, en: str
) -> None:
    expression = compile(text, NAMES)
    assert expression.explain(values, lang="zh").sentence() == zh
    assert str(expression.explain(values, lang="en")) == en
    assert expression.explain(values).sentence("en") == en


def test_an_explanation_is_a_tree_of_the_decisive_pieces() -> None:
    explanation = compile("(a < 5 || b) && c == 'x'", NAMES).explain({"a": 7, "b": False, "c": "x"})
    assert explanation.value is False
    (either,) = explanation.children
    assert either.text == "a < 5 || b"
    assert [child.text for child in either.children] == ["a < 5", "b"]
    assert [(name.text, name.value) for name in either.children[0].children] == [("a", 7)]


def test_the_element_that_decided_is_shown() -> None:
    expression = compile("children.all(k, k.age >= 18)", NAMES)
    sentence = expression.explain({"children": [{"age": 20}, {"age": 3}]}, lang="en").sentence()
    assert "“k.age >= 18” is false" in sentence
    assert '{"age": 3}' in sentence
    assert "20" not in sentence


def test_a_missing_value_and_an_error_stand_as_values() -> None:
    expression = compile("10 / a > 1", NAMES)
    assert expression.explain({}).value == Unknown(frozenset({"a"}))
    failed = expression.explain({"a": 0}, lang="zh")
    assert isinstance(failed.value, EvaluationError)
    assert "除数为零" in failed.sentence()
