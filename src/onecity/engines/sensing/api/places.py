"""Which things answer a query, page by page, without looking at all of them?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Expression, F, Q, QuerySet
from django.db.models.expressions import OrderBy

from onecity.base.registry.models import Thing
from onecity.codecs.sensorthings import BY_NAME, EntityType, Options, QueryError
from onecity.codecs.sensorthings.errors import query_error
from onecity.codecs.sensorthings.tree import Node
from onecity.engines.sensing.api import errors
from onecity.engines.sensing.api.catalogue import Catalogue, Entity, Place, Source
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.operands import Column, Json, Pushed, collated
from onecity.engines.sensing.api.ordering import sorted_by
from onecity.engines.sensing.api.pushing import Pusher, any_of
from onecity.engines.sensing.api.reaching import fits, from_streams
from onecity.engines.sensing.api.scope import Scope, named

MOST_LOOKED_AT = 20_000
MOST_SORTED = 20_000
AT_ONCE = 1_000
FIELDS = (
    *("layer", "code", "name_zh", "name_en", "lon", "lat", "division", "attributes"),
    *("approximate", "simulated", "source", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Entities of a collection; `more` when others follow, `count` of all of them when it was asked for."""

    entities: Sequence[Entity]
    more: bool
    count: int | None = None


@dataclass(slots=True)
class Looking:
    """One query over entities that have a place."""

    catalogue: Catalogue
    kind: EntityType
    scope: Scope
    options: Options
    now: datetime
    looked_at: int = 0

    def page(self) -> Page:
        """What the options ask for. Raises `TooMuch`."""
        options = self.options
        found = self.ordered() if options.orderby else self.by_name()
        wanted = list(islice(found, options.top + 1))
        return Page(
            wanted[: options.top],
            len(wanted) > options.top,
            self.count() if options.count else None,
        )

    def count(self) -> int:
        """How many there are without `$top` and `$skip`. Raises `TooMuch`."""
        total = 0
        for source in self.sources():
            pushed = self.pushed(source)
            if pushed.exact:
                total += self.rows(source, pushed).count()
            else:
                total += sum(1 for _ in self.entities(source, pushed, None))
        return total

    def by_name(self) -> Iterator[Entity]:
        """All in the order of their names, after the one that the last page ended with."""
        after = named(self.kind, self.options.after) if self.options.after else None
        if self.options.after and (after is None or "\0" in self.options.after):
            raise token_unknown()
        sources = list(self.sources())
        if after is not None:
            begin = next((i for i, one in enumerate(sources) if _is_of(one, after)), len(sources))
            sources = sources[begin:]
        left = self.options.skip
        for i, source in enumerate(sources):
            pushed, behind = self.pushed(source), after.code if after and not i else None
            offset = 0
            if left and pushed.exact:
                offset = min(left, _behind(self.rows(source, pushed), behind).count())
                left -= offset
            found = self.entities(source, pushed, behind, offset)
            if left and not pushed.exact:
                left -= sum(1 for _ in islice(found, left))
            yield from found

    def ordered(self) -> Iterator[Entity]:
        """All in the order of `$orderby`; equal ones by their names. Raises `TooMuch`."""
        wanted = self.options.skip + self.options.top + 1
        found: list[Entity] = []
        for source in self.sources():
            pushed = self.pushed(source)
            orders = self.orders(source) if pushed.exact else None
            if orders is None:
                found += self.entities(source, pushed, None)
            else:
                rows = self.rows(source, pushed).order_by(*orders, "code")[:wanted]
                found += self.made(source, rows.values_list(*FIELDS))
            if len(found) > MOST_SORTED:
                raise TooMuch(errors.PLACES, MOST_SORTED)
        found = sorted_by(found, self.options.orderby, self.catalogue.value, self.now)
        return iter(found[self.options.skip :])

    def orders(self, source: Source) -> list[OrderBy] | None:
        """`$orderby` for the database; none where it cannot do that."""
        pusher, found = Pusher(self.catalogue, self.kind, source, self.now), []
        for order in self.options.orderby:
            operand = pusher.operand(order.by)
            if isinstance(operand, Json):
                keys: list[Any] = [operand.as_kind("number").sql, collated(operand.as_kind("text").sql)]
            elif isinstance(operand, Column) and operand.kind == "boolean":
                keys = []  # truth values have no order
            elif isinstance(operand, Column):
                keys = [collated(operand.sql) if operand.kind == "text" else operand.sql]
            else:
                return None
            found += [_order(key, order.descending) for key in keys]
        return found

    def sources(self) -> Iterator[Source]:
        """Where they come from."""
        return self.catalogue.sources(self.kind, self.scope)

    def pushed(self, source: Source) -> Pushed:
        """The filter for the database."""
        node = self.options.filter
        if node is None:
            return Pushed(True)
        turned = from_streams(self.kind, node)
        if turned is None:
            return Pusher(self.catalogue, self.kind, source, self.now).condition(node)
        kind = BY_NAME["Datastream"]
        streams = self.catalogue.sources(kind, source.scope)
        return any_of(Pusher(self.catalogue, kind, one, self.now).condition(turned) for one in streams)

    def rows(self, source: Source, pushed: Pushed) -> "QuerySet[Thing]":
        """The things that may fit."""
        rows = Thing.objects.filter(layer=source.layer)
        if self.scope.code is not None:
            rows = rows.filter(code=self.scope.code)
        if pushed.condition is False:
            return rows.none()
        return rows.filter(pushed.condition) if isinstance(pushed.condition, Q) else rows

    def entities(
        self, source: Source, pushed: Pushed, after: str | None, offset: int = 0
    ) -> Iterator[Entity]:
        """Those of a source by their codes, each looked at where the database was not exact. Raises `TooMuch`."""
        rows = self.rows(source, pushed).order_by("code")
        # a first look that is as large as the page spares reading a thousand for ten
        size = min(AT_ONCE, self.options.top + 1) if pushed.exact else AT_ONCE
        while True:
            part = _behind(rows, after).values_list(*FIELDS)
            found = list(part[offset : offset + size])
            yield from self.fitting(self.made(source, found), None if pushed.exact else self.options.filter)
            if len(found) < size:
                return
            after, size, offset = found[-1][1], AT_ONCE, 0

    def made(self, source: Source, rows: Iterable[Sequence[Any]]) -> Iterator[Entity]:
        """Rows as entities."""
        for row in rows:
            yield self.catalogue.entity(self.kind, source, Place(*row))

    def fitting(self, entities: Iterable[Entity], node: Node | None) -> Iterator[Entity]:
        """Those that fit, looked at one by one. Raises `TooMuch`."""
        for entity in entities:
            self.looked_at += node is not None
            if self.looked_at > MOST_LOOKED_AT:
                raise TooMuch(errors.PLACES, MOST_LOOKED_AT)
            if fits(self.catalogue, entity, node, self.now):
                yield entity


def token_unknown() -> QueryError:
    """The error for a mark that we did not give."""
    return query_error("$skiptoken", 0, "这不是本服务给出的标记", "this mark was not given by this service")


def places(layer: str, field: str, values: Sequence[str]) -> Iterator[Place]:
    """The things of a layer by their codes, or by another of their properties."""
    column = "code" if field == "code" else f"attributes__{field}"
    for row in rows_of(layer, column, values, FIELDS):
        yield Place(*row)


def every_row(layer: str, fields: Sequence[str], most: int) -> Iterator[tuple[Any, ...]]:
    """Some fields of the things of a layer."""
    yield from Thing.objects.filter(layer=layer).values_list(*fields)[:most].iterator()


def rows_of(
    layer: str, column: str, values: Sequence[str], fields: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Some fields of the things of a layer whose column holds one of these values."""
    # PostgreSQL fails on this character, and no thing has it
    wanted = [value for value in values if "\0" not in value]
    for start in range(0, len(wanted), AT_ONCE // 2):
        part = wanted[start : start + AT_ONCE // 2]
        yield from Thing.objects.filter(layer=layer, **{f"{column}__in": part}).values_list(*fields)


def place(layer: str, code: str) -> Place | None:
    """One thing."""
    return next(places(layer, "code", [code]), None)


def _behind(rows: "QuerySet[Thing]", code: str | None) -> "QuerySet[Thing]":
    return rows if code is None else rows.filter(code__gt=code)


def _is_of(source: Source, scope: Scope) -> bool:
    """Whether the entity with this name comes from a source."""
    network = source.network.id if source.network else None
    if network is None:
        return source.layer == scope.layer
    return (network, source.property_name) == (scope.network, scope.property)


def _order(sql: Expression | F, descending: bool) -> OrderBy:
    """What has no value comes first, or last the other way round."""
    return OrderBy(
        sql, descending=descending, nulls_first=not descending or None, nulls_last=descending or None
    )
