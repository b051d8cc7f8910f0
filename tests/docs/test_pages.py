"""Is what the pages show written as a city would write it, and does every link lead somewhere?"""

import re
from pathlib import Path

import pytest

from onecity.base.declarations.kinds import kinds
from onecity.core import pack
from onecity.core.pack.syntax import read

ROOT = Path(__file__).parents[2]
PAGES = (
    sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("src/**/README.md"))
)
YAML = re.compile(r"^```yaml(?: title=\"[^\"]*\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?:\]\(|src=\")([^)\"#:\s]+)(?:#[^)]*)?[)\"]")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_yaml_of_a_page_can_be_read(page: Path) -> None:
    flaws = [flaw for text in YAML.findall(page.read_text(encoding="utf-8")) for flaw in read(text).flaws]
    assert flaws == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_inside_the_project_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_smallest_city_that_the_page_shows_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "declare" / "index.md").read_text(encoding="utf-8")
    (tmp_path / "city.yaml").write_text("\n".join(YAML.findall(page)), encoding="utf-8")
    assert pack.check(tmp_path, kinds(), examples=True) == []
    assert "minimum_living_standard" in pack.load(tmp_path, kinds()).get("city", "shell-bay").parameters


def test_both_front_pages_show_the_same_commands() -> None:
    commands = [
        re.sub(r"\s+#.*", "", "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)))
        for text in ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    ]
    assert commands[0] == commands[1]
