"""Which things has a layer, for a machine that looks at all of them?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onecity.base.registry.models import Layer, Thing
from onecity.core.text import Text

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing as it stands in a layer, with its attributes as they are written."""

    id: UUID
    code: str
    division: str
    attributes: Mapping[str, Any]


def listed(layer: str) -> Iterator[Listed]:
    """All things of a layer in the order of their codes; hundreds of thousands are no trouble."""
    rows = Thing.objects.filter(layer=layer).order_by("code")
    for row in rows.values_list("id", "code", "division", "attributes").iterator(AT_ONCE):
        yield Listed(*row)


def layer_fields(layer: str) -> tuple[Mapping[str, Any], ...]:
    """The declared fields of a layer (`id`, `title`, `type`); none when there is no such layer."""
    return tuple(Layer.objects.filter(id=layer).values_list("fields", flat=True).first() or ())


def names_of(ids: Iterable[UUID]) -> Mapping[UUID, Text]:
    """The names of things by id; what is gone is left out."""
    wanted = list(ids)
    found: dict[UUID, Text] = {}
    for start in range(0, len(wanted), AT_ONCE // 4):
        rows = Thing.objects.filter(id__in=wanted[start : start + AT_ONCE // 4])
        found |= {id: Text(zh=zh, en=en) for id, zh, en in rows.values_list("id", "name_zh", "name_en")}
    return found


def attributes_of(thing: UUID) -> Mapping[str, Any]:
    """The attributes of a thing as they are written, its code with them; none when it is gone."""
    return attributes_of_all([thing]).get(thing, {})


def attributes_of_all(ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """As `attributes_of`, of some hundreds of things; one that is gone is left out."""
    rows = Thing.objects.filter(id__in=set(ids)).values_list("id", "code", "attributes")
    return {id: {"code": code, **attributes} for id, code, attributes in rows}


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing as a mark on the map."""

    layer: str
    name: Text
    lon: float
    lat: float
    division: str


def spots_of(ids: Iterable[UUID]) -> Mapping[UUID, Spot]:
    """Where things lie; one that there is no more is left out."""
    found: dict[UUID, Spot] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        rows = Thing.objects.filter(id__in=wanted[start : start + AT_ONCE])
        for id, layer, zh, en, lon, lat, division in rows.values_list(
            "id", "layer", "name_zh", "name_en", "lon", "lat", "division"
        ):
            found[id] = Spot(layer, Text(zh=zh, en=en), lon, lat, division)
    return found
