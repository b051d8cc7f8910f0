"""Does `onecity up` end with the process that fell, what it said last, and what to do?"""

import sys

import pytest

from onecity.site.commands.parts import Part, finish

STAYS = "import sys, time; print('busy', file=sys.stderr, flush=True); time.sleep(60)"
FALLS = """
import json, sys
print("the log", file=sys.stderr)
print(json.dumps({"message": "cannot start", "error": "Traceback\\nLogTaken: taken by 42"}), file=sys.stderr)
sys.exit(3)
"""


def python(name: str, text: str) -> Part:
    return Part(name, [sys.executable, "-S", "-E", "-c", text])


@pytest.mark.parametrize(
    ("language", "first"), [("zh_CN.UTF-8", "进程 ingest"), ("C.UTF-8", "The process ingest")]
)
def test_the_last_thing_said_is_which_process_fell_why_and_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, first: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    parts = [python("serve", STAYS), python("ingest", FALLS)]
    parts[1].process.wait(timeout=20)
    assert finish(parts, wanted=False) == 3
    assert parts[0].process.returncode is not None
    lines = capsys.readouterr().err.rstrip().splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(first))
    assert lines[at + 2 : -2] == [
        "  | the log",
        "  | cannot start",
        "  | Traceback",
        "  | LogTaken: taken by 42",
    ]
    assert all("onecity doctor" in line and "onecity ingest" in line for line in lines[-2:])
    assert {"退出码 3" in line for line in lines[at : at + 2]} == {True, False}


def test_a_stop_that_was_wanted_names_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [python("worker", STAYS)]
    assert finish(parts, wanted=True) == 0
    assert "worker" not in capsys.readouterr().err


def test_a_process_that_ended_without_a_word_is_named_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = [python("worker", "")]
    parts[0].process.wait(timeout=20)
    assert finish(parts, wanted=False) == 1
    said = capsys.readouterr().err
    assert "(it said nothing)" in said
    assert "onecity worker" in said
