"""What does the kit itself put on the portal's first page? The desk of those who work, the city as its map knows it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from onecity.base.registry.door import LayerView, layers
from onecity.core.text import Text
from onecity.web.access import actor_of
from onecity.web.context import navigation
from onecity.web.map.numbers import divided

TITLE = Text(zh="我们的城市", en="Our city")
WORK = Text(zh="我的工作", en="My work")


def work(request: HttpRequest) -> SafeString | str:
    """The way to the desk for whoever works for the city: a tile for each line of its rail; nothing for residents."""
    actor = actor_of(request)
    if not actor.grants:
        return ""
    rail = navigation("desk", actor, request.path, get_language() or "zh-hans")
    tiles = [{"title": one.title, "href": one.url, "icon": one.icon, "note": ""} for one in rail]
    return render_to_string("pages/card_city.html", {"title": WORK, "tiles": tiles}, request)


def city(request: HttpRequest) -> SafeString:
    """A tile for the map and one for each layer of places; nothing before there is any."""
    tiles = [map_tile(), *(layer_tile(layer) for layer in layers() if layer.kind == "point" and layer.count)]
    return render_to_string("pages/card_city.html", {"title": TITLE, "tiles": tiles}, request)


def map_tile() -> dict[str, object]:
    """The map, with how much of the city is on it."""
    found = divided()
    note = Text(
        zh=f"{len(found.districts)} 个区市，{len(found.subdistricts)} 个镇街",
        en=f"{len(found.districts)} districts, {len(found.subdistricts)} sub-districts",
    )
    return {"title": Text(zh="一张图", en="City map"), "note": note, "href": reverse("map"), "icon": "map-2"}


def layer_tile(layer: LayerView) -> dict[str, object]:
    """A layer of places as a list: it works without a map, and on a small phone."""
    words = Text(zh=f"{layer.count} 处", en=f"{layer.count} places")
    language = get_language() or "zh-hans"
    return {
        "title": layer.title.in_(language),
        "note": words,
        "href": reverse("map_list", args=[layer.id]),
        "icon": layer.icon,
    }
