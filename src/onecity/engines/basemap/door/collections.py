"""Which layers does the city publish, and what is in them? What the map shows, everybody may have."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.base.registry.errors import LayerUnknown, ThingUnknown
from onecity.base.registry.paging import FilterInvalid, Item, Items, Wanted, all_items
from onecity.base.registry.paging import item as _item
from onecity.base.registry.paging import items as _items
from onecity.base.registry.paging import queryables as _queryables
from onecity.engines.basemap.errors import CollectionUnknown, ItemUnknown, QueryInvalid
from onecity.engines.basemap.open_formats.exporting import write_geojson, write_geoparquet

Format = Literal["geojson", "geoparquet"]
TYPES = {"point": ("Point",), "area": ("MultiPolygon", "Polygon")}


def collections(actor: Actor) -> tuple[LayerView, ...]:
    """Every layer of the map. Anybody may ask."""
    return registry.layers()


def collection(actor: Actor, id: str) -> LayerView:
    """One layer. Raises `CollectionUnknown`."""
    for one in registry.layers():
        if one.id == id:
            return one
    raise CollectionUnknown(id)


def queryables(actor: Actor, id: str) -> dict[str, str]:
    """What the things of a layer can be chosen by, with its type. Raises `CollectionUnknown`."""
    try:
        return _queryables(id)
    except LayerUnknown:
        raise CollectionUnknown(id) from None


def items(actor: Actor, id: str, wanted: Wanted) -> Items:
    """A piece of a layer. Raises `CollectionUnknown`, `QueryInvalid` for a property that is none."""
    try:
        return _items(id, wanted)
    except LayerUnknown:
        raise CollectionUnknown(id) from None
    except FilterInvalid as wrong:
        raise QueryInvalid(wrong.name, wrong.value) from None


def item(actor: Actor, id: str, thing: str) -> Item:
    """One thing of a layer. Raises `CollectionUnknown`, `ItemUnknown`."""
    try:
        return _item(id, UUID(thing))
    except LayerUnknown:
        raise CollectionUnknown(id) from None
    except (ValueError, ThingUnknown):
        raise ItemUnknown(thing) from None


def export(actor: Actor, id: str, form: Format, path: Path) -> int:
    """Write a layer as a file; gives how many things it has. Raises `CollectionUnknown`, `OSError`."""
    layer = collection(actor, id)
    if form == "geojson":
        return write_geojson(all_items(id), path)
    return write_geoparquet(all_items(id), path, TYPES[layer.kind])
