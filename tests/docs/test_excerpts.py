"""Does what a page shows of the reference city still stand there, word by word?"""

import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SHOWN = re.compile(r"^```yaml title=\"(cities/[^\"]+)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXCERPTS = [
    pytest.param(file, text, id=f"{page.stem}-{Path(file).parent.name}-{number}")
    for page in PAGES
    for number, (file, text) in enumerate(SHOWN.findall(page.read_text(encoding="utf-8")))
]


def test_there_are_excerpts() -> None:
    assert len(EXCERPTS) > 10


@pytest.mark.parametrize(("file", "text"), EXCERPTS)
def test_an_excerpt_stands_in_its_file(file: str, text: str) -> None:
    wanted = textwrap.dedent(text).splitlines()
    there = (ROOT / file).read_text(encoding="utf-8").splitlines()
    windows = (there[at : at + len(wanted)] for at in range(len(there)))
    assert any(textwrap.dedent("\n".join(window)).splitlines() == wanted for window in windows)
