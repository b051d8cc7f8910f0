"""Are the names that the glossary gives for words of law really used in the program or in declarations?"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.compile(r"^\| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")


def names() -> dict[str, str]:
    """Each name in the second column, with the word that it stands for."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {name: word for word, said in ROWS.findall(page) for name in NAME.findall(said)}


def test_every_name_is_used() -> None:
    folders = (("src", "*.py"), ("cities/qingdao/affairs", "*.yaml"))
    files = [path for folder, ending in folders for path in (ROOT / folder).rglob(ending)]
    text = "\n".join([*map(str, files), *(path.read_text(encoding="utf-8") for path in files)])
    assert len(names()) > 20
    assert {name: word for name, word in names().items() if name not in text} == {}
