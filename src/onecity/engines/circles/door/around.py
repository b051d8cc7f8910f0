"""What is within reach of me? A place, a pace, an hour: the nearest point of every service."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from onecity.base.actor import Actor
from onecity.base.declarations.door import calendar, current
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.circles.declare import Circle
from onecity.engines.circles.door.asking import nearest_points, times_from, view_of
from onecity.engines.circles.door.ground import M_PER_DEGREE, settled, spots_of
from onecity.engines.circles.door.values import AroundMe, NearService, PointView
from onecity.engines.circles.people.settling import NO_NODE
from onecity.engines.circles.rules.reasons import minutes
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How

STEP_MINUTES = 5
FASTEST_M_S = 1.25


def around(actor: Actor, here: Point, at: datetime, profile: str = "walking") -> AroundMe:
    """The nearest point of every service of every circle, open ones within reach first, and how far one gets.

    Anybody may ask; the place is not kept. Raises travel's `NoRoadNear`, `NetworkMissing`; `PeopleMissing`.
    """
    travel.nearest(actor, here, How(profile))
    declared: Mapping[str, Circle] = current().all("circle")
    services = [near for one in declared.values() for near in _near(actor, one, here, at, profile)]
    most = max((one.minutes for one in declared.values()), default=15)
    return AroundMe(
        here.lon,
        here.lat,
        profile,
        most,
        at,
        tuple(services),
        reached(actor, here, profile, most),
        travel.about(actor).generated,
        any(near.point.simulated for near in services if near.point),
    )


def reached(actor: Actor, here: Point, profile: str, most_minutes: int) -> Mapping[str, int]:
    """The cells with people that one reaches on foot, each with 5, 10, … minutes."""
    people, _ = settled()
    reach_m = most_minutes * 60 * FASTEST_M_S + 50
    east = M_PER_DEGREE * np.cos(np.radians(here.lat))
    near = np.flatnonzero(
        (np.abs(people.lon - here.lon) * east <= reach_m)
        & (np.abs(people.lat - here.lat) * M_PER_DEGREE <= reach_m)
        & (people.node != NO_NODE)
    )
    if not len(near):
        return {}
    ends = [str(key) for key in people.node[near].tolist()]
    seconds = travel.table(actor, [here], ends, How(profile)).seconds[0]
    inside = np.flatnonzero(seconds <= most_minutes * 60)
    steps = np.maximum(1, np.ceil(seconds[inside] / 60 / STEP_MINUTES)).astype(int) * STEP_MINUTES
    return {
        str(cell): step for cell, step in zip(people.cell[near[inside]].tolist(), steps.tolist(), strict=True)
    }


def _near(actor: Actor, circle: Circle, here: Point, at: datetime, profile: str) -> list[NearService]:
    days = calendar(current())
    views = [view_of(circle, spot, at, days) for spot in spots_of(circle)]
    times = times_from(actor, here, nearest_points(here, views, 6), views, profile)
    limit_s = circle.minutes * 60
    found = []
    for service in circle.services:
        ways = sorted(
            (seconds, number) for number, seconds in times.items() if service.id in views[number].services
        )
        open_ = [way for way in ways if way[0] <= limit_s and views[way[1]].is_open]
        best = next(iter(open_ or ways), None)
        found.append(_line(circle, service.title, views, best, limit_s))
    return found


def _line(
    circle: Circle, title: Text, views: list[PointView], best: tuple[float, int] | None, limit_s: float
) -> NearService:
    if best is None:
        return NearService(circle.title, title, None, None, False)
    return NearService(circle.title, title, views[best[1]], minutes(best[0]), best[0] <= limit_s)
