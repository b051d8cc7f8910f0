"""Is a relation that leads nowhere, or in a circle, told at its own cell?"""

from pathlib import Path

from onecity.base.registry import relations
from onecity.base.registry.declare import LAYER
from onecity.core.pack import check

LAYER_YAML = """\
id: {id}
title: {{zh: 断面, en: Stations}}
icon: droplet
colour: sea-7
source: {id}.csv
kind: point
fields:
  - {{id: upstream, title: {{zh: 上游, en: Upstream}}, refers_to: {to}}}
credit: {{zh: 示例, en: Example}}
"""
HEAD = "code,name_zh,name_en,lon,lat,upstream\n"


def said(folder: Path, **layers: tuple[str, dict[str, str]]) -> list[tuple[str, str]]:
    """What the check says of layers, each with what it refers to and the relations of its things."""
    (folder / "layers").mkdir()
    for id, (to, related) in layers.items():
        (folder / "layers" / f"{id}.yaml").write_text(LAYER_YAML.format(id=id, to=to), encoding="utf-8")
        rows = "".join(f"{code},断面,Station,120.3,36.1,{other}\n" for code, other in related.items())
        (folder / "layers" / f"{id}.csv").write_text(HEAD + rows, encoding="utf-8")
    return [(one.code, f"{one.file}:{one.line} {one.text('en')}") for one in check(folder, (LAYER,))]


def test_a_chain_is_right_and_so_is_a_relation_to_another_layer(tmp_path: Path) -> None:
    rivers = ("rivers", {"a": "", "b": "a", "c": "b", "d": "b"})
    assert said(tmp_path, rivers=rivers, outlets=("rivers", {"x": "a", "y": "a"})) == []


def test_a_relation_to_nothing_and_one_in_a_circle_are_told_where_they_stand(tmp_path: Path) -> None:
    rivers = ("rivers", {"a": "c", "b": "a", "c": "b", "d": "d", "e": "nobody"})
    found = said(tmp_path, rivers=rivers, outlets=("rivers", {"x": "f"}))
    assert sorted(code for code, _ in found) == ["thing-relation-circle"] * 2 + ["thing-relation-unknown"] * 2
    texts = " | ".join(text for _, text in found)
    for words in ("rivers.csv:2", "a → c → b → a", "rivers.csv:5", "d → d", 'code "nobody"', "outlets.csv:2"):
        assert words in texts


def test_each_circle_is_told_once_however_many_lead_into_it() -> None:
    related = {"x": "a", "y": "x", "a": "b", "b": "a", "z": "b"}
    assert list(relations.circles(related)) == [("a", "b", "a")]
