"""Does the check say everything in the language that was asked for?"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from onecity.core.pack import Problem
from onecity.site.commands import check as command

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRONG = Problem("layers/a.yaml", 1, 1, "yaml-invalid")


@pytest.mark.parametrize("problems", [[], [WRONG]])
def test_one_language_is_all_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problems: list[Problem]
) -> None:
    monkeypatch.setattr(command.pack, "check", lambda *_, **__: problems)
    outputs = {}
    for asked in ([], ["--language", "en"], ["--language", "zh"]):
        done = CliRunner().invoke(command.check, [str(tmp_path), *asked])
        assert done.exit_code == len(problems)
        outputs["".join(asked[1:])] = done.output
    lines = len(outputs[""].splitlines())
    assert {len(one.splitlines()) for one in outputs.values()} == {lines}
    assert not CHINESE.search(outputs["en"])
    assert all(CHINESE.search(line) and " / " not in line for line in outputs["zh"].splitlines())
    assert all(CHINESE.search(line) and " / " in line for line in outputs[""].splitlines())
