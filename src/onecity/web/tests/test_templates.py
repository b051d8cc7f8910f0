"""The pages keep the Content-Security-Policy, speak both languages, and use only icons that are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

PACKAGE = Path(__file__).parents[1]
SOURCES = PACKAGE.parent
ROOT = Path(__file__).parents[4]
TEMPLATES = sorted(SOURCES.glob("**/templates/**/*.html"))
KIT = sorted((PACKAGE / "templates" / "kit").glob("*.html")) + sorted(
    (PACKAGE / "templates" / "web").glob("*.html")
)

INLINE = {
    "a script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "a thing loaded from elsewhere": re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCES)))
def test_no_template_needs_what_the_policy_blocks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<script>go()</script>", "a script"),
        ("<p class='x' style='color: red'>", "a style attribute"),
        ("<button onclick='go()'>", "an event handler"),
        ('<link href="//fonts.example/x.css">', "a thing loaded from elsewhere"),
    ],
)
def test_the_check_sees_a_planted_violation(html: str, name: str) -> None:
    assert INLINE[name].search(html)


def test_every_icon_used_in_templates_and_manifests_is_in_the_sprite() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    assert {name: where for name, where in used_icons() if name not in listed} == {}


def used_icons() -> Iterator[tuple[str, str]]:
    """Icon names written in templates (`{% icon "x" %}`, `icon="x"`) and in manifests, with the file."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        tags = re.findall(r"{%\s*(?:icon\s+|[^%]*\bicon=)[\"']([\w-]+)[\"']", text)
        actions = re.findall(r"{%\s*action\s+\S+\s+\S+\s+[\"']([\w-]+)[\"']", text)
        yield from ((name, str(path.relative_to(SOURCES))) for name in tags + actions)
    for path in SOURCES.glob("**/engine.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "NavigationItem":
                yield str(ast.literal_eval(call.args[3])), str(path.relative_to(SOURCES))


def test_the_sprite_list_is_sorted_and_without_repetition() -> None:
    lines = (ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))


def test_every_english_text_of_the_kit_has_its_chinese() -> None:
    chinese: dict[str, str] = {}
    for path in PACKAGE.parent.rglob("locale_zh*.yaml"):
        chinese |= YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert [text for text in sorted(set(msgids())) if not chinese.get(text)] == []


def test_a_translation_keeps_the_placeholders_of_its_original() -> None:
    chinese = YAML(typ="safe").load((PACKAGE / "locale_zh.yaml").read_text(encoding="utf-8"))
    holes = re.compile(r"%\(\w+\)[sd]")
    assert [en for en, zh in chinese.items() if sorted(holes.findall(en)) != sorted(holes.findall(zh))] == []


def msgids() -> Iterator[str]:
    """English texts in the kit's templates and in the code of its tags."""
    for path in KIT:
        text = path.read_text(encoding="utf-8")
        yield from (
            one or two for one, two in re.findall(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')", text)
        )
    for path in (PACKAGE / "templatetags").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "id", "") == "_"
                and isinstance(call.args[0], ast.Constant)
            ):
                yield str(call.args[0].value)
