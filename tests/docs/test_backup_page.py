"""Does the drill of the page about backups work when it is followed to the letter, and is every command named?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onecity.site.commands.keys import keys
from onecity.site.commands.restore import restore

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "operate" / "backup.md", ROOT / "docs" / "zh" / "operate" / "backup.md"]
TEXTS = [page.read_text(encoding="utf-8") for page in PAGES]
DRILL = re.compile(r"^```sh title=\"drill\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", TEXTS, ids=["en", "zh"])
def test_every_command_and_option_is_named(text: str) -> None:
    for name in keys.commands:
        assert re.search(rf"keys {name}\b", text)
    for option in ("--check", "--replace"):
        assert option in [name for one in restore.params for name in one.opts]
        assert option in text


def test_both_pages_show_the_same_drill() -> None:
    assert len({DRILL.findall(text)[0] for text in TEXTS}) == 1


@pytest.mark.skipif(os.environ.get("ONECITY_SOAK") != "1", reason="makes two cities: with ONECITY_SOAK=1")
def test_the_drill_works_to_the_letter(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    onecity = tmp_path / ".venv" / "bin" / "onecity"
    onecity.write_text(f'#!/bin/sh\nexec {sys.executable} -m onecity.cli "$@"\n')
    onecity.chmod(0o755)
    done = subprocess.run(
        ["bash", "-euc", DRILL.findall(TEXTS[0])[0]],
        cwd=tmp_path,
        env=os.environ
        | {
            "ONECITY_CITY": str(ROOT / "tests" / "gallery" / "city"),
            "PYTHONPATH": str(ROOT / "src"),
            "TMPDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("the log is whole / 日志完整")
    assert [path.name for path in tmp_path.iterdir()] == [".venv"]
