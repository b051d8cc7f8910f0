"""What does the small map of a call draw below its places?"""

from django.utils.translation import get_language

from onecity.base.registry import door as registry
from onecity.web.map.scene import bounds, ground_scene, layer_url

LAND = "divisions"


def map_scene(title: str) -> dict[str, object]:
    """The city's bounds, its land and roads, and what the map is called for who cannot see it."""
    layer = next((one for one in registry.layers() if one.id == LAND), None)
    return {
        "bounds": bounds(),
        "land": layer_url(layer, get_language() or "zh-hans") if layer else "",
        "ground": ground_scene(),
        "words": {"map": title},
    }
