"""Can the reference be read: every word explained, every link inside it answered?"""

import re

import pytest

from onecity.base.declarations.kinds import kinds
from onecity.base.manifest import engines
from onecity.site.commands.listing import all_commands
from onecity.site.commands.reference import pages
from onecity.site.configuration import Configuration

PAGES = pages()


def test_every_setting_command_kind_and_permission_stands_in_it() -> None:
    settings = {f"`ONECITY_{name.upper()}`" for name in Configuration.model_fields}
    assert not {name for name in settings if name not in PAGES["settings.md"]}
    assert not {name for name in all_commands() if f"## onecity {name}\n" not in PAGES["commands.md"]}
    assert not {kind.name for kind in kinds() if f"## {kind.name}\n" not in PAGES["kinds.md"]}
    permissions = {permission.name for engine in engines() for permission in engine.permissions}
    assert not {name for name in permissions if f"`{name}`" not in PAGES["engines.md"]}


def test_every_link_to_a_table_of_the_kinds_leads_to_one() -> None:
    text = PAGES["kinds.md"]
    there = set(re.findall(r"^## (\S+)$", text, re.MULTILINE)) | set(re.findall(r"\{ #(\S+) \}", text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= there
    assert set(re.findall(r"kinds\.md#([^)]+)\)", PAGES["engines.md"])) <= there


@pytest.mark.parametrize("unreadable", ["any value", "| object", "| Text |", "list of any", "| array"])
def test_no_field_has_a_type_that_only_a_programmer_understands(unreadable: str) -> None:
    assert unreadable not in PAGES["kinds.md"]


def test_every_field_is_explained_in_a_row_of_four_cells() -> None:
    rows = [line for line in PAGES["kinds.md"].splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {6}
