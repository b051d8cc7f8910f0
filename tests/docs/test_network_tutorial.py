"""Does the tutorial about networks work, word by word?"""

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from click.testing import CliRunner
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from tests.docs.test_tutorial import Block, blocks

from onecity.base.actor import system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.telemetry import Readings, Station, Taken
from onecity.cli import city as onecity
from onecity.engines.sensing import door
from onecity.engines.sensing.tests.flow import Flow

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-network.md"
CHINESE_PAGE = ROOT / "docs" / "zh" / "tutorial" / "first-network.md"
ONECITY = ".venv/bin/onecity "
RUNNING = "./run --city ../mycity"
CITY = "http://127.0.0.1:8000"
# Instead of sending it, says what would be sent.
CURL = """curl() { python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@"; }
"""
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
    for command in commands.replace("\\\n", "").splitlines():
        if command.startswith(ONECITY):
            done = CliRunner().invoke(onecity, shlex.split(command.removeprefix(ONECITY)))
            assert done.exit_code == 0 or " check " in command, done.output
            printed += done.output
        elif command == RUNNING:
            load_release(Path("../mycity"), actor=system({"declarations.load"}))
            look_again()
        elif command != "./run --setup":
            subprocess.run(["bash", "-ec", command], check=True, env=os.environ, timeout=30)
    return printed


def write(block: Block) -> None:
    """Put a shown file where its title says."""
    assert block.title
    target = Path(block.title)
    assert target.parent.is_dir(), f"nobody has made the folder of {block.title}"
    target.write_text(block.text, encoding="utf-8")


class Lamp:
    """The port `Ingest` of the running city, and what is sent to it with `curl`."""

    def __init__(self) -> None:
        self.flow: Flow | None = None

    def from_settings(self, settings: object) -> "Lamp":
        """This one."""
        return self

    def station(self, protocol: str, number: str) -> Station | None:
        return self._running.process.intake.station(protocol, number)

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        return self._running.process.intake.admits(station, source=source, secret=secret)

    async def take(self, readings: Readings) -> Taken:
        taken = await self._running._take(readings)
        await sync_to_async(self._running.pump)()
        return taken

    @property
    def _running(self) -> Flow:
        assert self.flow is not None
        return self.flow

    def send(self, commands: str) -> str:
        """What the city answers to the `curl` of a page, as the shell hands it over."""
        given = subprocess.run(["bash", "-ec", CURL + commands], capture_output=True, check=True, timeout=30)
        words = json.loads(given.stdout)
        (address,) = [one for one in words if one.startswith(CITY)]
        # it runs since the city was loaded; here it begins once the lamp is known
        self.flow = self.flow or Flow()
        said = base64.b64encode(words[words.index("-u") + 1].encode()).decode()
        answer = Client(headers={"authorization": f"Basic {said}"}).post(
            address.removeprefix(CITY), words[words.index("-d") + 1], "application/json"
        )
        assert answer.status_code == 201, answer.content
        return answer.content.decode().replace("http://testserver", CITY)


LAMP = Lamp()


@pytest.fixture
def lamp(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Lamp]:
    """A city that is about to run."""
    LAMP.flow = None
    settings.DATA = tmp_path / "data"
    settings.ONECITY_PORTS = {
        **settings.ONECITY_PORTS,
        "ingest": f"{__name__}:LAMP",
        "history": "onecity.adapters.tests.memory:MemoryHistory",
    }
    yield LAMP
    if LAMP.flow is not None:
        LAMP.flow.kill()
    look_again()


@pytest.mark.parametrize("shown", [PAGE, CHINESE_PAGE], ids=["english", "chinese"])
@pytest.mark.usefixtures("checkout")
def test_everything_that_the_page_shows_comes_out(shown: Path, lamp: Lamp) -> None:
    printed, compared = "", 0
    for block in blocks(shown):
        if block.language == "sh" and "curl " in block.text:
            printed = lamp.send(block.text)
        elif block.language == "console":
            assert re.sub(r"\d{5,}", "0", printed.strip()) == re.sub(r"\d{5,}", "0", block.text.strip())
            assert_that_lamp_4_is_out()
        elif block.language == "sh":
            printed = run(block.text)
        elif block.language == "text":
            missing = [line for line in block.text.splitlines() if line not in printed.splitlines()]
            assert not missing, f"the page shows {missing}, the command printed:\n{printed}"
            compared += 1
        else:
            write(block)
    assert compared >= 5


def assert_that_lamp_4_is_out() -> None:
    """The warning that the page says one sees."""
    (warning,) = door.warnings(system(("sensing.read",))).items
    assert (warning.network, warning.thing, warning.rule, warning.level) == (
        "street-lights",
        "lamp-4",
        "outage",
        "yellow",
    )
    since = timezone.now() - warning.start
    assert timedelta(minutes=4) < since < timedelta(minutes=6)


def test_the_chinese_page_has_the_same_files_and_commands() -> None:
    def done(page: Path) -> list[Block]:
        return [
            Block(one.language, one.title, re.sub(r"--language \w\w", "--language", one.text))
            for one in blocks(page)
            if one.language != "text"
        ]

    assert done(CHINESE_PAGE) == done(PAGE)
