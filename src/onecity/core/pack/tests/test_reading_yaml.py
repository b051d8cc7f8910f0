"""YAML is read as version 1.2 says, and what could surprise is refused at its place."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from onecity.core.pack.syntax import MAX_DEPTH, MAX_FLAWS, locate, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: NO", {"a": "NO"}),
        ("a: yes", {"a": "yes"}),
        ("a: 12:30", {"a": "12:30"}),
        ("a: 2026-01-31", {"a": "2026-01-31"}),
        ("a: true", {"a": True}),
        ("a: 0o17", {"a": 15}),
        ("a: 0x1F", {"a": 31}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: -.5", {"a": -0.5}),
        ("a: '5'", {"a": "5"}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ("2026: x", {"2026": "x"}),
        ("no: x", {"no": "x"}),
        ("<<: x", {"<<": "x"}),
        ("- 助残\n- b", ["助残", "b"]),
        ("", None),
        ("# nothing\n", None),
        ('{"a":1,"b":[true,null]}', {"a": 1, "b": [True, None]}),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    reading = read(text)
    assert reading.flaws == ()
    assert reading.value == value
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        ("a:\n\tb: 1\n", "tab", 2, 1),
        ("a: &x 1\n", "anchor", 1, 4),
        ("a: *x\n", "alias", 1, 4),
        ("a: !!python/object:os.system x\n", "tag", 1, 4),
        ("a: !x y\n", "tag", 1, 4),
        ("a: 1\n---\nb: 2\n", "second-document", 2, 1),
        ("a: [1, 2\n", "syntax", 2, 1),
        ("x: a: b", "syntax", 1, 5),
        ("[a]: b", "key-not-text", 1, 1),
        ("a: 1\nlead：b\nc: 2\n", "wide-punctuation", 2, 5),
        ("a: {zh: 甲， en: b}\n", "wide-punctuation", 1, 10),
        ('a: {id: g, when: missing(level, "30m"), level: blue}\n', "text-in-braces", 1, 12),
        ('a:\n  - {when: x > 1 || rate(x, "1h") > 2, for: 1m}\n', "text-in-braces", 2, 6),
        ("a: {id: g, when: !(level > 2.0)}\n", "text-in-braces", 1, 12),
        ("a: {when: (x ? 1.0 : 2.0) > y, for: 2m}\n", "text-in-braces", 1, 5),
        ("a: 全角，不要紧\nb: [1\n", "syntax", 3, 1),
        ("身份证: 370202199001011234\n", "number-not-exact", 1, 6),
        ("a: 1e999", "number-not-exact", 1, 4),
        ("a: .nan", "number-not-exact", 1, 4),
        ("a: x\u2028b: y", "line-separator", 1, 5),
        ("a: \x07", "unprintable", 1, 4),
        ("[" * (MAX_DEPTH + 1), "too-deep", 1, MAX_DEPTH + 1),
    ],
)
def test_what_surprises_is_refused_at_its_place(text: str, code: str, line: int, column: int) -> None:
    flaw = read(text).flaws[0]
    assert (flaw.code, flaw.line, flaw.column) == (code, line, column)


def test_all_double_keys_of_a_file_are_found_in_one_run() -> None:
    assert [flaw.found for flaw in read("a: {x: 1, x: 2}\nb: 1\nb: 2\n").flaws] == ["x", "b"]


def test_a_bomb_of_aliases_is_refused_without_being_unfolded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}]\n" for n in range(20))
    flaws = read(bomb).flaws
    assert {flaw.code for flaw in flaws[:-1]} == {"anchor", "alias"}
    assert (len(flaws), flaws[-1].code) == (MAX_FLAWS + 1, "too-many")


def test_an_escaped_nul_is_refused_because_no_database_keeps_it() -> None:
    assert read('a: "x\\0y"').flaws[0].code == "unprintable"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(blacklist_categories=["Cs", "Cc", "Zl"], blacklist_characters="\x85\ufffe\uffff\ufeff")
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef-助残", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_what_another_yaml_1_2_library_writes_is_read_back_or_refused_but_never_misread(value: Any) -> None:
    file = io.StringIO()
    YAML(typ="safe", pure=True).dump({"value": value}, file)
    reading = read(file.getvalue())
    # libyaml refuses `{a: :b}`, which YAML 1.2 allows; quotes help, and the message says so.
    codes = {flaw.code for flaw in reading.flaws}
    assert reading.value == {"value": value} or codes in (
        {"syntax"},
        {"wide-punctuation"},
        {"text-in-braces"},
    )


@given(JSON)
def test_json_is_yaml(value: Any) -> None:
    reading = read(json.dumps({"value": value}, ensure_ascii=False))
    assert (reading.flaws, reading.value) == ((), {"value": value})


def test_places_are_those_of_the_text() -> None:
    text = "标题: {zh: 助残, en: 'a'}\nlist:\n  - x\n  - k: v\n"
    marks = locate(text)
    assert (marks["标题", "en"].line, marks["标题", "en"].column) == (1, 18)
    assert marks["标题", "en"].key is not None
    assert marks["标题", "en"].key.column == 14
    assert (marks["list", 1, "k"].line, marks["list", 1, "k"].column) == (4, 8)
    mark = marks["标题", "zh"]
    assert text[mark.start : mark.end] == "助残"


@given(st.lists(st.text("ab助🏙", min_size=1, max_size=5), min_size=1, max_size=8))
def test_every_mark_cuts_its_own_text_out_of_the_file(words: list[str]) -> None:
    text = "".join(f"- {{k{n}: {word}}}\n" for n, word in enumerate(words))
    marks = locate(text)
    for n, word in enumerate(words):
        mark = marks[n, f"k{n}"]
        assert text[mark.start : mark.end] == word
        assert text.split("\n")[mark.line - 1][mark.column - 1 :].startswith(word)
