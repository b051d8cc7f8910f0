"""What does an address of the service answer to a reader?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onecity.codecs.sensorthings import ENTITIES, EntityType, Options, ResourcePath, parse_options, parse_path
from onecity.codecs.sensorthings.errors import query_error
from onecity.engines.sensing.api.answers import Answering, as_json
from onecity.engines.sensing.api.catalogue import Catalogue, Entity, Source
from onecity.engines.sensing.api.errors import NoEntity
from onecity.engines.sensing.api.observing import Reader, measured, one_observation
from onecity.engines.sensing.api.places import place
from onecity.engines.sensing.api.scope import PLACES, Scope, named

REQUIREMENTS = "http://www.opengis.net/spec/iot_sensing/1.1/req"
CONFORMANCE = [
    f"{REQUIREMENTS}/{name}"
    for name in (
        "datamodel",
        "resource-path/resource-path-to-entities",
        "request-data",
        "data-array/data-array",
    )
]
OF_ONE = {"$select", "$expand"}


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON, or with `text` a bare value; neither: there is none (204)."""

    body: Any = None
    text: str | None = None


def answer(address: str, pairs: Iterable[tuple[str, str]], answering: Answering) -> Answer:
    """Answer a GET. `address`: below the service root, percent-decoded; `pairs`: the query, decoded.

    Raises of `codecs.sensorthings.errors` and of `api.errors`, `NotAllowed`.
    """
    path = parse_path(address)
    if not path.steps:
        return Answer(root(answering.root))
    asked = list(pairs)
    options = parse_options(asked, path.entity)
    scope, entity = located(path, answering.catalogue, answering.reader)
    if entity is not None:
        _check_options_of_one(options, path)
        return _of_one(path, entity, options, answering)
    url = f"{answering.root}/{'/'.join(step.written for step in path.steps)}"
    if path.ending == "$ref":
        return Answer(answering.references(path.entity, scope, options, f"{url}/$ref"))
    return Answer(answering.collection(path.entity, scope, options, url))


def root(address: str) -> dict[str, Any]:
    """The service's own page: its collections, and which parts of the standard it keeps."""
    collections = [{"name": one.collection, "url": f"{address}/{one.collection}"} for one in ENTITIES]
    data_array = {"endpoints": [f"{address}/CreateObservations"]}
    settings = {"conformance": CONFORMANCE, f"{REQUIREMENTS}/data-array/data-array": data_array}
    return {"value": collections, "serverSettings": settings}


def located(path: ResourcePath, catalogue: Catalogue, reader: Reader) -> tuple[Scope, Entity | None]:
    """Where an address leads: coordinates, and the entity when it leads to one. Raises `NoEntity`, `NotAllowed`."""
    scope, entity = Scope(), None
    for step in path.steps:
        met: Scope | None = scope.seen_as(step.entity)
        entity = None
        if step.key is not None:
            own = named(step.entity, step.key)
            own = catalogue.completed(own) if own else None
            met = met.meet(own) if met and own else None
        if met is None:
            raise NoEntity(step.written)
        scope = met
        if step.one:
            entity = found(step.entity, scope, catalogue, reader)
            if entity is None:
                raise NoEntity(step.written)
            scope = entity.scope
    return scope, entity


def found(kind: EntityType, scope: Scope, catalogue: Catalogue, reader: Reader) -> Entity | None:
    """The one entity at these coordinates."""
    if kind.name in {"Sensor", "ObservedProperty"}:
        return next(catalogue.declared(kind, scope), None)
    network = catalogue.networks.get(scope.network or "")
    at = place(scope.layer or "", scope.code or "")
    if at is None:
        return None
    if kind.name in PLACES:
        return catalogue.entity(kind, Source(at.layer), at)
    if network is None or not scope.property:
        return None
    if kind.name == "Datastream":
        return catalogue.datastream(network, scope.property, at)
    return one_observation(catalogue, reader, scope, at)


def _check_options_of_one(options: Options, path: ResourcePath) -> None:
    for name, _ in options.said:
        if name not in OF_ONE or path.names or path.ending:
            raise query_error(name, 0, "不能用于单个实体", "it cannot be asked of a single entity")


def _of_one(path: ResourcePath, entity: Entity, options: Options, answering: Answering) -> Answer:
    if path.ending == "$ref":
        return Answer({"@iot.selfLink": answering.self_link(entity)})
    is_timed = not options.select or {"phenomenonTime", "resultTime"} & set(options.select)
    if entity.kind.name == "Datastream" and is_timed:
        entity = measured(answering.catalogue, answering.reader, entity)
    if not path.names:
        return Answer(answering.entity(entity, options))
    value = as_json(answering.catalogue.value(entity, path.names))
    if value is None:
        return Answer()
    if path.ending == "$value" and not isinstance(value, dict | list):
        is_truth = isinstance(value, bool)
        return Answer(text=str(value).lower() if is_truth else str(value))
    name = "@iot.id" if path.names == ("id",) else path.names[-1]
    return Answer(value) if path.ending == "$value" else Answer({name: value})
