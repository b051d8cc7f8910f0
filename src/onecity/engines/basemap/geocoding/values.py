"""What does one get who asks where an address is, or what is at a place?"""

from dataclasses import dataclass, field
from typing import Literal

from onecity.core.text import Text
from onecity.engines.basemap.rules.address import Address

Level = Literal[
    "room",
    "building",
    "number",
    "crossing",
    "post",
    "place",
    "road",
    "community",
    "street",
    "district",
    "city",
]
LEVELS: tuple[Level, ...] = (
    "room", "building", "number", "crossing", "post", "place", "road", "community", "street", "district", "city"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that an address may mean.

    `level` is the finest part of the address that is known, `located` what the point stands for (WGS84; none where
    nobody knows a point), `radius_m` how far from it the address may be. `generated`: it lies on invented roads;
    `interpolated`: counted along a road, not surveyed. `score` (0 to 1) tells candidates apart, `why` says how it was
    found.
    """

    address: Address
    text: str
    level: Level
    located: Level
    division: str
    lon: float | None
    lat: float | None
    radius_m: float
    score: float
    generated: bool = False
    interpolated: bool = False
    why: tuple[Text, ...] = ()
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """What is at a place: its divisions, the road and number beside it, the nearest thing of a layer."""

    address: Address
    text: Text
    division: str
    lon: float
    lat: float
    level: Level
    road_m: float | None = None
    place: Text | None = None
    place_m: float | None = None
    thing: str = ""
    generated: bool = False
    interpolated: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that a person who types may mean; `note` says where it is, `fill` what to write into the box."""

    title: Text
    note: Text
    kind: str
    fill: str
    lon: float | None
    lat: float | None
    radius_m: float
    division: str = ""
    thing: str = ""
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with how sure it is, while a candidate is being made."""

    lon: float | None
    lat: float | None
    radius_m: float
    located: Level
    codes: tuple[str, ...] = ()
    generated: bool = False
    interpolated: bool = False
    thing: str = ""
    why: tuple[Text, ...] = field(default=())
