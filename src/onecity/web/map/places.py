"""Which things stand in a layer, which of them are divisions, and how many lie in a division?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView

MOST_THINGS = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """A thing of a layer as a list shows it; `division` is where it lies, or itself for a division."""

    id: UUID
    layer: str
    code: str
    name: str
    division: str
    approximate: bool

    @property
    def is_division(self) -> bool:
        """Whether the thing is a division's own area."""
        return bool(self.division) and self.code == self.division


def places(layer: LayerView, language: str) -> tuple[Place, ...]:
    """The things of a layer by code, named in a language."""
    return _places(layer.id, layer.version, language)


@lru_cache(maxsize=64)
def _places(layer: str, _version: str, language: str) -> tuple[Place, ...]:
    body = registry.features(layer, limit=MOST_THINGS, language=language).body
    return tuple(_place(layer, feature["properties"]) for feature in json.loads(body)["features"])


def _place(layer: str, said: Mapping[str, object]) -> Place:
    return Place(
        id=UUID(str(said["id"])),
        layer=layer,
        code=str(said["code"]),
        name=str(said["name"]),
        division=str(said["division"] or ""),
        approximate=bool(said["approximate"]),
    )


def division_places(layers: Iterable[LayerView], language: str) -> dict[str, Place]:
    """The areas of divisions by their code."""
    areas = (layer for layer in layers if layer.kind == "area")
    return {place.code: place for layer in areas for place in places(layer, language) if place.is_division}


def base_layer(layers: Iterable[LayerView]) -> LayerView | None:
    """The layer that the land is drawn from: the first of areas that is shown by default, else the first."""
    areas = [layer for layer in layers if layer.kind == "area"]
    return next((layer for layer in areas if layer.visible_by_default), areas[0] if areas else None)


def count_in(layer: LayerView, code: str) -> int:
    """How many things of a layer lie in a division; divisions nest by their codes."""
    if not code:
        return layer.count
    counted = registry.counts_by_division(layer.id, layer.version)
    return sum(count for division, count in counted.items() if division.startswith(code))
