"""Does a circle hang together, and do its examples come out as they say? Called by dotted name; no database."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path as FilePath
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np

from onecity.core.clock import Calendar
from onecity.core.clock.opening import kinds_of
from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.circles.declare import Circle, Example
from onecity.engines.circles.hand import seconds_between
from onecity.engines.circles.rules.capacity import UNLIMITED
from onecity.engines.circles.rules.coverage import Pairs, share
from onecity.engines.circles.rules.judging import Ground, Judged, judge, paced
from onecity.engines.circles.rules.opening import is_open, week_in
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import TravelError

ROUNDED = 0.0005
Path = tuple[str | int, ...]

DIFFERENT = Text(
    zh="算出来是 {actual}，示例写的是 {found}。请更正示例，或更正声明。",
    en="It comes out as {actual}, the example says {found}. Correct the example or the declaration.",
)
NOT_FOR_ITSELF = Text(
    zh="指名一项服务时，at_least 只能是 1。请删去其中一个。",
    en="A target for one service is about that one: leave out at_least or the service.",
)


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Names of services, hours, fields and layers that lead nowhere; what stands twice."""
    circle = cast("Circle", declaration.value)
    services = tuple(one.id for one in circle.services)
    hours = tuple(one.id for one in circle.hours)
    for path, kind, found, known in _named(circle, services, hours, city):
        if found is not None and found not in known:
            yield declaration.problem(path, "unknown-reference", found=found, allowed=known, kind=kind)
    for place, target in enumerate(circle.targets):
        if target.service is not None and target.at_least != 1:
            yield declaration.problem(("targets", place, "at_least"), "circle-target", message=NOT_FOR_ITSELF)


def _named(
    circle: Circle, services: tuple[str, ...], hours: tuple[str, ...], city: City
) -> Iterator[tuple[Path, str, str | None, tuple[str, ...]]]:
    """Path, kind, name and the names that exist of that kind."""
    for place, group in enumerate(circle.points):
        yield from (
            (("points", place, "services", number), "service", name, services)
            for number, name in enumerate(group.services)
        )
        yield ("points", place, "hours"), "hours", group.hours, hours
        layer = city.all("layer").get(group.layer)
        fields = tuple(field.id for field in layer.fields) if layer else tuple(group.where)
        yield from ((("points", place, "where", name), "field", name, fields) for name in group.where)
    for place, target in enumerate(circle.targets):
        yield ("targets", place, "service"), "service", target.service, services
    for place, example in enumerate(circle.examples):
        at: Path = ("examples", place)
        for number, point in enumerate(example.points):
            yield (*at, "points", number, "hours"), "hours", point.hours, hours
            yield from (
                ((*at, "points", number, "services", k), "service", name, services)
                for k, name in enumerate(point.services)
            )
        for table in ("share", "room"):
            names = getattr(example.expect, table)
            yield from (((*at, "expect", table, name), "service", name, services) for name in names)


def examples(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Run the circle's examples: a difference is a problem at the expected value."""
    circle = cast("Circle", declaration.value)
    declared = city.only("city")
    calendar = Calendar(table=declared.calendar_table(), zone=ZoneInfo(declared.timezone))
    folder = city.folder / declaration.source
    for place, example in enumerate(circle.examples):
        path: Path = ("examples", place)
        try:
            judged = _judged(circle, example, folder.parent / example.network, calendar)
        except TravelError as problem:
            said = Text(zh=problem.text("zh"), en=problem.text("en"))
            yield declaration.problem((*path, "network"), "circle-network", message=said)
            continue
        yield from _differences(declaration, circle, example, judged, (*path, "expect"))


def _differences(
    declaration: Declaration, circle: Circle, example: Example, judged: Judged, path: Path
) -> Iterator[Problem]:
    everybody = int(judged.people.sum())
    wanted: list[tuple[Path, float, int]] = []
    for name, expected in example.expect.share.items():
        number = circle.service_number(name)
        wanted.append((("share", name), expected, int(judged.having[:, number].sum())))
    for name, expected in example.expect.room.items():
        number = circle.service_number(name)
        wanted.append((("room", name), expected, int(judged.room[:, number].sum())))
    for least, expected in example.expect.at_least.items():
        if not least.isdecimal() or not 1 <= int(least) <= len(circle.services):
            known = tuple(str(k) for k in range(1, len(circle.services) + 1))
            yield declaration.problem(
                (*path, "at_least", least), "unknown-reference", found=least, allowed=known, kind="count"
            )
            continue
        wanted.append((("at_least", least), expected, int(judged.at_least[:, int(least) - 1].sum())))
    for where, expected, people in wanted:
        actual = share(people, everybody)
        if abs(actual - expected) > ROUNDED:
            yield declaration.problem(
                (*path, *where),
                "circle-example",
                found=f"{expected:g}",
                message=DIFFERENT,
                actual=f"{actual:.4g}",
            )


def _judged(circle: Circle, example: Example, network: FilePath, calendar: Calendar) -> Judged:
    """What the rules say about an example. Raises travel's errors."""
    roads = travel.open_network(network)
    people = np.array([one.people for one in example.people], np.int64)
    limit_s = circle.minutes * 60.0
    places = [one.at for one in example.people], [one.at for one in example.points]
    pace = example.profile or circle.profile
    pairs = {
        profile: Pairs.of_table(seconds_between(roads, *places, profile), limit_s)
        for profile in ({pace} if circle.elder_share is None or example.profile else {pace, "elder"})
    }
    ground = Ground.of(
        paced(people, None if example.profile else circle.elder_share, pairs[pace], pairs.get("elder"))
    )
    offers = np.array(
        [[one.id in point.services for one in circle.services] for point in example.points], bool
    ).reshape(len(example.points), len(circle.services))
    capacity = np.array(
        [UNLIMITED if point.capacity is None else point.capacity for point in example.points], np.int64
    )
    usable = np.ones(len(example.points), bool)
    if example.at is not None:
        at = datetime.fromisoformat(example.at).replace(tzinfo=calendar.zone)
        usable = np.array(
            [is_open(week_in(circle, point.hours), at, kinds_of(calendar)) for point in example.points], bool
        )
    return judge(ground, offers, usable, capacity)
