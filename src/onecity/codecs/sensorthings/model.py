"""Which entities does SensorThings 1.1 (Sensing) know, and how do they hang together? OGC 18-088, section 8."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onecity.codecs.sensorthings.tree import Type


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of entity: `one` and `many` say to which kinds its navigation properties lead, `parts` what stands
    inside of its properties.
    """

    name: str
    collection: str
    properties: Mapping[str, Type]
    one: Mapping[str, str]
    many: Mapping[str, str]
    parts: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)

    def target(self, navigation: str) -> "EntityType | None":
        """The kind that a navigation property leads to."""
        name = self.one.get(navigation) or self.many.get(navigation)
        return BY_NAME[name] if name else None


_NAMED = {"name": Type.STRING, "description": Type.STRING, "properties": Type.ANY}
_SHAPE = {"type": Type.STRING}
_UNIT = {"name": Type.STRING, "symbol": Type.STRING, "definition": Type.STRING}

ENTITIES = (
    EntityType(
        "Thing",
        "Things",
        _NAMED,
        {},
        {
            "Locations": "Location",
            "HistoricalLocations": "HistoricalLocation",
            "Datastreams": "Datastream",
        },
    ),
    EntityType(
        "Location",
        "Locations",
        {**_NAMED, "encodingType": Type.STRING, "location": Type.GEOMETRY},
        {},
        {"Things": "Thing", "HistoricalLocations": "HistoricalLocation"},
        {"location": _SHAPE},
    ),
    EntityType(
        "HistoricalLocation",
        "HistoricalLocations",
        {"time": Type.TIME},
        {"Thing": "Thing"},
        {"Locations": "Location"},
    ),
    EntityType(
        "Datastream",
        "Datastreams",
        {
            **_NAMED,
            "unitOfMeasurement": Type.ANY,
            "observationType": Type.STRING,
            "observedArea": Type.GEOMETRY,
            "phenomenonTime": Type.TIME,
            "resultTime": Type.TIME,
        },
        {"Thing": "Thing", "Sensor": "Sensor", "ObservedProperty": "ObservedProperty"},
        {"Observations": "Observation"},
        {"unitOfMeasurement": _UNIT, "observedArea": _SHAPE},
    ),
    EntityType(
        "Sensor",
        "Sensors",
        {**_NAMED, "encodingType": Type.STRING, "metadata": Type.STRING},
        {},
        {"Datastreams": "Datastream"},
    ),
    EntityType(
        "ObservedProperty",
        "ObservedProperties",
        {**_NAMED, "definition": Type.STRING},
        {},
        {"Datastreams": "Datastream"},
    ),
    EntityType(
        "Observation",
        "Observations",
        {
            "phenomenonTime": Type.TIME,
            "result": Type.ANY,
            "resultTime": Type.TIME,
            "resultQuality": Type.STRING,
            "validTime": Type.TIME,
            "parameters": Type.ANY,
        },
        {"Datastream": "Datastream", "FeatureOfInterest": "FeatureOfInterest"},
        {},
    ),
    EntityType(
        "FeatureOfInterest",
        "FeaturesOfInterest",
        {**_NAMED, "encodingType": Type.STRING, "feature": Type.GEOMETRY},
        {},
        {"Observations": "Observation"},
        {"feature": _SHAPE},
    ),
)
BY_NAME = {one.name: one for one in ENTITIES}
BY_COLLECTION = {one.collection: one for one in ENTITIES}


def type_of(entity: EntityType, names: tuple[str, ...], *, over_many: bool = False) -> Type | None:
    """The type of a property that is named by a path; none where there is no such property.

    `over_many`: the path may lead over relations to many, as a condition's may (it holds for any of them). Below
    `properties`, `parameters` and `result` there may be anything.
    """
    here = entity
    for i, name in enumerate(names):
        rest = names[i + 1 :]
        if name in here.one:
            here = BY_NAME[here.one[name]]
            continue
        if over_many and name in here.many:
            here = BY_NAME[here.many[name]]
            continue
        if name in {"id", "@iot.id"}:
            return None if rest else Type.STRING
        if name in here.parts and rest:
            return here.parts[name].get(rest[0]) if len(rest) == 1 else None
        found = here.properties.get(name)
        return found if not rest or found is Type.ANY else None
    return None
