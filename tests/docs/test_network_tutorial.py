"""Does the tutorial about networks work, word by word?"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.docs.test_tutorial import Block, blocks

from onecity.cli import city as onecity

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-network.md"
CHINESE_PAGE = ROOT / "docs" / "zh" / "tutorial" / "first-network.md"
ONECITY = ".venv/bin/onecity "
# Of the reference city, only what the page needs: each command reads all of a city.
NEEDED = ("city.yaml", "roles.yaml", "divisions", "organisations")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a checkout, with a small copy of the city, in a folder where `..` is free to write in."""
    folder = tmp_path / "onecity"
    small = folder / "cities" / "qingdao"
    small.mkdir(parents=True)
    for name in NEEDED:
        there = ROOT / "cities" / "qingdao" / name
        (shutil.copytree if there.is_dir() else shutil.copy)(there, small / name)
    (small / "divisions" / "communities.csv").unlink()
    (small / "layers").mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(commands: str) -> str:
    """What the commands print. `onecity` runs in this process; `./run --setup` is done already."""
    printed = ""
    for command in commands.splitlines():
        if command.startswith(ONECITY):
            done = CliRunner().invoke(onecity, shlex.split(command.removeprefix(ONECITY)))
            assert done.exit_code == 0 or " check " in command, done.output
            printed += done.output
        elif command != "./run --setup":
            subprocess.run(["bash", "-ec", command], check=True, env=os.environ, timeout=30)
    return printed


def write(block: Block) -> None:
    """Put a shown file where its title says."""
    assert block.title
    target = Path(block.title)
    assert target.parent.is_dir(), f"nobody has made the folder of {block.title}"
    target.write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize("shown", [PAGE, CHINESE_PAGE], ids=["english", "chinese"])
@pytest.mark.usefixtures("checkout")
def test_everything_that_the_page_shows_comes_out(shown: Path) -> None:
    printed, compared = "", 0
    for block in blocks(shown):
        if block.language == "sh":
            printed = run(block.text)
        elif block.language == "text":
            missing = [line for line in block.text.splitlines() if line not in printed.splitlines()]
            assert not missing, f"the page shows {missing}, the command printed:\n{printed}"
            compared += 1
        else:
            write(block)
    assert compared >= 5


def test_the_chinese_page_has_the_same_files_and_commands() -> None:
    def done(page: Path) -> list[Block]:
        return [
            Block(one.language, one.title, re.sub(r"--language \w\w", "--language", one.text))
            for one in blocks(page)
            if one.language != "text"
        ]

    assert done(CHINESE_PAGE) == done(PAGE)
