"""Which readings answer a query? As many of the history as are needed, in the order of their time."""

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from onecity.base.actor import Actor, NotAllowed
from onecity.base.telemetry import History, Kept
from onecity.codecs.sensorthings import BY_NAME, Options
from onecity.codecs.sensorthings.moments import from_ms, to_ms
from onecity.codecs.sensorthings.options import MOST_TOP
from onecity.codecs.sensorthings.tree import (
    Comparison,
    Interval,
    Literal,
    Node,
    Path,
    conjuncts,
    joined,
    paths,
    without_prefix,
)
from onecity.engines.sensing.api import errors
from onecity.engines.sensing.api.catalogue import Catalogue, Entity, Place
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.ordering import sorted_by
from onecity.engines.sensing.api.places import Looking, Page, places, token_unknown
from onecity.engines.sensing.api.reaching import fits
from onecity.engines.sensing.api.scope import Scope
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.permissions import READ
from onecity.engines.sensing.rules.batch import QUALITY_LETTERS

OBSERVATION, DATASTREAM = BY_NAME["Observation"], BY_NAME["Datastream"]
LETTERS = {int(number): letter for letter, number in QUALITY_LETTERS.items()}
MOST_LOOKED_AT = 50_000
MOST_SORTED = 20_000
AT_ONCE = 5_000
TOGETHER = 500
FIRST_MS, LAST_MS = 0, 4_102_444_800_000  # 1970 to 2100


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of a network: of some things and properties, or of all."""

    network: Network
    things: tuple[str, ...] | None = None
    properties: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes see the readings."""

    actor: Actor
    history: History

    def sees(self, network: Network, division: str) -> bool:
        """Whether readings of a thing may be read: those of an open network by everybody."""
        if network.open:
            return True
        scopes = self.actor.scopes(READ)
        return any(one.division is None or division.startswith(one.division) for one in scopes)

    def must_see_some(self, networks: Sequence[Network]) -> list[Network]:
        """The networks of which at least some things may be read. Raises `NotAllowed` when there is none."""
        seen = [one for one in networks if one.open or self.actor.may(READ)]
        if networks and not seen:
            raise NotAllowed(READ)
        return seen


def observation(catalogue: Catalogue, network: Network, place: Place, kept: Kept) -> Entity:
    """A reading as an entity."""
    states = network.observe[kept.property].states
    is_word = states and 0 <= kept.value < len(states)
    # what could not be read is kept as no number, and JSON has none for that
    number = None if math.isnan(kept.value) else kept.value
    values = {
        "phenomenonTime": from_ms(kept.time),
        "result": states[int(kept.value)] if is_word else number,
        "resultTime": from_ms(kept.received),
        "resultQuality": LETTERS.get(kept.quality, "D"),
    }
    return Entity(
        OBSERVATION, Scope(place.layer, place.code, network.id, kept.property, kept.time), values, place
    )


@dataclass(slots=True)
class Observing:
    """One query over readings."""

    catalogue: Catalogue
    reader: Reader
    scope: Scope
    options: Options
    now: datetime
    since: int = FIRST_MS
    until: int = LAST_MS
    rest: Node | None = None
    looked_at: int = 0
    known: dict[tuple[str, str], Place | None] = field(default_factory=dict)

    def page(self) -> Page:
        """What the options ask for. Raises `NotAllowed`, `TooMuch`."""
        options = self.options
        series = self.series()
        found = iter(self.resumed(self.entities(series))) if self.by_time() else self.sorted(series)
        wanted = list(islice(found, options.skip, options.skip + options.top + 1))
        more = len(wanted) > options.top
        return Page(wanted[: options.top], more, self.count(series) if options.count else None)

    def count(self, series: list[Series]) -> int:
        """How many there are. Raises `TooMuch`."""
        self.looked_at = 0
        return sum(1 for _ in self.entities(series))

    def by_time(self) -> bool:
        """Whether they are wanted in the order of time, either way; so they are without `$orderby`."""
        orders = self.options.orderby
        return not orders or (
            len(orders) == 1 and orders[0].by == Path(("phenomenonTime",), orders[0].by.type)
        )

    @property
    def newest_first(self) -> bool:
        """Whether time runs backwards."""
        return bool(self.options.orderby) and self.by_time() and self.options.orderby[0].descending

    def sorted(self, series: list[Series]) -> Iterator[Entity]:
        """All in another order. Raises `TooMuch`."""
        found = list(islice(self.entities(series), MOST_SORTED + 1))
        if len(found) > MOST_SORTED:
            raise TooMuch(errors.READINGS, MOST_SORTED)
        return iter(sorted_by(found, self.options.orderby, self.catalogue.value, self.now))

    def series(self) -> list[Series]:
        """What has to be read, after the filter has been taken apart. Raises `NotAllowed`, `TooMuch`."""
        scope = self.scope
        fitting = [
            one
            for one in self.catalogue.networks.values()
            if scope.network in {None, one.id} and scope.layer in {None, one.thing.layer}
        ]
        networks = self.reader.must_see_some(fitting)
        of_stream, rest = self.taken_apart()
        self.rest = joined(rest)
        if of_stream:
            return list(self.chosen(joined(of_stream), {one.id for one in networks}))
        properties = (scope.property,) if scope.property else None
        return [
            Series(one, self.things(one), properties)
            for one in networks
            if scope.property is None or scope.property in one.observe
        ]

    def things(self, network: Network) -> tuple[str, ...] | None:
        """The one thing that is meant, as readings name it."""
        if self.scope.code is None:
            return None
        found = next(places(network.thing.layer, "code", [self.scope.code]), None)
        if found is None:
            return ()
        self.known[network.id, found.key(network)] = found
        return (found.key(network),)

    def chosen(self, node: Node | None, networks: set[str]) -> Iterator[Series]:
        """The series of those datastreams that a condition wants. Raises `TooMuch`."""
        options = Options(DATASTREAM, filter=node, top=MOST_TOP)
        page = Looking(self.catalogue, DATASTREAM, self.scope.seen_as(DATASTREAM), options, self.now).page()
        if page.more:
            raise TooMuch(errors.SERIES, MOST_TOP)
        grouped: dict[tuple[str, str], list[str]] = {}
        for entity in page.entities:
            scope, place = entity.scope, entity.place
            if scope.network in networks and scope.property and place:
                network = self.catalogue.networks[scope.network]
                key = place.key(network)
                self.known[network.id, key] = place
                grouped.setdefault((network.id, scope.property), []).append(key)
        for (id, name), keys in grouped.items():
            yield Series(self.catalogue.networks[id], tuple(keys), (name,))

    def taken_apart(self) -> tuple[list[Node], list[Node]]:
        """What the filter says of the datastream alone, and the rest; spans of time narrow what is read."""
        of_stream, rest = [], []
        for node in conjuncts(self.options.filter) if self.options.filter else ():
            names = [path.names for path in paths(node)]
            if names and all(one[0] == "Datastream" and len(one) > 1 for one in names):
                of_stream.append(without_prefix(node, 1))
            else:
                self.narrow(node)
                rest.append(node)
        return of_stream, rest

    def narrow(self, node: Node) -> None:
        """Read no more than a comparison of `phenomenonTime` with a moment needs."""
        if not isinstance(node, Comparison):
            return
        left, right, operator = node.left, node.right, str(node.operator)
        if isinstance(left, Literal):
            left, right, operator = right, left, TURNED[operator]
        is_time = isinstance(left, Path) and left.names == ("phenomenonTime",)
        if not is_time or not isinstance(right, Literal) or not isinstance(right.value, datetime):
            return
        ms = to_ms(right.value)
        if operator in {"gt", "ge", "eq"}:
            self.since = max(self.since, ms)
        if operator in {"lt", "le", "eq"}:
            self.until = min(self.until, ms + 1)

    def resumed(self, entities: Iterator[Entity]) -> Iterator[Entity]:
        """Without those of the last moment that the page before has given already."""
        ms, given = mark(self.options.after)
        for entity in entities:
            if entity.scope.ms == ms and given:
                given -= 1
                continue
            yield entity

    def entities(self, series: list[Series]) -> Iterator[Entity]:
        """Readings as entities, in the order of time. Raises `TooMuch`."""
        size = self.options.skip + self.options.top + 1
        size = AT_ONCE if self.rest is not None else min(size, AT_ONCE)
        since, until = self.since, self.until
        if self.options.after and self.by_time():
            ms, _ = mark(self.options.after)
            since, until = (since, min(until, ms + 1)) if self.newest_first else (max(since, ms), until)
        streams = [self.stream(one, since, until, size) for one in series if one.things != ()]
        merged = heapq.merge(*streams, key=lambda pair: pair[1].time, reverse=self.newest_first)
        while part := list(islice(merged, min(size, TOGETHER))):
            yield from self.fitting(part)

    def stream(self, series: Series, since: int, until: int, size: int) -> Iterator[tuple[Network, Kept]]:
        """The readings of a series, read in pieces that grow."""
        known = 0
        while since < until:
            limit = size + known
            found = list(
                self.reader.history.readings(
                    series.network.id,
                    series.things,
                    series.properties,
                    from_ms(since),
                    from_ms(until),
                    limit=limit,
                    newest_first=self.newest_first,
                    events=series.network.told_by_events,
                )
            )
            yield from ((series.network, kept) for kept in found[known:])
            if len(found) < limit:
                return
            edge = found[-1].time
            known = sum(1 for kept in found if kept.time == edge)
            since, until = (since, edge + 1) if self.newest_first else (edge, until)
            size = min(size * 4, AT_ONCE)

    def fitting(self, pairs: list[tuple[Network, Kept]]) -> Iterator[Entity]:
        """Those that may be seen and fit the rest of the filter. Raises `TooMuch`."""
        self.locate(pairs)
        for network, kept in pairs:
            self.looked_at += 1
            if self.looked_at > MOST_LOOKED_AT:
                raise TooMuch(errors.READINGS, MOST_LOOKED_AT)
            place = self.known[network.id, kept.thing]
            if place is None or kept.property not in network.observe:
                continue
            if not self.reader.sees(network, place.division):
                continue
            entity = observation(self.catalogue, network, place, kept)
            if fits(self.catalogue, entity, self.rest, self.now):
                yield entity

    def locate(self, pairs: Iterable[tuple[Network, Kept]]) -> None:
        """Find the things of readings; what the registry does not have any more has none."""
        missing: dict[str, set[str]] = {}
        for network, kept in pairs:
            if (network.id, kept.thing) not in self.known:
                missing.setdefault(network.id, set()).add(kept.thing)
        for id, keys in missing.items():
            network = self.catalogue.networks[id]
            self.known |= {(id, key): None for key in keys}
            for place in places(network.thing.layer, network.thing.key, sorted(keys)):
                self.known[id, place.key(network)] = place


TURNED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge", "eq": "eq", "ne": "ne"}


def mark(after: str) -> tuple[int, int]:
    """The moment of the last reading of a page, and how many of this moment were given so far. Raises `QueryError`."""
    if not after:
        return -1, 0
    ms, _, given = after.partition(":")
    if not (after.isascii() and ms.isdigit() and given.isdigit() and len(ms) < 14 and len(given) < 8):
        raise token_unknown()
    return int(ms), int(given)


def marked(entities: Sequence[Entity], before: str) -> str:
    """The mark of a page."""
    last = entities[-1].scope.ms or 0
    given = sum(1 for one in entities if one.scope.ms == last)
    ms, earlier = mark(before)
    return f"{last}:{given + (earlier if ms == last else 0)}"


def one_observation(catalogue: Catalogue, reader: Reader, scope: Scope, place: Place) -> Entity | None:
    """The observation of a datastream at a moment. Raises `NotAllowed`."""
    network, ms = catalogue.networks[scope.network or ""], scope.ms or 0
    if not reader.sees(network, place.division):
        raise NotAllowed(READ)
    found = reader.history.readings(
        network.id,
        (place.key(network),),
        (scope.property or "",),
        from_ms(ms),
        from_ms(ms + 1),
        limit=1,
        events=network.told_by_events,
    )
    kept = next(iter(found), None)
    return observation(catalogue, network, place, kept) if kept else None


def measured(catalogue: Catalogue, reader: Reader, stream: Entity) -> Entity:
    """A datastream with the span of its readings, where they may be seen."""
    scope, place = stream.scope, stream.place
    network = catalogue.networks[scope.network or ""]
    if place is None or not reader.sees(network, place.division):
        return stream
    ends = [
        next(
            iter(
                reader.history.readings(
                    network.id,
                    (place.key(network),),
                    (scope.property or "",),
                    from_ms(FIRST_MS),
                    from_ms(LAST_MS),
                    limit=1,
                    newest_first=newest_first,
                    events=network.told_by_events,
                )
            ),
            None,
        )
        for newest_first in (False, True)
    ]
    return _spanning(stream, *ends)


def _spanning(stream: Entity, first: Kept | None, last: Kept | None) -> Entity:
    if first is None or last is None:
        return stream
    spans = {
        "phenomenonTime": Interval(from_ms(first.time), from_ms(last.time)),
        "resultTime": Interval(from_ms(first.received), from_ms(max(first.received, last.received))),
    }
    return replace(stream, values={**stream.values, **spans})
