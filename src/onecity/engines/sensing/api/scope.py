"""Which part of the city is meant by a name or an address? The same five coordinates for all kinds of entities."""

from dataclasses import dataclass, fields, replace
from typing import Any

from onecity.codecs.sensorthings import EntityType
from onecity.codecs.sensorthings.links import joined, split_datastream, split_observation, split_thing

PLACES = {"Thing", "Location", "HistoricalLocation", "FeatureOfInterest"}
RELEVANT = {
    **dict.fromkeys(PLACES, ("layer", "code")),
    "Sensor": ("network",),
    "ObservedProperty": ("network", "property"),
    "Datastream": ("network", "property", "layer", "code"),
    "Observation": ("network", "property", "layer", "code", "ms"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Coordinates of entities; what is None is left open."""

    layer: str | None = None
    code: str | None = None
    network: str | None = None
    property: str | None = None
    ms: int | None = None

    def meet(self, other: "Scope") -> "Scope | None":
        """What lies in both; none when they contradict each other."""
        found: dict[str, Any] = {}
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if mine is not None and theirs is not None and mine != theirs:
                return None
            found[one.name] = mine if mine is not None else theirs
        return Scope(**found)

    def seen_as(self, kind: EntityType) -> "Scope":
        """The coordinates that mean something for related entities of a kind."""
        kept = RELEVANT[kind.name]
        return Scope(**{name: getattr(self, name) for name in kept})

    def name(self, kind: EntityType) -> str:
        """The `@iot.id` of the one entity of a kind that lies here."""
        network, code, name = self.network or "", self.code or "", self.property or ""
        if kind.name in PLACES:
            return joined(self.layer or "", code)
        if kind.name == "Sensor":
            return network
        if kind.name == "ObservedProperty":
            return f"{network}:{name}"
        stream = joined(network, code, name)
        return stream if kind.name == "Datastream" else f"{stream}:{self.ms}"


def named(kind: EntityType, name: str) -> Scope | None:
    """Where the entity with this `@iot.id` lies; none when it is no such name. The layer of a network is left open."""
    if kind.name in PLACES:
        place = split_thing(name)
        return Scope(layer=place[0], code=place[1]) if place else None
    if kind.name == "Sensor":
        return Scope(network=name)
    if kind.name == "ObservedProperty":
        network, _, property = name.partition(":")
        return Scope(network=network, property=property) if property else None
    if kind.name == "Datastream":
        stream = split_datastream(name)
        return Scope(network=stream[0], code=stream[1], property=stream[2]) if stream else None
    seen = split_observation(name)
    if seen is None:
        return None
    return replace(Scope(network=seen[0], code=seen[1], property=seen[2]), ms=seen[3])
