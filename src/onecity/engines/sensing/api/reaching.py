"""What does a condition mean that reaches over a relation to many: `Datastreams/ObservedProperty/name eq 'Level'`?

It holds for a thing when it holds for any of its datastreams, all of it for the same one. So it is turned round: the
whole condition as a datastream sees it, with the thing as its `Thing`. A thing has one location only: `Locations/name`
reaches for nothing that is many.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from onecity.codecs.sensorthings import BY_NAME, EntityType, NotOffered, holds
from onecity.codecs.sensorthings.tree import Node, Path, changed, paths
from onecity.core.text import Text
from onecity.engines.sensing.api.catalogue import Catalogue, Entity, leads_to_one

STREAMS = "Datastreams"
FROM_STREAM = {
    "Thing": ("Thing",),
    "Location": ("Thing", "Locations"),
    "HistoricalLocation": ("Thing", "HistoricalLocations"),
}
"""How a datastream reaches the entity that a condition is about."""

TOO_FAR = Text(
    zh="按关联的读数筛选，或经数据流再到数据流的筛选",
    en="filters that reach for readings, or from datastreams back to datastreams",
)


def from_streams(kind: EntityType, node: Node) -> Node | None:
    """The same condition as the datastreams of a place see it; none where it does not reach for them.

    Raises `NotOffered` where it reaches for what cannot be looked at for each entity.
    """
    reaching = [path for path in paths(node) if _check(kind, path)]
    if not reaching:
        return None

    def turned(path: Path) -> Path:
        if path in reaching:
            return replace(path, names=path.names[path.names.index(STREAMS) + 1 :])
        return replace(path, names=FROM_STREAM[kind.name] + path.names)

    return changed(node, turned)


def fits(catalogue: Catalogue, entity: Entity, node: Node | None, now: datetime) -> bool:
    """Whether a condition holds for an entity. Raises `NotOffered`."""
    if node is None:
        return True
    turned = from_streams(entity.kind, node)
    if turned is None:
        return holds(node, lambda names: catalogue.value(entity, names), now)
    return any(
        holds(turned, lambda names, one=one: catalogue.value(one, names), now)  # type: ignore[misc]
        for one in streams_at(catalogue, entity)
    )


def streams_at(catalogue: Catalogue, entity: Entity) -> Iterator[Entity]:
    """The datastreams at the place of an entity."""
    kind, place = BY_NAME["Datastream"], entity.place
    if place is not None:
        sources = catalogue.sources(kind, entity.scope.seen_as(kind))
        yield from (catalogue.entity(kind, one, place) for one in sources)


def _check(kind: EntityType, path: Path) -> bool:
    """Whether a path reaches for datastreams. Raises `NotOffered` where it goes too far."""
    here, reaches = kind, False
    for name in path.names:
        target: Any = here.target(name)
        if target is None:
            break
        if not leads_to_one(here, name):
            if reaches or name != STREAMS or kind.name not in FROM_STREAM or here.name != "Thing":
                raise NotOffered(TOO_FAR)
            reaches = True
        here = target
    return reaches
