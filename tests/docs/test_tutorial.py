"""Does the tutorial work, word by word?"""

import os
import re
import shlex
import shutil
import subprocess
from contextlib import chdir
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.conf import LazySettings

from onecity.base.actor import Actor, system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.identity.door import (
    PersonDraft,
    actor_for,
    assign_role,
    create_account,
    create_person,
)
from onecity.base.manifest import engines
from onecity.base.worklist import door as worklist
from onecity.cli import city as onecity
from onecity.engines.affairs import door
from onecity.engines.affairs.commands import affairs

# one process follows the page once for all tests
pytestmark = [pytest.mark.xdist_group("tutorial"), pytest.mark.once]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-service.md"
CHINESE_PAGE = ROOT / "docs" / "zh" / "tutorial" / "first-service.md"
FENCE = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
ONECITY = ".venv/bin/onecity "
# ./run without the parts that have to do with the checkout and with staying: `onecity up --setup`, in demo mode. What
# installs the program has nothing to do here.
RUN = '#!/bin/sh\n[ "$*" = "--setup" ] || ONECITY_DEMO=true exec .venv/bin/onecity up --setup "$@"\n'
# Of the reference city, only what the page needs: each command reads all of a city.
NEEDED = ("city.yaml", "roles.yaml", "divisions", "organisations", "certificates")
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(32)
OPERATOR = system(("identity.register", "identity.assign"))


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: a file where it has a title, commands (`sh`), or what they print (`text`)."""

    language: str
    title: str | None
    text: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(found["language"], found["title"], found["text"]) for found in FENCE.finditer(text)]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout, with a small copy of the city, in a folder where `..` is free to write in."""
    folder = tmp_path_factory.mktemp("tutorial") / "onecity"
    small = folder / "cities" / "qingdao"
    small.mkdir(parents=True)
    for name in NEEDED:
        there = ROOT / "cities" / "qingdao" / name
        (shutil.copytree if there.is_dir() else shutil.copy)(there, small / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "run").write_text(RUN)
    (folder / "run").chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def followed(checkout: Path) -> Path:
    """The city that somebody has who does what the page says; each printed text is compared on the way."""
    printed = ""
    for block in blocks(PAGE):
        if block.language == "sh":
            printed = run(checkout, block.text)
        elif block.language == "text":
            missing = [line for line in block.text.splitlines() if line not in printed.splitlines()]
            assert not missing, f"the page shows {missing}, the command printed:\n{printed}"
        elif block.title:
            write(checkout, block)
    return checkout.parent / "mycity"


def run(checkout: Path, commands: str) -> str:
    """What the commands print, on both channels. A check that finds something may fail, nothing else.

    Where a block sets nothing up, `onecity` runs in this process: its start takes longer than what it does.
    """
    if "export " in commands:
        return in_shell(checkout, commands)
    lines = commands.replace("\\\n", "").splitlines()
    return "".join((here if line.startswith(ONECITY) else in_shell)(checkout, line) for line in lines)


def here(checkout: Path, command: str) -> str:
    """What a command of the program prints."""
    with chdir(checkout):
        done = CliRunner().invoke(onecity, shlex.split(command.removeprefix(ONECITY)))
    assert done.exit_code == 0 or command.startswith(f"{ONECITY}check"), done.output
    return done.output


def in_shell(checkout: Path, commands: str) -> str:
    """What commands of a shell print."""
    environment = os.environ | {"ONECITY_DATA": str(checkout / "data"), "ONECITY_DEMO": "false"}
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def write(checkout: Path, block: Block) -> None:
    """Put a shown file where its title says; the skeleton has made the place."""
    assert block.title
    target = checkout / block.title
    assert target.exists(), f"{block.title} is not among the files that `onecity new` wrote"
    target.write_text(block.text, encoding="utf-8")


@pytest.fixture
def loaded(followed: Path, db: None, settings: LazySettings) -> None:
    """The finished city, loaded into the test's database."""
    engines.cache_clear()
    load_release(followed, actor=system({"declarations.load"}))
    look_again()


@pytest.fixture
def before_the_change(followed: Path, tmp_path: Path, db: None, settings: LazySettings) -> None:
    """The city as it was while the case of the page was handled, loaded into the test's database."""
    city = tmp_path / "mycity"
    shutil.copytree(followed, city)
    for file, new, old in (("service", "4 workdays", "5 workdays"), ("examples/first", "11-16", "11-17")):
        written = city / "affairs" / "senior-card" / f"{file}.yaml"
        text = written.read_text(encoding="utf-8")
        assert new in text
        written.write_text(text.replace(new, old), encoding="utf-8")
    engines.cache_clear()
    load_release(city, actor=system({"declarations.load"}))
    look_again()


def resident() -> Actor:
    """The person of the page who applies."""
    draft = PersonDraft(name="李秀英", resident_id="370202194805160024", division="370202")
    person_id = create_person(OPERATOR, draft)
    return actor_for(create_account(OPERATOR, person_id, username="li-xiuying", password=None))


def clerk(organisation: str, division: str) -> Actor:
    """A clerk of a department."""
    person_id = create_person(OPERATOR, PersonDraft(name="王敏", kind="staff", division=division))
    assign_role(OPERATOR, person_id, "clerk", organisation=organisation, division=division)
    return actor_for(create_account(OPERATOR, person_id, username=organisation, password=None))


def test_what_the_page_shows_comes_out(followed: Path) -> None:
    declared, there = (ROOT / "cities" / "qingdao" / "affairs").iterdir(), (followed / "affairs").iterdir()
    assert {path.name for path in there} - {path.name for path in declared} == {"senior-card"}


@pytest.mark.usefixtures("loaded")
def test_a_case_of_the_tutorial_is_filed_and_goes_from_one_department_to_the_other() -> None:
    applicant = resident()
    assert door.save_answers(applicant, "senior-card", {"wants_bus_card": ["yes"]}) == ()
    prefilled = door.application(applicant, "senior-card")
    assert (prefilled.missing, [d.id for d in prefilled.missing_documents]) == ((), ["photo"])

    case_id = filed(applicant)
    assert [(i.id, i.status) for i in door.my_case(applicant, case_id).items] == [
        ("card", "open"),
        ("bus-card", "waiting"),
    ]
    decided_at_both_desks()
    assert door.my_case(applicant, case_id).outcome == "granted"


@pytest.mark.usefixtures("before_the_change")
def test_the_changed_service_replays_the_case_as_the_page_shows(followed: Path) -> None:
    applicant = resident()
    door.save_answers(applicant, "senior-card", {"wants_bus_card": ["yes"]})
    filed(applicant)
    decided_at_both_desks()
    draft = followed / "affairs" / "senior-card"
    printed = CliRunner().invoke(affairs, ["replay", "--draft", str(draft), "--city", str(followed)])
    (shown,) = [block.text for block in blocks(PAGE) if block.language == "console"]
    assert re.sub(r"\d", "0", printed.output) == re.sub(r"\d", "0", shown)
    assert printed.output.splitlines()[-1] == shown.splitlines()[-1]


def filed(applicant: Actor) -> UUID:
    """The case of the page: answered before, now with its photo."""
    door.attach(applicant, "senior-card", "photo", "me.png", BytesIO(PIXEL), len(PIXEL))
    return door.file_case(applicant, "senior-card")


def decided_at_both_desks() -> None:
    """Granted by civil affairs of the district, then by transport."""
    for officer in (clerk("civil-affairs-370202", "370202"), clerk("transport", "3702")):
        (task,) = worklist.queue(officer).items
        door.approve(officer, task.id)


def test_the_chinese_page_has_the_same_files_and_commands() -> None:
    def done(page: Path) -> list[Block]:
        """What one does on a page, whichever language the check is asked to answer in."""
        return [
            Block(one.language, one.title, re.sub(r"--language \w\w", "--language", one.text))
            for one in blocks(page)
            if one.language != "text"
        ]

    assert done(CHINESE_PAGE) == done(PAGE)
