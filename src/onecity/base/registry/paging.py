"""How does a whole layer go out in pieces, each thing with everything that is declared about it?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from onecity.base.registry.errors import LayerUnknown, ThingUnknown
from onecity.base.registry.models import Layer, Thing
from onecity.core.geo import Box
from onecity.core.text import Text

OWN = ("code", "name", "division", "approximate", "simulated")
BATCH = 1_000
TRUE = {"true": True, "1": True, "false": False, "0": False}


class FilterInvalid(ValueError):
    """A property that the layer does not have, or a value that it cannot have."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which things: those that meet the box, changed in the time, with the properties; after a code, in its order.

    `where` names properties of `queryables`; a division holds those inside it.
    """

    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A thing with its geometry as GeoJSON and its attributes in the types that the layer declares."""

    id: UUID
    layer: str
    code: str
    name: Text
    geometry: dict[str, Any]
    division: str
    approximate: bool
    simulated: bool
    updated_at: datetime
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Items:
    """A piece of a layer; `after` asks for the next one, empty at the end; `matched` counts all that fit."""

    items: tuple[Item, ...]
    matched: int
    after: str


def queryables(layer: str) -> dict[str, str]:
    """What things of a layer can be chosen by, with its type. Raises `LayerUnknown`."""
    own = {
        "code": "text",
        "name": "text",
        "division": "division",
        "approximate": "boolean",
        "simulated": "boolean",
    }
    return {**{one["id"]: one["type"] for one in _layer(layer).fields if one["id"] not in own}, **own}


def items(layer: str, wanted: Wanted) -> Items:
    """A piece of a layer by code. Raises `LayerUnknown`, `FilterInvalid`."""
    found = _chosen(layer, wanted)
    matched = found.count()
    if wanted.after:
        found = found.filter(code__gt=wanted.after)
    rows = list(found.order_by("code")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    after = shown[-1].code if shown and len(rows) > wanted.limit else ""
    kinds = _kinds(layer)
    return Items(tuple(_item(row, kinds) for row in shown), matched, after)


def item(layer: str, thing_id: UUID) -> Item:
    """One thing of a layer. Raises `LayerUnknown`, `ThingUnknown`."""
    kinds = _kinds(layer)
    row = Thing.objects.filter(layer=layer, id=thing_id).first()
    if row is None:
        raise ThingUnknown(thing_id)
    return _item(row, kinds)


def all_items(layer: str) -> Iterator[Item]:
    """Every thing of a layer by code, read piece by piece. Raises `LayerUnknown`."""
    kinds, after = _kinds(layer), ""
    while rows := list(Thing.objects.filter(layer=layer, code__gt=after).order_by("code")[:BATCH]):
        yield from (_item(row, kinds) for row in rows)
        after = rows[-1].code


def _layer(layer: str) -> Layer:
    found = Layer.objects.filter(id=layer).first()
    if found is None:
        raise LayerUnknown(layer)
    return found


def _chosen(layer: str, wanted: Wanted) -> QuerySet[Thing]:
    known = queryables(layer)
    found = Thing.objects.filter(layer=layer)
    if box := wanted.box:
        found = found.filter(
            west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south
        )
    if wanted.since:
        found = found.filter(updated_at__gte=wanted.since)
    if wanted.until:
        found = found.filter(updated_at__lte=wanted.until)
    for name, value in wanted.where.items():
        if name not in known:
            raise FilterInvalid(name, value)
        found = found.filter(_property(name, value, known[name]))
    return found


def _property(name: str, value: str, kind: str) -> Q:
    if name == "name":
        return Q(name_zh=value) | Q(name_en=value)
    if name == "division":
        return Q(division__startswith=value)
    typed = _typed(name, value, kind)
    if name in OWN:
        return Q(**{name: typed})
    # What came from a CSV is stored as it was written there.
    return Q(**{f"attributes__{name}": typed}) | Q(**{f"attributes__{name}": value})


def _typed(name: str, value: str, kind: str) -> str | int | float | bool:
    try:
        if kind == "boolean":
            return TRUE[value.lower()]
        if kind == "integer":
            return int(value)
        return float(value) if kind == "number" else value
    except (KeyError, ValueError):
        raise FilterInvalid(name, value) from None


def _kinds(layer: str) -> dict[str, str]:
    return {one["id"]: one["type"] for one in _layer(layer).fields}


def _value(name: str, value: Any, kind: str) -> Any:  # noqa: ANN401  whatever a city declares
    """An attribute in its declared type; as it is where it is not of that type."""
    try:
        return _typed(name, value, kind) if isinstance(value, str) else value
    except FilterInvalid:
        return value


def _item(row: Thing, kinds: Mapping[str, str]) -> Item:
    point = {"type": "Point", "coordinates": [row.lon, row.lat]}
    return Item(
        row.id,
        row.layer,
        row.code,
        Text(zh=row.name_zh, en=row.name_en),
        json.loads(row.geometry) if row.geometry else point,
        row.division,
        row.approximate,
        row.simulated,
        row.updated_at,
        {name: _value(name, value, kinds.get(name, "text")) for name, value in row.attributes.items()},
    )
