"""How does a thing of a layer look as a GeoJSON feature?"""

from typing import Any

from onecity.base.registry.paging import Item


def feature(one: Item, swapped: bool = False) -> dict[str, Any]:
    """A feature of RFC 7946; `swapped`: latitude first, as EPSG:4326 has it (then it is no RFC 7946 any more)."""
    return {
        "type": "Feature",
        "id": str(one.id),
        "geometry": _turned(one.geometry) if swapped else one.geometry,
        "properties": {
            **one.attributes,
            "code": one.code,
            "name": one.name.zh,
            "name_en": one.name.en,
            "division": one.division or None,
            "approximate": one.approximate,
            "simulated": one.simulated,
            "updated_at": one.updated_at.isoformat(),
        },
    }


def _turned(geometry: dict[str, Any]) -> dict[str, Any]:
    return {**geometry, "coordinates": _swap(geometry["coordinates"])}


def _swap(nested: list[Any]) -> list[Any]:
    if nested and isinstance(nested[0], int | float):
        return [nested[1], nested[0]]
    return [_swap(one) for one in nested]
