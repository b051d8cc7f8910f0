"""Who is called next when nobody answers an order, and when?"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an order has come: `left` roles were not called yet, the last one was called at `called_at`.

    Each role called has `step` to answer before the next one is.
    """

    left: int
    called_at: datetime
    step: timedelta
    acknowledge_by: datetime | None
    acknowledged: bool
    due_at: datetime | None


def next_call_at(order: Standing) -> datetime | None:
    """When the next role is called if nothing happens until then; `None` when nobody is left or nothing is due.

    Until somebody has acknowledged, one role after another is called, a step apart; afterwards only when the work is
    late, again a step apart.
    """
    if order.left <= 0:
        return None
    after = order.called_at + order.step
    moments = []
    if not order.acknowledged and order.acknowledge_by is not None:
        moments.append(max(order.acknowledge_by, after))
    if order.due_at is not None:
        moments.append(max(order.due_at, after) if order.called_at >= order.due_at else order.due_at)
    return min(moments, default=None)
