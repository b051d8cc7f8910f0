"""How do programs ask for addresses?"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from onecity.core.geo import wgs84_to_gcj02
from onecity.core.text import Text
from onecity.engines.basemap import door
from onecity.web.access import actor_of

router = Router()
Crs = Literal["wgs84", "gcj02"]
Asked = Annotated[str, Field(max_length=200)]


class ReadingOut(Schema):
    """One way to read an address: its parts by name, its normal form, how it compares, what was left over."""

    parts: dict[str, str]
    text: str
    score: float
    unread: str


class CandidateOut(Schema):
    """A place that an address may mean; see `level`, `located`, `radius_m` for how sure it is."""

    text: str
    parts: dict[str, str]
    level: str
    located: str
    division: str
    lon: float | None
    lat: float | None
    radius_m: float
    score: float
    generated: bool
    interpolated: bool
    why: list[Text]
    thing: str
    crs: Crs


class WhereOut(Schema):
    """What is at a place; the coordinates come back as they were given."""

    text: Text
    parts: dict[str, str]
    division: str
    level: str
    lon: float
    lat: float
    crs: Crs
    road_m: float | None
    place: Text | None
    place_m: float | None
    thing: str
    generated: bool
    interpolated: bool


class SuggestionOut(Schema):
    """Something that a person who types may mean."""

    title: Text
    note: Text
    kind: str
    fill: str
    lon: float | None
    lat: float | None
    radius_m: float
    division: str
    thing: str
    generated: bool
    crs: Crs


@router.get("/parse", response=list[ReadingOut], summary="Read an address", url_name="addresses_parse")
def parse(request: HttpRequest, q: Asked) -> list[ReadingOut]:
    """The readings of an address, best first. Public."""
    return [
        ReadingOut(parts=one.address.said(), text=door.write(one.address), score=one.score, unread=one.unread)
        for one in door.parse(actor_of(request), q)
    ]


@router.get(
    "/geocode", response=list[CandidateOut], summary="Locate an address", url_name="addresses_geocode"
)
def geocode(request: HttpRequest, q: Asked, limit: int = 5, crs: Crs = "wgs84") -> list[CandidateOut]:
    """Where an address may be, best first. `generated`: on invented roads; `interpolated`: not surveyed. Public."""
    return [
        CandidateOut(
            parts=one.address.said(), **_shared(one, crs), **_named(one, "level", "located", "score")
        )
        for one in door.geocode(actor_of(request), q, limit)
    ]


@router.get("/reverse", response=WhereOut, summary="Name a place", url_name="addresses_reverse")
def reverse(request: HttpRequest, lon: float, lat: float, crs: Crs = "wgs84") -> WhereOut:
    """Division, road and number, nearest place, in Chinese and English. Public."""
    one = door.reverse(actor_of(request), lon, lat, crs)
    names = ("text", "division", "level", "road_m", "place", "place_m", "thing", "generated", "interpolated")
    return WhereOut(parts=one.address.said(), lon=lon, lat=lat, crs=crs, **_named(one, *names))


@router.get(
    "/suggest", response=list[SuggestionOut], summary="Suggest addresses", url_name="addresses_suggest"
)
def suggest(request: HttpRequest, q: Asked, limit: int = 8, crs: Crs = "wgs84") -> list[SuggestionOut]:
    """Names that begin as typed: characters, pinyin, initials, English. Public."""
    names = ("title", "note", "kind", "fill", "radius_m", "division", "thing", "generated")
    return [
        SuggestionOut(**_named(one, *names), **_point(one.lon, one.lat, crs))
        for one in door.suggest(actor_of(request), q, limit)
    ]


def _shared(one: door.Candidate, crs: Crs) -> dict[str, Any]:
    names = ("text", "division", "radius_m", "generated", "interpolated", "thing")
    return {**_named(one, *names), "why": list(one.why), **_point(one.lon, one.lat, crs)}


def _named(one: object, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _point(lon: float | None, lat: float | None, crs: Crs) -> dict[str, Any]:
    if lon is not None and lat is not None and crs == "gcj02":
        lon, lat = wgs84_to_gcj02(lon, lat)
    return {"lon": lon, "lat": lat, "crs": crs}
