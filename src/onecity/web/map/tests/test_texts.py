"""Is every text of these pages there in both languages, and every icon of the city's layers in the sprite?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

WEB = Path(__file__).parents[2]
ROOT = Path(__file__).parents[5]
SCRIPTS = [*(WEB / "map").glob("*.py"), WEB / "pages" / "audit.py", WEB / "pages" / "help.py"]
TEMPLATES = [path for name in ("map", "audit", "help") for path in (WEB / "templates" / name).glob("*.html")]


def msgids() -> Iterator[str]:
    """All English texts of the pages' code and templates."""
    for path in SCRIPTS:
        calls = [
            one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)
        ]
        for call in (one for one in calls if getattr(one.func, "id", "") == "_"):
            if isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        yield from (found[1] for found in re.findall(r"{%\s*translate\s+([\"'])(.*?)\1", text))
        blocks = re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", text, re.S)
        yield from (re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for block in blocks)


def chinese() -> dict[str, str]:
    """All Chinese texts, whichever folder they stand in."""
    read: dict[str, str] = {}
    for path in sorted(WEB.parent.rglob("locale_zh*.yaml")):
        read |= YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return read


def test_every_english_text_has_its_chinese() -> None:
    known = chinese()
    assert sorted({text for text in msgids() if not known.get(text)}) == []


def test_the_reader_of_texts_sees_code_and_templates() -> None:
    assert {"Residents by district", "Verify now", "%(n)s entries checked"} <= set(msgids())


def test_every_icon_of_a_declared_layer_is_in_the_sprite() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    layers = [
        YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for path in ROOT.glob("cities/*/layers/*.yaml")
    ]
    assert layers
    assert {layer["icon"] for layer in layers} - listed == set()
