"""Is everything that a city or an operator can use on the reference pages?

`onecity reference docs/reference` writes the pages. The first test fails when something is missing there; the
others prove that it would: a page with one name taken out is out of date.
"""

import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from onecity.base.declarations.kinds import kinds
from onecity.base.manifest import collect
from onecity.cli import city
from onecity.site.commands.reference import pages
from onecity.site.configuration import Configuration

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def check(folder: Path) -> Result:
    """`onecity reference --check` of a folder."""
    return CliRunner().invoke(city, ["reference", "--check", str(folder)])


def names_by_page() -> dict[str, list[str]]:
    """What has to be named, by the page where it stands."""
    return {
        "settings.md": [f"`ONECITY_{name.upper()}`" for name in Configuration.model_fields],
        "commands.md": [f"## onecity {name}\n" for name in city.list_commands(click.Context(city))],
        "kinds.md": [f"## {kind.name}\n" for kind in kinds()],
        "engines.md": [
            f"`{one.name}`"
            for one in (*collect(lambda engine: engine.permissions), *collect(lambda engine: engine.measures))
        ],
    }


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The reference as the program writes it now."""
    result = CliRunner().invoke(city, ["reference", str(tmp_path / "reference")])
    assert result.exit_code == 0, result.output
    return tmp_path / "reference"


def test_the_reference_says_what_the_program_offers() -> None:
    result = check(REFERENCE)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("file", ["settings.md", "commands.md", "kinds.md", "engines.md"])
def test_every_setting_command_kind_permission_and_measure_is_named(file: str) -> None:
    text = pages()[file]
    assert [name for name in names_by_page()[file] if name not in text] == []


def test_fresh_pages_are_up_to_date(written: Path) -> None:
    assert check(written).exit_code == 0


@pytest.mark.parametrize("file", ["settings.md", "commands.md", "kinds.md", "engines.md"])
def test_a_name_that_is_missing_is_found(written: Path, file: str) -> None:
    name = names_by_page()[file][0]
    text = (written / file).read_text()
    lines = [line for line in text.splitlines(keepends=True) if name.strip() not in line]
    assert len(lines) < text.count("\n")
    (written / file).write_text("".join(lines))
    result = check(written)
    assert result.exit_code == 1
    assert file in result.output


def test_a_page_that_is_missing_is_found_and_nothing_is_written(written: Path) -> None:
    (written / "kinds.md").unlink()
    assert check(written).exit_code == 1
    assert not (written / "kinds.md").exists()


def test_a_folder_that_is_missing_is_found(written: Path) -> None:
    shutil.rmtree(written)
    assert check(written).exit_code == 1
    assert not written.exists()
