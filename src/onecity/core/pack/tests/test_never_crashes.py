"""Whatever stands in the files, the answer is a list of problems, never an exception."""

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.pack import PackInvalid, check, load
from onecity.core.pack.syntax import read
from onecity.core.pack.tests.town import DISTRICT, GOOD, KINDS, OFFICE, SERVICE, write

FILES = sorted(GOOD)
# fmt: off
PIECES = st.sampled_from([
    "id: ", "- ", "  ", "\n", ": ", "{", "}", "[", "]", '"', "'", "|", ">", "&a", "*a", "!!x", "---\n", "#",
    "0x1", "1e9", "~", "null", "助残", ",", "\t", "\ufeff", "\u2028", "\\ud800", "\\0", "items", "title",
    "\x00", "\r", "🏙", "? ", "%", "`",
])
# fmt: on
GARBAGE = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@given(GARBAGE)
def test_no_text_breaks_the_reading_of_yaml(text: str) -> None:
    reading = read(text)
    assert all(flaw.line >= 1 and flaw.column >= 1 for flaw in reading.flaws)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FILES),
    st.binary(max_size=40) | GARBAGE.map(lambda text: text.encode("utf-8", "surrogatepass")),
)
def test_no_file_breaks_the_check(file: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (write(Path(folder)) / file).write_bytes(content)
        problems = check(folder, KINDS, examples=True)
        assert all(
            one.text("zh") and one.text("en") and one.line >= 1 and one.column >= 1 for one in problems
        )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_a_good_file_with_a_slip_is_loaded_or_refused_with_problems(file: str, data: st.DataObject) -> None:
    text = GOOD[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    with tempfile.TemporaryDirectory() as folder:
        changed = text[:start] + data.draw(GARBAGE) + text[end:]
        (write(Path(folder)) / file).write_bytes(changed.encode("utf-8", "surrogatepass"))
        if any(one.severity == "error" for one in check(folder, KINDS)):
            with pytest.raises(PackInvalid, match=":"):
                load(folder, KINDS)
        else:
            assert load(folder, KINDS).declarations


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        '{"a": "\\u0000"}',
        "[" * 5000,
        '{"a": 9007199254740993}',
        "{",
    ],
)
def test_json_that_cannot_be_kept_is_refused(tmp_path: Path, text: str) -> None:
    kind = dataclasses.replace(SERVICE, parts={"form": "form.json", "examples": "examples/*.yaml"})
    write(tmp_path, {"affairs/disability/form.yaml": "", "affairs/disability/form.json": text})
    problems = check(tmp_path, [kind, OFFICE, DISTRICT])
    assert [one.file for one in problems] == ["affairs/disability/form.json"]
    assert problems[0].severity == "error"
