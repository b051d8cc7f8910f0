"""Who goes where, when several calls, or one call with a run card of several ambulances, wait at once?

The most urgent class is served first, then the next: within a class the assignment with the least sum of costs (Jonker
and Volgenant, as in scipy), and as many slots as possible are filled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from onecity.engines.emergency.rules.dispatch.recommend import Candidate, Need, Option, Weights, recommend

UNSERVED_S = 1e7  # an empty slot costs more than any way


@dataclass(frozen=True, slots=True)
class Slot:
    """One ambulance that a call needs by its run card. `rank` 0 is the most urgent class."""

    call: str
    rank: int
    need: Need


@dataclass(frozen=True, slots=True)
class Sent:
    """Who fills a slot; None when nobody can."""

    slot: Slot
    option: Option | None


def assign(
    slots: Sequence[Slot], candidates: Mapping[str, Sequence[Candidate]], weights: Weights | None = None
) -> tuple[Sent, ...]:
    """Every slot with its ambulance, in the order of `slots`. `candidates[call]`: all ambulances seen from there."""
    found: dict[int, Option] = {}
    taken = set[str]()
    for rank in sorted({one.rank for one in slots}):
        places = [n for n, one in enumerate(slots) if one.rank == rank]
        options = {
            n: {
                option.id: option
                for option in recommend(slots[n].need, candidates.get(slots[n].call, ()), weights).options
                if option.id not in taken
            }
            for n in places
        }
        found |= _matched(options)
        taken |= {one.id for one in found.values()}
    return tuple(Sent(slot, found.get(n)) for n, slot in enumerate(slots))


def _matched(options: Mapping[int, Mapping[str, Option]]) -> dict[int, Option]:
    """The cheapest assignment of one class."""
    places = list(options)
    units = sorted({name for mine in options.values() for name in mine})
    if not units:
        return {}
    cost = np.full((len(places), len(units) + len(places)), UNSERVED_S)
    column = {name: n for n, name in enumerate(units)}
    for row, place in enumerate(places):
        cost[row, : len(units)] = 10 * UNSERVED_S
        for name, option in options[place].items():
            cost[row, column[name]] = option.cost_s
    rows, columns = linear_sum_assignment(cost)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {places[row]: options[places[row]][units[c]] for row, c in pairs if c < len(units)}
