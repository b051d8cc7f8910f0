"""Do the pages about apps say what the program does?"""

import re
from pathlib import Path

from pydantic import create_model

from onecity.base.identity.openid.answering import PATHS
from onecity.base.identity.openid.commands import app
from onecity.base.identity.openid.kinds import APP
from onecity.base.identity.openid.scopes import SCOPES
from onecity.core.pack import Kind, check

ROOT = Path(__file__).parents[2]
DECLARE = (ROOT / "docs" / "declare" / "app.md").read_text(encoding="utf-8")
PAGES = [(ROOT / "docs" / part / "operate" / "apps.md").read_text(encoding="utf-8") for part in ("", "zh")]


def test_the_app_that_the_page_shows_is_right(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```yaml[^\n]*\n(.*?)^```$", DECLARE, re.MULTILINE | re.DOTALL)
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "clinic-booking.yaml").write_text(shown, encoding="utf-8")
    (tmp_path / "bodies.yaml").write_text("- {id: health}", encoding="utf-8")
    body = Kind("organisation", create_model("Body", id=(str, ...)), "bodies.yaml", "many")
    assert check(tmp_path, [APP, body]) == []


def test_every_scope_stands_on_the_page_with_its_claims() -> None:
    for scope, words in SCOPES.items():
        (line,) = [line for line in DECLARE.splitlines() if line.startswith(f"| `{scope}` |")]
        assert all(f"`{claim}`" in line for claim in words.claims), scope


def test_both_pages_show_the_same_commands_and_they_exist() -> None:
    commands = [sorted(set(re.findall(r"onecity app ([a-z-]+)", page))) for page in PAGES]
    assert commands[0] == commands[1]
    assert set(commands[0]) <= set(app.commands)
    assert "end_session_endpoint" in PATHS
