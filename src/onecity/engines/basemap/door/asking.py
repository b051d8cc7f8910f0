"""Where is this address, what is at this place, what does this text say?"""

import re
from typing import Literal

from onecity.base.actor import Actor
from onecity.base.registry.door import divisions_at
from onecity.core.geo import Point, PositionInvalid, gcj02_to_wgs84
from onecity.engines.basemap.errors import PlaceInvalid
from onecity.engines.basemap.gazetteer.opened import Gazetteer, opened
from onecity.engines.basemap.geocoding import forward, suggesting
from onecity.engines.basemap.geocoding.reverse import ROAD_WITHIN_M, described
from onecity.engines.basemap.geocoding.values import Candidate, Suggestion, Where
from onecity.engines.basemap.rules import address
from onecity.engines.basemap.rules.address import Reading
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How, Near
from onecity.engines.travel.errors import NetworkMissing, NoRoadNear

Crs = Literal["wgs84", "gcj02"]
MOST, LONGEST = 20, 200
FOOT = How("walking")
_NUMBERED = re.compile(r"\d")


def parse(actor: Actor, text: str) -> tuple[Reading, ...]:
    """The readings of an address, best first. Anybody may ask. Raises `GazetteerMissing`."""
    return address.parse(text, opened().lexicon)


def geocode(actor: Actor, text: str, limit: int = 5) -> tuple[Candidate, ...]:
    """Where an address may be, best first; empty when nothing of it is known. Anybody may ask.

    Raises `GazetteerMissing`.
    """
    return forward.geocode(text[:LONGEST], opened(), _division_at, max(1, min(limit, MOST)))


def reverse(actor: Actor, lon: float, lat: float, crs: Crs = "wgs84") -> Where:
    """What is at a place: division, road and number, nearest place. Anybody may ask.

    Raises `PlaceInvalid`, `GazetteerMissing`.
    """
    try:
        Point(lon, lat)
        at = Point(*gcj02_to_wgs84(lon, lat)) if crs == "gcj02" else Point(lon, lat)
    except PositionInvalid:
        raise PlaceInvalid from None
    known = opened()
    return described(at.lon, at.lat, divisions_at(at.lon, at.lat), _road_at(actor, at, known), known)


def suggest(actor: Actor, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """What somebody may mean who has typed so much; with a number in it, the address too. Anybody may ask.

    Raises `GazetteerMissing`.
    """
    known, typed = opened(), typed[:LONGEST]
    limit = max(1, min(limit, MOST))
    named = suggesting.suggest(typed, known, limit)
    if named and not _NUMBERED.search(typed):
        return named
    located = [
        suggesting.as_suggestion(one, known)
        for one in forward.geocode(typed, known, _division_at, 2)
        if one.lon is not None and one.level not in ("city",)
    ]
    titles = {one.title.zh for one in named}
    return (*[one for one in located if one.title.zh not in titles], *named)[:limit]


def _division_at(lon: float, lat: float) -> str:
    found = divisions_at(lon, lat)
    return found[-1].code if found else ""


def _road_at(actor: Actor, at: Point, known: Gazetteer) -> Near | None:
    """The road beside a place; none where there is none, or where the gazetteer was made from other roads."""
    if known.kept.chains is None:
        return None
    try:
        roads = travel.current()
        if roads.ready.hash != known.kept.about["network"]:
            return None
        return travel.nearest(actor, at, FOOT, within_m=ROAD_WITHIN_M, on=roads)
    except (NetworkMissing, NoRoadNear):
        return None
