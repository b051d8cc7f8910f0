"""What may a city say about its roads?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from onecity.core.pack import DataFile, Kind
from onecity.core.text import Text

Share = Annotated[float, Field(ge=0, le=1)]
Metres = Annotated[float, Field(gt=0)]
Place = Annotated[tuple[float, float], Field(description="Longitude and latitude, WGS84.")]
Level = Literal["expressway", "trunk", "primary", "secondary", "tertiary"]
LEVELS: tuple[Level, ...] = ("expressway", "trunk", "primary", "secondary", "tertiary")


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Settling(_Said):
    """How people spread over a sub-district, and how large the blocks between the roads are."""

    built_m2_per_person: Metres
    town_share: Share = Field(description="Part of the built-up land of a township that is its town.")
    block_built_m2: Metres
    block_open_m2: Metres
    crowding: float = Field(
        description="How much smaller blocks get where more people live than land allows."
    )


class Threshold(_Said):
    """A block larger than one of these is cut by a road of this level."""

    level: Level
    area_km2: Metres
    blocks: Metres = Field(description="Blocks that it wants inside.")


class Layout(_Said):
    """Numbers of the cutting, fitted to a real network; see `fitted_to`."""

    shore_margin_m: Metres
    bend_m: float = Field(ge=0, description="How far roads bend off the straight line; less than the margin.")
    snap: Share = Field(description="Ends of roads this near, of a block's size, meet in one crossing.")
    shortest_m: Metres
    gate_share: Share = Field(description="Lanes that open into a main road, where they need not.")
    stub_share: Share = Field(description="Blocks with a dead end inside.")
    oneway_share: Share = Field(description="Lanes that are one-way, where they may.")
    banned_left_share: Share = Field(description="Left turns forbidden at crossings with signals.")
    interchange_m: Metres = Field(description="Least distance between interchanges of an expressway.")


class Landing(_Said):
    """An end of a crossing. On land it becomes the nearest main junction; over water it stays where it is."""

    id: str
    at: Place
    over_water: bool = False


class Leg(_Said):
    """A road between two landings."""

    from_: str = Field(alias="from")
    to: str
    via: tuple[Place, ...] = ()


class Crossing(_Said):
    """A real bridge or tunnel over water; its course is approximate."""

    id: str
    name: Text
    work: Literal["bridge", "tunnel"]
    road: Literal["motorway", "trunk", "primary"]
    speed_kmh: int = Field(gt=0, le=130)
    landings: tuple[Landing, ...]
    legs: tuple[Leg, ...]
    source: Text


class Fitted(_Said):
    """What a real network looks like: shares between 0 and 1. Ours is printed beside it."""

    source: Text
    km: float
    segments: int
    mean_m: float
    median_m: float
    degree: dict[str, Share] = Field(description="Junctions by the number of roads; `5` is five or more.")
    classes: dict[str, Share] = Field(description="Length by class, links counted with their class.")
    detour: dict[str, float] = Field(description="Way by way of roads, by straight line, per distance in km.")


class Roads(_Said):
    """A network that is generated for the reference city: invented, and labelled so."""

    id: str
    title: Text
    credit: Text
    seed: int = Field(ge=0)
    divisions: DataFile = Field(description="GeoJSON of the sub-districts.")
    figures: DataFile = Field(description="CSV with population and settlements of the sub-districts.")
    settling: Settling
    levels: tuple[Threshold, ...]
    layout: Layout
    crossings: tuple[Crossing, ...] = ()
    fitted_to: Fitted


ROADS = Kind(
    name="roads",
    model=Roads,
    pattern="roads/*.yaml",
    shape="one",
    check="onecity.engines.travel.checks:problems",
)
