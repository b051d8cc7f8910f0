"""Does the engine's own page name every module of its inner rooms, with the question that the module answers?"""

import ast
import re
from pathlib import Path

import pytest

AFFAIRS = Path(__file__).parents[2] / "src" / "onecity" / "engines" / "affairs"
ROW = re.compile(r"^\| `([a-z/_]+\.py)` \| (.+\?) \|$", re.MULTILINE)
ROOMS = ("declare", "rules", "rules/analysis", "door")


def question(module: Path) -> str:
    """The question that a module's docstring begins with."""
    said = " ".join((ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split())
    return said[: said.find("?") + 1]


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_of_a_room_stands_there_with_its_question(room: str) -> None:
    page = dict(ROW.findall((AFFAIRS / "README.md").read_text(encoding="utf-8")))
    told = {name: said for name, said in page.items() if name.rpartition("/")[0] == room}
    modules = [path for path in (AFFAIRS / room).glob("*.py") if path.name != "__init__.py"]
    assert told == {f"{room}/{path.name}": question(path) for path in modules}
