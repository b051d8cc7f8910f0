"""How long is the way with siren, on roads where they are there, by the straight line where they are not?

Dispatch goes on whatever happens to the network of roads: an answer always comes, and says on what it stands.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Thread

from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door.declared import local_zone, model_now
from onecity.engines.emergency.rules.dispatch.way import speed_kmh, straight_s
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import NoRoadNear, TravelError

REMOTE_M = 8_000
SIREN = travel.How("siren")
STRAIGHT = "straight-line"
PATIENCE_S = 2.0
OPENING = Text(
    zh="路网正在打开，稍后自动改用道路时间。",
    en="The roads are being opened; times by road follow in a moment.",
)
ROADS = "roads"


@dataclass(frozen=True, slots=True)
class Ways:
    """Usual seconds from each place to one; None where no way leads. `epoch` of the roads; `why` not on roads."""

    seconds: tuple[float | None, ...]
    source: str
    network: str = ""
    epoch: int = 0
    generated: bool = False
    why: Text | None = None


def ways_to(actor: Actor, places: Sequence[Point], to: Point) -> Ways:
    """The ways from places to one."""
    return _ways(actor, places, to, towards=True)


def ways_from(actor: Actor, here: Point, places: Sequence[Point]) -> Ways:
    """The ways from one place to several."""
    return _ways(actor, places, here, towards=False)


def open_roads() -> None:
    """Open the network of roads in this process; the first question would otherwise wait for that."""
    with suppress(TravelError, OSError):
        roads = travel.current()
        nodes = travel.nodes(ANONYMOUS, on=roads)
        place = Point(float(nodes.lon[0]), float(nodes.lat[0]))
        travel.table(ANONYMOUS, [place], [place], SIREN, on=roads)


@lru_cache(maxsize=1)
def _opener() -> Thread:
    thread = Thread(target=open_roads, name="emergency-roads", daemon=True)
    thread.start()
    return thread


def _are_opening() -> bool:
    """Whether the roads are still being opened in this process, after some patience."""
    opener = _opener()
    opener.join(PATIENCE_S)
    return opener.is_alive()


def _ways(actor: Actor, places: Sequence[Point], one: Point, *, towards: bool) -> Ways:
    if not places:
        return Ways((), ROADS)
    if _are_opening():
        return replace(_straight(places, one), why=OPENING)
    try:
        return _on_roads(actor, places, one, towards=towards)
    except (TravelError, OSError) as problem:
        said = (
            Text(zh=problem.text("zh"), en=problem.text("en"))
            if isinstance(problem, TravelError)
            else Text(zh="路网暂时无法读取。", en="The road network cannot be read at the moment.")
        )
        return replace(_straight(places, one), why=said)


def _on_roads(actor: Actor, places: Sequence[Point], one: Point, *, towards: bool) -> Ways:
    """On the network in use; places beyond roads get the straight line, so that one on an island spoils no table."""
    roads = travel.current()
    middle = _beside_road(actor, one, roads)
    known = list(range(len(places)))
    while True:
        asked = [places[n] for n in known]
        origins, ends = (asked, [middle]) if towards else ([middle], asked)
        try:
            table = travel.table(actor, origins, ends, SIREN, on=roads)
            break
        except NoRoadNear as far:
            known = [n for n in known if (places[n].lon, places[n].lat) != (far.lon, far.lat)]
            if len(known) == len(asked) or not known:
                raise
    found: list[float | None] = [None] * len(places)
    for n, seconds in zip(known, table.seconds.ravel().tolist(), strict=True):
        found[n] = None if seconds != seconds else seconds
    basis = table.basis
    return Ways(tuple(found), ROADS, basis.network, basis.epoch, basis.generated)


def _beside_road(actor: Actor, point: Point, roads: travel.Roads) -> Point:
    """A place, or the nearest road of one that lies away from them. Raises `NoRoadNear` on an island."""
    return travel.nearest(actor, point, SIREN, within_m=REMOTE_M, on=roads).point


def _straight(places: Sequence[Point], one: Point) -> Ways:
    declared, now = model_now().travel, timezone.now().astimezone(local_zone())
    speed = speed_kmh(declared, now.hour, now.isoweekday())
    seconds = straight_s((one.lon, one.lat), [(p.lon, p.lat) for p in places], declared, speed)
    return Ways(tuple(seconds), STRAIGHT)
