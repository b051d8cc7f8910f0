"""What does a circle come to at a moment, and why is a cell red?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.declarations.door import calendar, current
from onecity.base.registry import door as registry
from onecity.core.clock import Calendar
from onecity.core.clock.opening import kinds_of
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.circles.declare import Circle
from onecity.engines.circles.door.ground import Spot, circle_named, names_of, pairs_of, settled, spots_of
from onecity.engines.circles.door.values import (
    CellsView,
    CircleLine,
    CircleView,
    DivisionRow,
    Gap,
    PointView,
    ServiceView,
    TargetView,
    When,
)
from onecity.engines.circles.people.settling import NO_NODE, Settled
from onecity.engines.circles.rules.capacity import UNLIMITED
from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.dividing import divide
from onecity.engines.circles.rules.equity import gini, worst
from onecity.engines.circles.rules.judging import Ground, Judged, full_points, judge, paced
from onecity.engines.circles.rules.opening import closes, is_open, opens_next, week_in
from onecity.engines.circles.rules.reasons import Offer, reason_for
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How
from onecity.engines.travel.errors import NoRoadNear

ALWAYS_NOW = When()
DISTRICT, CITY = 6, 4  # digits of their codes
MOST_ASKED = 40  # points nearest by the straight line whose ways are timed for a reason
THOUGHT_UP = Text(zh="假设的新点", en="The point thought up")


@dataclass(frozen=True)
class Standing:
    """A circle with its points as they stand at a moment, people and times: what every answer is made of."""

    circle: Circle
    people: Settled
    ground: Ground
    points: tuple[PointView, ...]
    offers: NDArray[np.bool_]
    usable: NDArray[np.bool_]
    capacity: NDArray[np.int64]

    def judged(self) -> Judged:
        """By cell."""
        return judge(self.ground, self.offers, self.usable, self.capacity)


def circles(actor: Actor) -> tuple[CircleLine, ...]:
    """The city's circles. Anybody may ask."""
    return tuple(
        CircleLine(one.id, one.title, one.intro, one.minutes) for one in current().all("circle").values()
    )


def circle(actor: Actor, id: str, when: When = ALWAYS_NOW) -> CircleView:
    """A circle at a moment. Anybody may ask: people are modelled, nobody is named.

    Raises `CircleUnknown`, `PeopleMissing`, travel's `NetworkMissing`.
    """
    return _circle(id, when, _state(id))


def _state(id: str) -> tuple[object, ...]:
    """What an answer was made from: the same as long as nothing of it changed."""
    _, people = settled()
    layers = tuple((one.id, one.version) for one in registry.layers())
    circle_named(id)
    return current().hash_of("circle", id), people, layers


@lru_cache(maxsize=12)
def _circle(id: str, when: When, _made_from: tuple[object, ...]) -> CircleView:
    standing = stand(id, when)
    declared, judged = standing.circle, standing.judged()
    streets, districts, city = _rows(standing.people, judged)
    any_ = np.array([row.at_least[0] for row in districts], np.int64)
    whole = np.array([row.people for row in districts], np.int64)
    least = worst(any_, whole)
    return CircleView(
        id=declared.id,
        title=declared.title,
        intro=declared.intro,
        source=declared.source,
        minutes=declared.minutes,
        profile=declared.profile,
        elder_share=declared.elder_share,
        at=when.at,
        services=tuple(
            ServiceView(one.id, one.title, city.having[number], city.with_room[number])
            for number, one in enumerate(declared.services)
        ),
        points=standing.points,
        city=city,
        districts=districts,
        streets=streets,
        targets=_targets(declared, city),
        worst=None if least is None else districts[least],
        gini=gini(any_ / np.maximum(whole, 1), whole),
        cells=_cells(standing.people, judged),
        off_road=int(standing.people.people[standing.people.node == NO_NODE].sum()),
        generated=travel.about(ANONYMOUS).generated,
        unconfirmed=_is_unconfirmed(declared),
        floor=declared.floor,
        simulated_points=any(point.simulated for point in standing.points),
    )


def gap(actor: Actor, id: str, cell: str, when: When = ALWAYS_NOW) -> Gap | None:
    """Why the people of a cell have, or lack, each service; None where nobody lives. Raises as `circle`."""
    standing = stand(id, when)
    people = standing.people
    found = np.flatnonzero(people.cell == cell)
    if not len(found):
        return None
    row = int(found[0])
    times = _times(actor, standing, row)
    at = when.at or datetime.now(calendar(current()).zone)
    reasons = []
    for number, service in enumerate(standing.circle.services):
        offered = standing.offers[:, number]
        full = full_points(standing.ground, offered, standing.usable, standing.capacity).at(row)
        offers = [
            Offer(
                standing.points[p].name,
                times.get(p),
                bool(standing.usable[p]),
                standing.points[p].opens_at,
                bool(full[p]),
            )
            for p in np.flatnonzero(offered).tolist()
        ]
        has_road = bool(people.node[row] != NO_NODE)
        limit_s = standing.circle.minutes * 60.0
        reasons.append(
            (
                service.title,
                reason_for(offers, limit_s, at, has_road=has_road, hours_count=when.at is not None),
            )
        )
    street = names_of("subdistrict").get(str(people.street[row]))
    return Gap(cell, int(people.people[found].sum()), street or Text(zh="—", en="—"), tuple(reasons))


def stand(id: str, when: When) -> Standing:
    """Everything about a circle at a moment. Raises as `circle`."""
    declared = circle_named(id)
    people, _ = settled()
    spots = spots_of(declared)
    days = calendar(current())
    at = when.at or datetime.now(days.zone)
    points = tuple(
        [*(view_of(declared, spot, at, days) for spot in spots)]
        + [_thought_up(declared, place, one.at) for place, one in enumerate(when.added)]
    )
    paces = {declared.profile} | ({"elder"} if declared.elder_share is not None else set())
    pairs = {pace: _pairs(spots, when, pace, declared.minutes * 60.0) for pace in sorted(paces)}
    ground = Ground.of(
        paced(people.people, declared.elder_share, pairs[declared.profile], pairs.get("elder"))
    )
    offers = [spot.offers for spot in spots] + [(True,) * len(declared.services)] * len(when.added)
    usable = [(when.at is None or view.is_open) and view.key not in when.closed for view in points]
    capacity = [spot.capacity for spot in spots] + [UNLIMITED] * len(when.added)
    return Standing(
        declared,
        people,
        ground,
        points,
        np.array(offers, bool).reshape(len(points), len(declared.services)),
        np.array(usable, bool),
        np.array(capacity, np.int64),
    )


def _pairs(spots: Sequence[Spot], when: When, pace: str, limit_s: float) -> Pairs:
    found = pairs_of([(one.lon, one.lat) for one in spots], pace, limit_s)
    if not when.added:
        return found
    added = pairs_of([(one.at.lon, one.at.lat) for one in when.added], pace, limit_s)
    return found.joined(Pairs(added.cell, added.point + len(spots), added.seconds))


def view_of(declared: Circle, spot: Spot, at: datetime, days: Calendar) -> PointView:
    """A point as it stands at a moment."""
    week, kinds, here = week_in(declared, spot.hours), kinds_of(days), at.astimezone(days.zone)
    open_ = is_open(week, here, kinds)
    return PointView(
        spot.key,
        spot.name,
        spot.lon,
        spot.lat,
        spot.division,
        tuple(one.id for one, offered in zip(declared.services, spot.offers, strict=True) if offered),
        None if spot.capacity == UNLIMITED else spot.capacity,
        open_,
        None if open_ else opens_next(week, here, kinds),
        closes(week, here, kinds),
        spot.simulated,
        spot.approximate,
    )


def _thought_up(declared: Circle, place: int, at: Point) -> PointView:
    services = tuple(one.id for one in declared.services)
    return PointView(
        f"new:{place + 1}",
        THOUGHT_UP,
        at.lon,
        at.lat,
        "",
        services,
        None,
        True,
        None,
        None,
        True,
        False,
        True,
    )


def _rows(
    people: Settled, judged: Judged
) -> tuple[tuple[DivisionRow, ...], tuple[DivisionRow, ...], DivisionRow]:
    """Sub-districts, districts and the city, each summed from the cells."""
    streets = _level(people.street, judged, "subdistrict")
    districts = _level(
        np.array([code[:DISTRICT] for code in people.street.tolist()], str), judged, "district"
    )
    declared = current().only("city")
    everybody = judged.rolled(np.zeros(len(people.street), np.int64), 1)
    return streets, districts, _row(declared.division, declared.name, "city", everybody, 0)


def communities(id: str, street: str, when: When = ALWAYS_NOW) -> tuple[DivisionRow, ...]:
    """The communities of a street, which it is divided into for want of their borders; they sum to it exactly.

    A community without a cell has no people. Raises as `circle`.
    """
    standing = stand(id, when)
    own = current().all("community")
    codes = sorted(code for code, one in own.items() if one.parent == street)
    people = standing.people
    cells = np.flatnonzero(people.street == street)
    if not codes or not len(cells):
        return ()
    part = divide(people.lon[cells], people.lat[cells], people.people[cells], len(codes))
    group = np.full(len(people.street), len(codes), np.int64)
    group[cells] = part
    rolled = standing.judged().rolled(group, len(codes) + 1)
    return tuple(_row(code, own[code].name, "community", rolled, n) for n, code in enumerate(codes))


def _level(codes: NDArray[np.str_], judged: Judged, kind: str) -> tuple[DivisionRow, ...]:
    known, group = np.unique(codes, return_inverse=True)
    rolled, names = judged.rolled(group.reshape(-1), len(known)), names_of(kind)
    return tuple(
        _row(code, names.get(code, Text(zh=code, en=code)), kind, rolled, place)
        for place, code in enumerate(known.tolist())
    )


def _row(code: str, name: Text, level: str, rolled: Judged, place: int) -> DivisionRow:
    return DivisionRow(
        code,
        name,
        level,
        int(rolled.people[place]),
        tuple(rolled.having[place].tolist()),
        tuple(rolled.room[place].tolist()),
        tuple(rolled.at_least[place].tolist()),
    )


def _cells(people: Settled, judged: Judged) -> CellsView:
    return CellsView(people.cell, people.street, people.lon, people.lat, judged.people, judged.having)


def _targets(declared: Circle, city: DivisionRow) -> tuple[TargetView, ...]:
    found = []
    for one in declared.targets:
        people = (
            city.at_least[min(one.at_least, len(city.at_least)) - 1]
            if one.service is None
            else city.having[declared.service_number(one.service)]
        )
        actual = people / city.people if city.people else 0.0
        found.append(TargetView(one.title, one.share, actual, one.confirmed, one.source))
    return tuple(found)


def _is_unconfirmed(declared: Circle) -> bool:
    hours = all(one.confirmed for one in declared.hours)
    capacity = all(one.capacity is None or one.capacity_confirmed for one in declared.points)
    elders = declared.elder_share is None or declared.elder_share_confirmed
    return not (hours and capacity and elders and all(one.confirmed for one in declared.targets))


def _times(actor: Actor, standing: Standing, row: int) -> dict[int, float]:
    """Seconds at the circle's pace from a cell to the points that lie nearest by the straight line."""
    people = standing.people
    if people.node[row] == NO_NODE:
        return {}
    here = Point(float(people.lon[row]), float(people.lat[row]))
    near = nearest_points(here, standing.points)
    return times_from(actor, str(people.node[row]), near, standing.points, standing.circle.profile)


def nearest_points(here: Point, points: Sequence[PointView], most: int = MOST_ASKED) -> list[int]:
    """The points that are nearest by the straight line, of each service some."""
    away = [here.distance_m(Point(one.lon, one.lat)) for one in points]
    services = {name for one in points for name in one.services}
    chosen: set[int] = set()
    for service in services:
        own = [number for number, one in enumerate(points) if service in one.services]
        chosen |= set(sorted(own, key=lambda number: (away[number], number))[:most])
    return sorted(chosen)


def times_from(
    actor: Actor, origin: travel.Place, near: Sequence[int], points: Sequence[PointView], profile: str
) -> dict[int, float]:
    """Seconds from a place to each of some points; those off the road or without a way are left out."""
    found: dict[int, float] = {}
    places = [Point(points[number].lon, points[number].lat) for number in near]
    try:
        rows = [travel.table(actor, [origin], places, How(profile)).seconds[0].tolist()]
    except NoRoadNear:
        rows = [[_alone(actor, origin, place, profile) for place in places]]
    for number, seconds in zip(near, rows[0], strict=True):
        if seconds == seconds:
            found[number] = float(seconds)
    return found


def _alone(actor: Actor, origin: travel.Place, place: Point, profile: str) -> float:
    try:
        return float(travel.table(actor, [origin], [place], How(profile)).seconds[0, 0])
    except NoRoadNear:
        return float("nan")
