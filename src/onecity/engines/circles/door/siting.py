"""Where do the city's next points belong? Greedy at once; proven, or with its gap, after."""

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from onecity.base.actor import Actor
from onecity.core.geo import h3_parent
from onecity.core.text import Text
from onecity.engines.circles.door.asking import ALWAYS_NOW, DISTRICT, Standing, stand
from onecity.engines.circles.door.ground import names_of, pairs_of
from onecity.engines.circles.door.values import NewSite, SitingView, When
from onecity.engines.circles.people.settling import NO_NODE
from onecity.engines.circles.rules.coverage import covered
from onecity.engines.circles.rules.judging import Ground, paced
from onecity.engines.circles.rules.siting import (
    Covering,
    Floors,
    FloorUnreachable,
    Sited,
    cover_exact,
    cover_greedy,
)

PLAN = "circles.plan"
CANDIDATES = 300
MOST_SITES = 50
NEIGHBOURHOOD = 9  # resolution: one candidate for each such cell
WITHIN_S, LONGEST_S = 2.0, 20.0


def site(
    actor: Actor,
    id: str,
    sites: int,
    when: When = ALWAYS_NOW,
    *,
    service: int = 0,
    exact: bool = False,
    within_s: float = WITHIN_S,
) -> SitingView:
    """Where `sites` new points for a service reach most people whom nobody reaches yet, existing points staying.

    Districts below the circle's floor come first; where it cannot be kept with so many, `keeps_floors` is False.
    Candidates are the cells with most uncovered people, one for each neighbourhood. `exact`: the best is looked for,
    for `within_s` at most (and `LONGEST_S`). Needs `circles.plan`; raises as `circle`.
    """
    actor.must(PLAN)
    standing = stand(id, when)
    chosen = standing.offers[:, service : service + 1]
    now = covered(standing.ground.pairs, chosen, standing.usable, len(standing.ground.people))[:, 0]
    cells = _candidates(standing, now)
    ground = _ground(standing, cells)
    question = Covering(ground.people, ground.pairs, len(cells), now, _floors(standing, ground))
    many = min(sites, MOST_SITES)
    answer = cover_greedy(question, many)
    if exact:
        # Where no choice keeps the floor, the greedy one helps the districts below it as far as it goes.
        with suppress(FloorUnreachable):
            answer = cover_exact(question, many, min(within_s, LONGEST_S))
    return _view(standing, question, cells, answer)


def _candidates(standing: Standing, now: NDArray[np.bool_]) -> NDArray[np.int64]:
    people, ground = standing.people, standing.ground
    lacking = np.zeros(ground.cells, np.int64)
    np.add.at(lacking, ground.cell, np.where(now, 0, ground.people))
    lacking[people.node == NO_NODE] = 0
    own = np.flatnonzero(lacking)
    if not len(own):
        return own
    parents, number = np.unique(
        [h3_parent(cell, NEIGHBOURHOOD) for cell in people.cell[own].tolist()], return_inverse=True
    )
    total = np.bincount(number, weights=lacking[own], minlength=len(parents))
    order = np.lexsort((own, -lacking[own], number))
    best = own[order[np.flatnonzero(np.diff(number[order], prepend=-1))]]
    return np.asarray(best[np.lexsort((best, -total))][:CANDIDATES], np.int64)


def _ground(standing: Standing, cells: NDArray[np.int64]) -> Ground:
    """The rows of the circle's ground with the pairs of candidates."""
    people, declared = standing.people, standing.circle
    ends = [(float(people.lon[cell]), float(people.lat[cell])) for cell in cells.tolist()]
    limit_s = declared.minutes * 60.0
    elder = pairs_of(ends, "elder", limit_s) if declared.elder_share is not None else None
    walking = pairs_of(ends, declared.profile, limit_s)
    return Ground.of(paced(people.people, declared.elder_share, walking, elder))


def _floors(standing: Standing, ground: Ground) -> Floors | None:
    if not standing.circle.floor:
        return None
    codes = [code[:DISTRICT] for code in standing.people.street.tolist()]
    known, group = np.unique(np.array(codes), return_inverse=True)
    of_row = group.reshape(-1)[ground.cell]
    whole = np.bincount(of_row, weights=ground.people, minlength=len(known))
    return Floors(of_row, np.ceil(whole * standing.circle.floor - 1e-6).astype(np.int64))


def _view(standing: Standing, question: Covering, cells: NDArray[np.int64], answer: Sited) -> SitingView:
    people, names = standing.people, names_of("subdistrict")
    reached, sites = question.covered.copy(), []
    for one in answer.chosen:
        rows = question.pairs.cell[question.pairs.point == one]
        new = rows[~reached[rows]]
        reached[new] = True
        cell = int(cells[one])
        street = names.get(str(people.street[cell])) or Text(zh="—", en="—")
        added = int(question.people[new].sum())
        sites.append(NewSite(float(people.lon[cell]), float(people.lat[cell]), street, added))
    return SitingView(
        tuple(sites),
        answer.how,
        answer.stopped,
        question.so_far,
        int(question.people[reached].sum()),
        int(question.people.sum()),
        int(answer.bound),
        answer.gap,
        answer.keeps_floors,
        len(cells),
    )
