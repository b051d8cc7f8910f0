"""Has the map the icon and the colour that a layer names?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

from onecity.base.registry.declare import LayerDeclaration
from onecity.core.pack import Declaration, Problem, nearest
from onecity.core.text import Text

COLOURS = ("sea-7", "pine-7", "granite-7", "tile-7")
SPRITE = "vendor/icons.svg"

NO_COLOUR = Text(
    zh="地图没有颜色“{found}”，这个图层会显示成灰色。",
    en='The map has no colour "{found}": the layer would be drawn in grey.',
)
NO_ICON = Text(
    zh="地图没有图标“{found}”，这个图层前面会空着。请换一个，或把它的名称（Tabler 图标）"
    "加进 frontend/icons.txt，再执行 ./run。",
    en='The map has no icon "{found}": its place would stay empty. Take another, or add its name (a Tabler icon) to '
    "frontend/icons.txt, then ./run again.",
)


def unseen(declaration: Declaration) -> Iterator[Problem]:
    """Warnings about an icon or a colour that the map does not have; the shades of a colour look alike on it."""
    layer: LayerDeclaration = declaration.value
    families = [one.partition("-")[0] for one in COLOURS]
    if layer.colour.partition("-")[0] not in families:
        yield declaration.problem(
            "colour", "layer-colour-unknown", allowed=COLOURS, message=NO_COLOUR, severity="warning"
        )
    known = icons()
    if known and layer.icon not in known:
        near = nearest(layer.icon, known)
        yield declaration.problem(
            "icon", "layer-icon-unknown", nearest=near, message=NO_ICON, severity="warning"
        )


def icons() -> frozenset[str]:
    """The icons of the pages; none where the pages' files have not been fetched yet, and nobody knows."""
    sprite = finders.find(SPRITE)
    if not isinstance(sprite, str):
        return frozenset()
    return _icons(sprite, Path(sprite).stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _icons(sprite: str, _changed: int) -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text(encoding="utf-8")))
