"""Does the page for departments' systems show what the example does and what the city answers?"""

import ast
import re
import textwrap
from pathlib import Path

import pytest

from onecity.base.identity.clients import errors
from onecity.base.manifest import engines
from onecity.base.webhooks.commands import webhooks
from onecity.site.api import api

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "docs" / "examples" / "office_system.py").read_text(encoding="utf-8")
PAGES = [ROOT / "docs" / "operate" / "programs.md", ROOT / "docs" / "zh" / "operate" / "programs.md"]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGE = {path: path.parts[-3] for path in PAGES}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def dashed(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


@pytest.fixture(params=PAGES, ids=lambda page: LANGUAGE[page])
def page(request: pytest.FixtureRequest) -> str:
    return text(request.param)


def test_the_shown_function_is_that_of_the_example(page: str) -> None:
    first, *others = BLOCK.findall(page)
    assert textwrap.indent(first, "    ").replace("    \n", "\n") in EXAMPLE
    for block in others:
        ast.parse(block)


def test_every_refusal_of_a_signature_is_explained(page: str) -> None:
    told = {"signature-unreadable", "body-changed", "signature-wrong", "signature-outdated", "nonce-used"}
    told |= {"client-key-unknown", "client-disabled", "source-refused", "too-many-requests"}
    assert told <= {dashed(name) for name in vars(errors)}
    for code in told:
        assert f"`{code}`" in page


def test_every_announced_type_every_step_and_every_command_is_named(page: str) -> None:
    for engine in engines():
        for one in engine.announcements:
            assert f"`{one.event}`" in page
    prefix = "/api/v1/affairs/tasks/{task_id}/"
    paths = [path for path, said in api.get_openapi_schema()["paths"].items() if "post" in said]
    steps = {path.removeprefix(prefix) for path in paths if path.startswith(prefix)}
    assert "approval" in steps
    for step in steps:
        assert f"`{step}`" in page
    for command in set(webhooks.commands) - {"disable"}:
        assert f"onecity webhooks {command}" in page
