"""Which entities have such readings, or such datastreams: `Things?$filter=Datastreams/Observations/result gt 5`?

What a filter says of readings is turned round, as a reading sees it, and asked of the readings; in the filter stand the
names of the entities whose readings fit. Everything said of them holds for the same reading, and for its datastream.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onecity.codecs.sensorthings import BY_NAME, EntityType, NotOffered, Options
from onecity.codecs.sensorthings.tree import (
    Comparison,
    Literal,
    Logic,
    Node,
    Path,
    Type,
    changed,
    conjuncts,
    joined,
    paths,
)
from onecity.engines.sensing.api import errors
from onecity.engines.sensing.api.catalogue import Catalogue
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.observing import Observing, Reader
from onecity.engines.sensing.api.places import Looking
from onecity.engines.sensing.api.reaching import TOO_FAR
from onecity.engines.sensing.api.scope import Scope

READINGS, STREAMS = "Observations", "Datastreams"
OBSERVATION, DATASTREAM = BY_NAME["Observation"], BY_NAME["Datastream"]
MOST_FOUND = 500
FROM_READING = {
    "Thing": ("Datastream", "Thing"),
    "Location": ("Datastream", "Thing", "Locations"),
    "HistoricalLocation": ("Datastream", "Thing", "HistoricalLocations"),
    "Datastream": ("Datastream",),
    "Sensor": ("Datastream", "Sensor"),
    "ObservedProperty": ("Datastream", "ObservedProperty"),
    "FeatureOfInterest": ("FeatureOfInterest",),
}
"""How a reading reaches the entity that a condition is about."""

WITHOUT_PLACE = {"Sensor", "ObservedProperty"}
"""What has no place has no datastreams at hand: they are looked up too."""


@dataclass(frozen=True, slots=True)
class Having:
    """A filter of entities of a kind, within a scope."""

    catalogue: Catalogue
    reader: Reader
    kind: EntityType
    scope: Scope
    now: datetime

    def settled(self, node: Node) -> Node:
        """The same filter without readings, and without datastreams of what has no place.

        Raises `NotOffered`, `TooMuch`, `NotAllowed` (some readings must be readable).
        """
        if self.kind.name not in FROM_READING:
            return node
        parts = list(conjuncts(node))
        if any(READINGS in self.hops(path) for path in paths(node)):
            sought, found = {READINGS, STREAMS}, self.by_readings
        elif self.kind.name in WITHOUT_PLACE and any(STREAMS in self.hops(path) for path in paths(node)):
            sought, found = {STREAMS}, self.by_streams
        else:
            return node
        reaching = [one for one in parts if any(sought & set(self.hops(path)) for path in paths(one))]
        rest = [one for one in parts if one not in reaching]
        condition = joined(reaching)
        names = list(dict.fromkeys(found(condition))) if condition is not None else []
        return joined([*rest, one_of(names)]) or node

    def hops(self, path: Path) -> tuple[str, ...]:
        """The relations that a path leads over."""
        here, count = self.kind, 0
        for name in path.names:
            target = here.target(name)
            if target is None:
                break
            here, count = target, count + 1
        return path.names[:count]

    def by_readings(self, node: Node) -> Iterator[str]:
        """The names of entities with a reading that fits. Raises `TooMuch` when there are too many."""
        seen: set[str] = set()
        turned = changed(node, self.from_reading)
        observing = Observing(
            self.catalogue,
            self.reader,
            self.scope.seen_as(OBSERVATION),
            Options(OBSERVATION, filter=turned),
            self.now,
        )
        for entity in observing.entities(observing.series()):
            name = entity.scope.seen_as(self.kind).name(self.kind)
            if name not in seen:
                seen.add(name)
                if len(seen) > MOST_FOUND:
                    raise TooMuch(errors.SERIES, MOST_FOUND)
                yield name

    def by_streams(self, node: Node) -> Iterator[str]:
        """The names of entities with a datastream that fits."""
        turned = changed(node, self.from_stream)
        options = Options(DATASTREAM, filter=turned, top=1)
        for entity in self.catalogue.declared(self.kind, self.scope):
            within = entity.scope.seen_as(DATASTREAM)
            if Looking(self.catalogue, DATASTREAM, within, options, self.now).page().entities:
                yield entity.id

    def from_reading(self, path: Path) -> Path:
        """A path of the entity as a reading sees it."""
        hops = self.hops(path)
        if READINGS in hops:
            return self.behind(path, READINGS, ())
        if STREAMS in hops:
            return self.behind(path, STREAMS, ("Datastream",))
        return replace(path, names=FROM_READING[self.kind.name] + path.names)

    def from_stream(self, path: Path) -> Path:
        """A path of the entity as a datastream sees it."""
        if STREAMS in self.hops(path):
            return self.behind(path, STREAMS, ())
        return replace(path, names=(self.kind.name, *path.names))

    def behind(self, path: Path, name: str, before: tuple[str, ...]) -> Path:
        """What stands behind a relation in a path, with something else before. Raises `NotOffered`."""
        at = path.names.index(name) + 1
        if {READINGS, STREAMS} & set(self.hops(path)[at:]):
            raise NotOffered(TOO_FAR)
        return replace(path, names=before + path.names[at:])


def one_of(names: Sequence[str]) -> Node:
    """Whether an entity has one of these names; halved, since neither databases nor we like a thousand levels."""
    if not names:
        return Literal(False, Type.BOOLEAN)
    if len(names) == 1:
        return Comparison("eq", Path(("id",), Type.STRING), Literal(names[0], Type.STRING))
    half = len(names) // 2
    return Logic("or", one_of(names[:half]), one_of(names[half:]))
