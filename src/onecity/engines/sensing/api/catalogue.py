"""What does the city declare that SensorThings shows: layers, networks, properties?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.registry import door as registry
from onecity.codecs.sensorthings import BY_NAME, EntityType
from onecity.engines.sensing.api.scope import PLACES, Scope
from onecity.engines.sensing.api.units import unit_of
from onecity.engines.sensing.declare import Network, Observed

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
CATEGORY = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CategoryObservation"
GEOJSON = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Place:
    """A thing as the registry keeps it."""

    layer: str
    code: str
    name_zh: str
    name_en: str
    lon: float
    lat: float
    division: str
    attributes: Mapping[str, Any]
    approximate: bool
    simulated: bool
    source: str
    updated_at: datetime

    def key(self, network: Network) -> str:
        """How the readings of a network name it."""
        return self.code if network.thing.key == "code" else str(self.attributes.get(network.thing.key) or "")


NOWHERE = Place("", "", "", "", 0.0, 0.0, "", {}, False, False, "", datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Source:
    """Entities that differ in their place alone: those of a layer, or of one property of a network there."""

    layer: str
    network: Network | None = None
    property_name: str | None = None

    @property
    def scope(self) -> Scope:
        """Where they all lie."""
        return Scope(self.layer, None, self.network.id if self.network else None, self.property_name)


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity with its own properties: geometries, moments and all as values, not yet as JSON."""

    kind: EntityType
    scope: Scope
    values: Mapping[str, Any]
    place: Place | None = None

    @property
    def id(self) -> str:
        """Its `@iot.id`."""
        return self.scope.name(self.kind)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The declared networks and the layers of their things, in one language."""

    networks: Mapping[str, Network]
    titles: Mapping[str, str]
    language: str

    @classmethod
    def now(cls, language: str) -> "Catalogue":
        """What is declared now; nothing where no city is loaded."""
        try:
            networks: Mapping[str, Network] = current().all("network")
        except NothingLoaded:
            networks = {}
        used = {one.thing.layer for one in networks.values()}
        titles = {one.id: one.title.in_(language) for one in registry.layers() if one.id in used}
        return cls({id: one for id, one in networks.items() if one.thing.layer in titles}, titles, language)

    def sources(self, kind: EntityType, scope: Scope) -> Iterator[Source]:
        """Where entities of a kind come from, as far as a scope goes, in a lasting order."""
        if kind.name in PLACES:
            yield from (Source(layer) for layer in self.titles if scope.layer in {None, layer})
            return
        for network in self.networks.values():
            if scope.network in {None, network.id} and scope.layer in {None, network.thing.layer}:
                for name in network.observe:
                    if scope.property in {None, name}:
                        yield Source(network.thing.layer, network, name)

    def completed(self, scope: Scope) -> Scope | None:
        """A scope with the layer of its network; none where that contradicts it, or nothing is declared."""
        if scope.network is None:
            return scope if scope.layer is None or scope.layer in self.titles else None
        network = self.networks.get(scope.network)
        if network is None or (scope.property is not None and scope.property not in network.observe):
            return None
        return scope.meet(Scope(layer=network.thing.layer))

    def declared(self, kind: EntityType, scope: Scope) -> Iterator[Entity]:
        """The Sensors or ObservedProperties of a scope: those have no place."""
        for network in self.networks.values():
            if scope.network not in {None, network.id}:
                continue
            if kind.name == "Sensor":
                yield self.sensor(network)
            else:
                names = (name for name in network.observe if scope.property in {None, name})
                yield from (self.observed_property(network, name) for name in names)

    def sensor(self, network: Network) -> Entity:
        """The kind of station that a network has."""
        title = network.title.in_(self.language)
        summary = (network.summary or network.title).in_(self.language)
        values = {
            "name": title,
            "description": summary,
            "encodingType": "text/plain",
            "metadata": summary,
            "properties": {"network": network.id},
        }
        return Entity(BY_NAME["Sensor"], Scope(network=network.id), values)

    def observed_property(self, network: Network, name: str) -> Entity:
        """What is measured."""
        observed = network.observe[name]
        title = observed.title.in_(self.language)
        values = {
            "name": title,
            "description": f"{network.title.in_(self.language)} · {title}",
            "definition": f"urn:onecity:property:{network.id}:{name}",
            "properties": {"network": network.id, "property": name, "kind": observed.kind},
        }
        return Entity(BY_NAME["ObservedProperty"], Scope(network=network.id, property=name), values)

    def entity(self, kind: EntityType, source: Source, place: Place) -> Entity:
        """An entity that has a place."""
        if source.network is not None and source.property_name is not None:
            return self.datastream(source.network, source.property_name, place)
        scope = Scope(place.layer, place.code)
        return Entity(kind, scope, self._placed(kind, place), place)

    def datastream(self, network: Network, name: str, place: Place) -> Entity:
        """One property of one thing."""
        observed = network.observe[name]
        title = observed.title.in_(self.language)
        values = {
            "name": f"{self.name(place)}{self.suffix(observed)}",
            "description": f"{network.title.in_(self.language)} · {title}",
            "unitOfMeasurement": unit_of(observed.unit),
            "observationType": CATEGORY if observed.kind == "state" else MEASUREMENT,
            "observedArea": shapely.Point(place.lon, place.lat),
            "properties": _details(network, name, observed),
        }
        scope = Scope(place.layer, place.code, network.id, name)
        return Entity(BY_NAME["Datastream"], scope, values, place)

    def name(self, place: Place) -> str:
        """The name of a thing."""
        return place.name_zh if self.language.startswith("zh") else place.name_en

    def suffix(self, observed: Observed) -> str:
        """What the name of a datastream has behind that of its thing."""
        return f" · {observed.title.in_(self.language)}"

    def related(self, entity: Entity, navigation: str) -> Entity | None:
        """The one entity that a navigation property leads to; it has the same place, or none.

        A thing has one location, which has one thing: relations between those lead to one, whatever they are called.
        """
        kind = entity.kind.target(navigation) or entity.kind
        scope, place = entity.scope, entity.place
        network = self.networks.get(scope.network or "")
        if kind.name == "Sensor":
            return self.sensor(network) if network else None
        if kind.name == "ObservedProperty":
            return self.observed_property(network, scope.property) if network and scope.property else None
        if place is None:
            return None
        is_stream = kind.name == "Datastream"
        return self.entity(
            kind, Source(place.layer, *((network, scope.property) if is_stream else ())), place
        )

    def value(self, entity: Entity, names: tuple[str, ...]) -> Any:  # noqa: ANN401  any JSON of a declaration
        """A property by its path, also of related entities; None where there is none."""
        here: Entity | None = entity
        for i, name in enumerate(names):
            if here is None:
                return None
            if leads_to_one(here.kind, name):
                here = self.related(here, name)
                continue
            if name == "id":
                return here.id
            found = here.values.get(name)
            for rest in names[i + 1 :]:
                found = _part(found, rest)
            return found
        return None

    def _placed(self, kind: EntityType, place: Place) -> dict[str, Any]:
        point = shapely.Point(place.lon, place.lat)
        if kind.name == "HistoricalLocation":
            return {"time": place.updated_at}
        if kind.name == "Location":
            return {**self._named(place), "encodingType": GEOJSON, "location": point}
        if kind.name == "FeatureOfInterest":
            return {**self._named(place), "encodingType": GEOJSON, "feature": point}
        return self._named(place)

    def _named(self, place: Place) -> dict[str, Any]:
        properties = {
            **place.attributes,
            "code": place.code,
            "layer": place.layer,
            "division": place.division,
            "approximate": place.approximate,
            "simulated": place.simulated,
            "source": place.source,
        }
        title = self.titles.get(place.layer, place.layer)
        return {"name": self.name(place), "description": title, "properties": properties}


def leads_to_one(kind: EntityType, navigation: str) -> bool:
    """Whether a navigation property leads to one entity here: also from a thing to its location, and back."""
    target = kind.target(navigation)
    return target is not None and (navigation in kind.one or {kind.name, target.name} <= PLACES)


def _part(value: Any, name: str) -> Any:  # noqa: ANN401  any JSON of a declaration
    if isinstance(value, BaseGeometry):
        return value.geom_type if name == "type" else None
    return value.get(name) if isinstance(value, Mapping) else None


def _details(network: Network, name: str, observed: Observed) -> dict[str, Any]:
    details: dict[str, Any] = {
        "network": network.id,
        "property": name,
        "kind": observed.kind,
        "every_s": observed.every.ms // 1000,
        "decimals": observed.decimals,
    }
    if observed.range:
        details |= {"lowest": observed.range[0], "highest": observed.range[1]}
    if observed.states:
        details["states"] = list(observed.states)
    return details
