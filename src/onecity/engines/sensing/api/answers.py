"""How does an entity become JSON: its links, what was selected of it, what was expanded in it?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import shapely
from shapely.geometry.base import BaseGeometry

from onecity.base.actor import NotAllowed
from onecity.base.telemetry import Kept
from onecity.codecs.sensorthings import BY_NAME, EntityType, Expansion, NotOffered, Options
from onecity.codecs.sensorthings.links import keyed
from onecity.codecs.sensorthings.moments import written_either
from onecity.codecs.sensorthings.tree import Interval, Node, Path, conjuncts, joined, paths
from onecity.core.text import Text
from onecity.engines.sensing.api import errors
from onecity.engines.sensing.api.catalogue import Catalogue, Entity
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.having import Having
from onecity.engines.sensing.api.observing import Observing, Reader, marked, measured, observation
from onecity.engines.sensing.api.ordering import sorted_by
from onecity.engines.sensing.api.places import Looking, Page
from onecity.engines.sensing.api.reaching import fits
from onecity.engines.sensing.api.scope import Scope

Json = dict[str, Any]
MOST_EXPANDED = 300
DECLARED = {"Sensor", "ObservedProperty"}


@dataclass(slots=True)
class Answering:
    """Makes the answer to one request. `root`: the address of the service."""

    catalogue: Catalogue
    reader: Reader
    root: str
    now: datetime
    expanded: int = 0
    newest: dict[tuple[str, str], dict[str, Kept]] = field(default_factory=dict)
    readings: dict[tuple[Scope, int], Page] = field(default_factory=dict)

    def collection(self, kind: EntityType, scope: Scope, options: Options, address: str) -> Json:
        """A page of a collection. Raises `TooMuch`, `NotAllowed`."""
        page = self.page(kind, scope, options)
        self.foresee(page.entities, options)
        if options.data_array:
            value = self.data_arrays(page.entities, options)
        else:
            value = self.as_many_as_allowed(page.entities, options)
            if len(value) < len(page.entities):
                page = Page(page.entities[: len(value)], more=True, count=page.count)
        body: Json = {} if page.count is None else {"@iot.count": page.count}
        if page.more and options.top:
            body["@iot.nextLink"] = self.next_link(address, options, page)
        return {**body, "value": value}

    def as_many_as_allowed(self, entities: Sequence[Entity], options: Options) -> list[Json]:
        """The entities whose expansions may be looked up in one answer: the others come with the next page.

        Raises `TooMuch` where the first one asks for too much already.
        """
        made: list[Json] = []
        for one in entities:
            try:
                made.append(self.entity(one, options))
            except TooMuch:
                if not made:
                    raise
                break
        return made

    def references(self, kind: EntityType, scope: Scope, options: Options, address: str) -> Json:
        """A page of links alone (`$ref`)."""
        page = self.page(kind, scope, options)
        body: Json = {} if page.count is None else {"@iot.count": page.count}
        if page.more and options.top:
            body["@iot.nextLink"] = self.next_link(address, options, page)
        return {**body, "value": [{"@iot.selfLink": self.self_link(one)} for one in page.entities]}

    def page(self, kind: EntityType, scope: Scope, options: Options) -> Page:
        """The entities of a page. Raises `NotOffered`, `TooMuch`, `NotAllowed`."""
        options = self.settled(kind, scope, options)
        if spans(kind, options):
            return self.spanning(kind, scope, options)
        if kind.name in DECLARED:
            return self.chosen(list(self.catalogue.declared(kind, scope)), options)
        if kind.name == "Observation":
            return Observing(self.catalogue, self.reader, scope, options, self.now).page()
        return Looking(self.catalogue, kind, scope, options, self.now).page()

    def spanning(self, kind: EntityType, scope: Scope, options: Options) -> Page:
        """Datastreams by the spans of their readings, which are looked up for each that fits the rest of the filter.

        Raises `TooMuch` where those are too many.
        """
        parts = conjuncts(options.filter) if options.filter is not None else ()
        rest = joined([one for one in parts if not any(is_span(path) for path in paths(one))])
        wanted = Options(kind, filter=rest, top=MOST_EXPANDED)
        found = Looking(self.catalogue, kind, scope, wanted, self.now).page()
        if found.more:
            raise TooMuch(errors.SERIES, MOST_EXPANDED)
        return self.chosen(self.measured(found.entities), options)

    def measured(self, streams: Iterable[Entity]) -> Iterator[Entity]:
        """Datastreams with the spans of their readings. Raises `TooMuch`."""
        for one in streams:
            self.spend()
            yield measured(self.catalogue, self.reader, one)

    def settled(self, kind: EntityType, scope: Scope, options: Options) -> Options:
        """The options with a filter that reaches for no readings. Raises `NotOffered`, `TooMuch`, `NotAllowed`."""
        for node in (options.filter, *(order.by for order in options.orderby)):
            check_spans(kind, node)
        if options.filter is None:
            return options
        having = Having(self.catalogue, self.reader, kind, scope, self.now)
        node = having.settled(options.filter)
        return options if node is options.filter else replace(options, filter=node)

    def chosen(self, entities: Iterable[Entity], options: Options) -> Page:
        """A page out of a few entities that are at hand."""
        catalogue = self.catalogue
        fit = [one for one in entities if fits(catalogue, one, options.filter, self.now)]
        found = sorted_by(fit, options.orderby, catalogue.value, self.now)
        if options.after:
            found = list(_behind(found, options.after))
        end = options.skip + options.top
        return Page(found[options.skip : end], len(found) > end, len(fit) if options.count else None)

    def entity(self, entity: Entity, options: Options) -> Json:
        """One entity with what is selected and expanded. Raises `TooMuch`, `NotAllowed`."""
        wanted = options.select
        is_whole = wanted is None
        link = self.self_link(entity)
        if entity.kind.name == "Datastream" and wanted and {"phenomenonTime", "resultTime"} & set(wanted):
            self.spend()
            entity = measured(self.catalogue, self.reader, entity)
        body: Json = {"@iot.id": entity.id} if wanted is None or "id" in wanted else {}
        if is_whole:
            body["@iot.selfLink"] = link
        for name, value in entity.values.items():
            if wanted is None or name in wanted:
                body[name] = as_json(value)
        expanded = {one.navigation for one in options.expand}
        for name in (*entity.kind.one, *entity.kind.many):
            if name not in expanded and (wanted is None or name in wanted):
                body[f"{name}@iot.navigationLink"] = f"{link}/{name}"
        for expansion in options.expand:
            body |= self.expansion(entity, expansion, link)
        return body

    def expansion(self, entity: Entity, expansion: Expansion, link: str) -> Json:
        """Related entities inside."""
        name, options = expansion.navigation, expansion.options
        if name in entity.kind.one:
            related = self.catalogue.related(entity, name)
            return {name: self.entity(related, options) if related else None}
        page = self.related(entity, BY_NAME[entity.kind.many[name]], options)
        self.foresee(page.entities, options)
        body: Json = {name: [self.entity(one, options) for one in page.entities]}
        if page.count is not None:
            body[f"{name}@iot.count"] = page.count
        if page.more and options.top:
            body[f"{name}@iot.nextLink"] = self.next_link(f"{link}/{name}", options, page)
        return body

    def related(self, entity: Entity, kind: EntityType, options: Options) -> Page:
        """The related entities of a kind; those at the same place are at hand already."""
        scope = entity.scope.seen_as(kind)
        if kind.name == "Observation":
            if entity.kind.name == "Datastream" and is_newest(options):
                return self.newest_of(entity)
            return self.readings_of(kind, scope, options)
        place = entity.place
        if place is None:
            self.spend()
            return self.page(kind, scope, options)
        settled = self.settled(kind, scope, options)
        if settled is not options:
            self.spend()
        sources = self.catalogue.sources(kind, scope)
        at_hand = (self.catalogue.entity(kind, one, place) for one in sources)
        return self.chosen(self.measured(at_hand) if spans(kind, settled) else at_hand, settled)

    def readings_of(self, kind: EntityType, scope: Scope, options: Options) -> Page:
        """Related readings, looked up once for all that they are related to. Raises `TooMuch`."""
        asked = (scope, id(options))
        if asked not in self.readings:
            self.spend()
            try:
                self.readings[asked] = self.page(kind, scope, options)
            except NotAllowed:
                # inside of what everybody may see, readings that somebody may not see are none
                self.readings[asked] = Page((), more=False)
        return self.readings[asked]

    def newest_of(self, stream: Entity) -> Page:
        """The newest reading of a datastream."""
        place, scope = stream.place, stream.scope
        network = self.catalogue.networks[scope.network or ""]
        if place is None or not scope.property or not self.reader.sees(network, place.division):
            return Page((), more=False)
        key = place.key(network)
        if (network.id, key) not in self.newest:
            self.spend()
            self.look_up(network.id, [key])
        kept = self.newest[network.id, key].get(scope.property)
        return Page([observation(self.catalogue, network, place, kept)] if kept else (), more=False)

    def foresee(self, entities: Sequence[Entity], options: Options) -> None:
        """Ask once for the newest readings of all things of a page, where they will be shown."""
        if not wants_newest(options):
            return
        for network in self.catalogue.networks.values():
            places = [one.place for one in entities if one.place and one.place.layer == network.thing.layer]
            keys = dict.fromkeys(place.key(network) for place in places)
            self.look_up(network.id, [key for key in keys if (network.id, key) not in self.newest])

    def look_up(self, network: str, keys: list[str]) -> None:
        """Note the newest readings of things."""
        self.newest |= {(network, key): {} for key in keys}
        found = self.reader.history.last(network, keys) if keys else {}
        for (thing, name), kept in found.items():
            if (network, thing) in self.newest:
                self.newest[network, thing][name] = kept

    def spend(self) -> None:
        """Count a question to a store that an expansion costs. Raises `TooMuch`."""
        self.expanded += 1
        if self.expanded > MOST_EXPANDED:
            raise TooMuch(errors.SERIES, MOST_EXPANDED)

    def data_arrays(self, entities: Sequence[Entity], options: Options) -> list[Json]:
        """Observations as arrays, one for each datastream."""
        stream = BY_NAME["Datastream"]
        names = [one for one in DATA_ARRAY if one in (options.select or DATA_ARRAY)]
        groups: dict[Scope, list[Entity]] = {}
        for one in entities:
            groups.setdefault(one.scope.seen_as(stream), []).append(one)
        return [
            {
                "Datastream@iot.navigationLink": f"{self.root}/{keyed(stream.collection, scope.name(stream))}",
                "components": names,
                "dataArray@iot.count": len(members),
                "dataArray": [_row(one, names) for one in members],
            }
            for scope, members in groups.items()
        ]

    def self_link(self, entity: Entity) -> str:
        """`@iot.selfLink`."""
        return f"{self.root}/{keyed(entity.kind.collection, entity.id)}"

    def next_link(self, address: str, options: Options, page: Page) -> str:
        """The address of the next page: behind the last entity, so that what is written meanwhile moves nothing.

        With another order than that of names or time it counts (`$skip`).
        """
        pairs = [(name, value) for name, value in options.said if name not in {"$skip", "$skiptoken"}]
        last, by_time = page.entities[-1], False
        if last.kind.name == "Observation":
            by_time = Observing(self.catalogue, self.reader, last.scope, options, self.now).by_time()
        if by_time:
            pairs.append(("$skiptoken", marked(page.entities, options.after)))
        elif options.orderby:
            pairs.append(("$skip", str(options.skip + len(page.entities))))
        else:
            pairs.append(("$skiptoken", last.id))
        return f"{address}?{urlencode(pairs, safe='$:()/,;=')}"


SPANS = {"phenomenonTime", "resultTime"}
SPANS_SAID = Text(
    zh="从别的实体按数据流的 phenomenonTime 或 resultTime 筛选和排序",
    en="filters and orders of other entities by phenomenonTime or resultTime of a Datastream",
)
DATA_ARRAY = ("id", "phenomenonTime", "resultTime", "result", "resultQuality")


def _row(entity: Entity, names: Sequence[str]) -> list[Any]:
    return [entity.id if name == "id" else as_json(entity.values[name]) for name in names]


def check_spans(kind: EntityType, node: Node | None) -> None:
    """The span of a datastream's readings is looked up for itself, not for what it belongs to. Raises `NotOffered`."""
    for path in paths(node) if node is not None else ():
        here = kind
        for depth, name in enumerate(path.names):
            if depth and here.name == "Datastream" and name in SPANS:
                raise NotOffered(SPANS_SAID)
            here = here.target(name) or here


def is_span(path: Path) -> bool:
    """Whether a path of a datastream is the span of its readings."""
    return path.names[0] in SPANS


def spans(kind: EntityType, options: Options) -> bool:
    """Whether a filter or an order of datastreams looks at the spans of their readings."""
    nodes = (options.filter, *(order.by for order in options.orderby))
    looked_at = (path for node in nodes if node is not None for path in paths(node))
    return kind.name == "Datastream" and any(is_span(path) for path in looked_at)


def as_json(value: Any) -> Any:  # noqa: ANN401  any value of an entity
    """A value as JSON has it."""
    if isinstance(value, BaseGeometry):
        return shapely.geometry.mapping(value)
    return written_either(value) if isinstance(value, datetime | Interval) else value


def is_newest(options: Options) -> bool:
    """Whether only the newest reading is wanted."""
    is_one = options.top == 1 and not options.skip and options.filter is None and not options.count
    orders = options.orderby
    return is_one and len(orders) == 1 and orders[0].descending and _is_time(orders[0].by)


def _is_time(node: Any) -> bool:  # noqa: ANN401
    return getattr(node, "names", ()) == ("phenomenonTime",)


def wants_newest(options: Options) -> bool:
    """Whether the newest readings are shown in the entities of a page, at any depth."""
    return any(
        (one.navigation == "Observations" and is_newest(one.options)) or wants_newest(one.options)
        for one in options.expand
    )


def _behind(entities: list[Entity], name: str) -> Iterable[Entity]:
    """Those that stand behind the one that the last page ended with."""
    for i, one in enumerate(entities):
        if one.id == name:
            return islice(entities, i + 1, None)
    return ()
