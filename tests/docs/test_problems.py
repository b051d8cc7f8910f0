"""Does the page about the check name every fault that an engine's own check can tell, and no other?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from onecity.core.pack.sentences import SENTENCES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "declare" / "check.md").read_text(encoding="utf-8")
CODE = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
# where the code stands among the arguments of what makes a problem
MAKERS = {"problem": 1, "say": 2}


def codes(source: Path) -> Iterator[str]:
    """The codes of the problems that a module makes."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and len(node.args) > 1:
            named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = MAKERS.get(named, len(node.args))
            found = node.args[place] if place < len(node.args) else None
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                yield found.value


def told_by_engines() -> set[str]:
    """Every code in the program but those of files and shapes, which have a page of their own."""
    sources = [path for path in (ROOT / "src").rglob("*.py") if "tests" not in path.parts]
    return {code for source in sources for code in codes(source)} - set(SENTENCES)


def test_each_fault_that_a_check_can_tell_stands_on_the_page_once() -> None:
    told = CODE.findall(PAGE)
    assert len(told) == len(set(told))
    assert set(told) == told_by_engines()


def test_the_codes_are_found_where_they_are_made() -> None:
    assert {
        "affairs-cycle",
        "affairs-situation-idle",
        "certificates-end",
        "division-unknown",
    } <= told_by_engines()
