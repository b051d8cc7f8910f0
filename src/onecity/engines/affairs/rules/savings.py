"""What does the bundle save against applying for each item by itself: visits, documents, time? (减跑动等)"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from onecity.core.clock import Limit
from onecity.engines.affairs.declare import Document, Item, Service
from onecity.engines.affairs.rules.scope import prerequisites


@dataclass(frozen=True, slots=True)
class Effort:
    """What applying takes. `time` is `None` where the limits are in units that cannot be added."""

    visits: int
    documents: int
    time: Limit | None


@dataclass(frozen=True, slots=True)
class Savings:
    """The separate items against the bundle; `up_to`: some items are part of it in certain situations only."""

    alone: Effort
    bundle: Effort
    up_to: bool

    @property
    def visits(self) -> int:
        """Visits that the bundle saves; never less than none."""
        return max(0, self.alone.visits - self.bundle.visits)

    @property
    def documents(self) -> int:
        """Documents that need not be handed in."""
        return max(0, self.alone.documents - self.bundle.documents)

    @property
    def time(self) -> Limit | None:
        """Time that passes less; `None` for none, and where the units differ."""
        one, two = self.alone.time, self.bundle.time
        if one is None or two is None or one.unit != two.unit or one.amount <= two.amount:
            return None
        return Limit(one.amount - two.amount, one.unit)

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.visits or self.documents or self.time)


def savings(service: Service, chosen: Collection[str] | None = None) -> Savings:
    """What these items of a service save together; all of them when none are named."""
    items = [item for item in service.items if chosen is None or item.id in chosen]
    return Savings(
        Effort(
            sum(item.alone.visits for item in items),
            sum(_documents_alone(service, item) for item in items),
            _added(_time_alone(item) for item in items),
        ),
        Effort(
            sum(item.visits for item in items),
            len(_documents_together(service, items)),
            _path(service, items),
        ),
        up_to=chosen is None and any(item.when for item in items),
    )


def _documents_alone(service: Service, item: Item) -> int:
    """As declared; else each document that the item needs, and each result of another that one would bring along."""
    if item.alone.documents is not None:
        return item.alone.documents
    documents = _documents_of(service, item)
    proven = {document.stands_for for document in documents}
    results = {result.id for result in service.results}
    return len(documents) + len(set(item.needs) & results - proven)


def _documents_of(service: Service, item: Item) -> list[Document]:
    needs = set(item.needs)
    return [one for one in service.documents if one.required and {one.id, one.stands_for} & needs]


def _documents_together(service: Service, items: Iterable[Item]) -> set[str]:
    """Handed in once for all items; not what the case itself yields, and not what a certificate says."""
    chosen = list(items)
    yielded = {result for item in chosen for result in item.yields}
    return {
        one.id
        for item in chosen
        for one in _documents_of(service, item)
        if one.stands_for not in yielded and one.certificate is None
    }


def _time_alone(item: Item) -> Limit:
    return item.alone.promised or item.clock.promised


def _added(limits: Iterable[Limit]) -> Limit | None:
    """One after the other, as somebody who goes from counter to counter; `None` for different units."""
    given = list(limits)
    units = {limit.unit for limit in given}
    if len(units) != 1:
        return None
    return Limit(sum(limit.amount for limit in given), units.pop())


def _path(service: Service, items: list[Item]) -> Limit | None:
    """The longest chain of items that wait for each other; the others run beside it."""
    units = {item.clock.promised.unit for item in items}
    if len(units) != 1:
        return None
    present = frozenset(item.id for item in items)
    by_id = {item.id: item for item in items}
    ends: dict[str, int] = {}

    def end(item_id: str) -> int:
        if item_id not in ends:
            before = prerequisites(service, by_id[item_id], present)
            ends[item_id] = by_id[item_id].clock.promised.amount + max(map(end, before), default=0)
        return ends[item_id]

    return Limit(max(map(end, present)), units.pop())


def percent_saved(pairs: Iterable[tuple[int, int]]) -> float | None:
    """How much less the bundles take than their items alone, in per cent of these; `None` without any."""
    given = list(pairs)
    alone = sum(before for before, _ in given)
    return 100 * (alone - sum(after for _, after in given)) / alone if alone else None
