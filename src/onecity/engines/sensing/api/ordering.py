"""In which order do entities stand? As the databases do it: nothing, then texts, then numbers, then moments."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from onecity.codecs.sensorthings import Order, evaluate
from onecity.codecs.sensorthings.tree import Interval
from onecity.engines.sensing.api.catalogue import Entity

Value = Callable[[Entity, tuple[str, ...]], Any]


def sorted_by(
    entities: Iterable[Entity], orders: Sequence[Order], value: Value, now: datetime
) -> list[Entity]:
    """The entities in order; equal ones stay as they stood."""
    found = list(entities)
    for order in reversed(orders):

        def key(entity: Entity, order: Order = order) -> tuple[int, Any]:
            return ranked(evaluate(order.by, lambda names: value(entity, names), now))

        found.sort(key=key, reverse=order.descending)
    return found


def ranked(value: Any) -> tuple[int, Any]:  # noqa: ANN401  whatever an expression gives
    """A key under which values of different kinds can stand in one order."""
    if isinstance(value, str):
        return (1, value)
    if isinstance(value, bool):
        return (0, 0)
    if isinstance(value, int | float):
        return (2, value)
    if isinstance(value, Interval):
        return (3, value.start)
    if isinstance(value, datetime):
        return (3, value)
    return (4, value.isoformat()) if isinstance(value, date) else (0, 0)
