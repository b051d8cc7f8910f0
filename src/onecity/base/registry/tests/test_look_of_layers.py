"""Is a layer told of whose icon or colour the map does not have?"""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from onecity.base.registry.declare import LAYER
from onecity.core.pack import check

LAYER_YAML = """\
id: clinics
title: {zh: 诊所, en: Clinics}
icon: building-hospital
colour: sea-6
kind: point
credit: {zh: 示例, en: Example}
"""


def test_an_icon_or_a_colour_that_the_map_does_not_have_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sprite = tmp_path / "icons.svg"
    sprite.write_text('<svg><symbol id="building-hospital" viewBox="0 0 24 24"/><symbol id="map-2"/></svg>')
    monkeypatch.setattr(finders, "find", lambda _name: str(sprite))
    file = tmp_path / "city/layers/clinics.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(LAYER_YAML, encoding="utf-8")
    assert check(tmp_path / "city", (LAYER,)) == []
    wrong = LAYER_YAML.replace("building-hospital", "building-hospitl").replace("sea-6", "sae-7")
    file.write_text(wrong, encoding="utf-8")
    found = {one.code: one for one in check(tmp_path / "city", (LAYER,))}
    assert {code: (one.line, one.severity, one.nearest) for code, one in found.items()} == {
        "layer-icon-unknown": (3, "warning", "building-hospital"),
        "layer-colour-unknown": (4, "warning", "sea-7"),
    }
    assert "frontend/icons.txt" in found["layer-icon-unknown"].text("zh")
    monkeypatch.setattr(finders, "find", lambda _name: None)
    assert [one.code for one in check(tmp_path / "city", (LAYER,))] == ["layer-colour-unknown"]
