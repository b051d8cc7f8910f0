"""Is every icon of the city's layers in the sprite?"""

from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[5]


def test_every_icon_of_a_declared_layer_is_in_the_sprite() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    layers = [
        YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for path in ROOT.glob("cities/*/layers/*.yaml")
    ]
    assert layers
    assert {layer["icon"] for layer in layers} - listed == set()
