"""Does every test that the security list names exist, and is everything that is installed pinned?"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:src|tests)/[\w/]+\.py)::(\w+)`")
# a requirement begins at the margin; its hashes follow, indented
NEXT = re.compile(r"\n(?=[A-Za-z0-9])")


@cache
def functions_of(path: str) -> frozenset[str]:
    """The functions of a test file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def test_every_test_of_the_list_exists() -> None:
    named = NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 60
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_every_control_has_a_test_or_says_who_does_it() -> None:
    rows = re.findall(
        r"^\| ((?:V\d|8\.1)[^|]*)\|([^|]*)\|([^|]*)\|$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE
    )
    assert len(rows) > 40
    excused = re.compile(r"\*Yours\*|\*yours\*|\*运营方\*|\*\*No\*\*|\*\*未做\*\*|do not exist")
    assert [
        name for name, mechanism, test in rows if not (NAMED.search(test) or excused.search(mechanism))
    ] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_the_locks_has_hashes(name: str) -> None:
    lock = (ROOT / name).read_text()
    packages = {text.partition("==")[0]: text for text in NEXT.split("\n" + lock) if "==" in text}
    assert len(packages) > 40
    assert [package for package, text in packages.items() if "--hash=sha256:" not in text] == []
    # nothing from an address or a folder, which no hash would hold
    lines = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert [line for line in lines if not re.match(r"[A-Za-z0-9._-]+==\S", line)] == []
