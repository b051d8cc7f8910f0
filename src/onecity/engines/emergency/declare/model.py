"""What may a city say about its ambulances, so that a year of calls can be simulated?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from onecity.core.pack import DataFile, Identifier, Kind, Ref
from onecity.core.text import Text

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Positive = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Hour = Annotated[int, Field(ge=0, le=24)]


class Said(BaseModel):
    """The base of everything declared here: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Said):
    """Numbers with their source; without `confirmed: true` every answer names them as unconfirmed."""

    confirmed: bool = False
    source: Text | None = None


class Duration(Said):
    """A time that varies from call to call. `cv` is the standard deviation divided by the mean."""

    mean_s: Seconds
    shape: Literal["fixed", "exponential", "lognormal"] = "lognormal"
    cv: Annotated[float, Field(ge=0, le=5)] = 0.5


class Rates(Sourced):
    """How many calls a day, and when in the week: 24 or 168 weights (from Monday, midnight); none: evenly."""

    per_day: Positive
    hours: tuple[Weight, ...] = ()


class Zone(Said):
    """A place where calls come from and vehicles are; all travel goes from zone to zone."""

    id: Name
    district: str = ""
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    area_km2: Positive = 1.0
    weight: Weight = Field(default=1.0, description="Share of the calls, relative to the other zones.")
    volunteers: Weight = Field(default=0.0, description="Registered volunteers in the zone.")
    aeds: Weight = Field(default=0.0, description="Registered defibrillators in the zone.")


class Station(Said):
    """Where ambulances stand."""

    id: Name
    zone: Name


class Shift(Said):
    """Whole hours on duty, on these days (1 is Monday); `until` before `from` runs past midnight."""

    from_: Hour = Field(alias="from")
    until: Hour
    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1)] = (
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    )


class Units(Said):
    """Ambulances of one station that are alike. Without `shifts` they are always on duty."""

    station: Name
    count: Annotated[int, Field(ge=1, le=500)] = 1
    capabilities: tuple[Name, ...] = ()
    shifts: tuple[Shift, ...] = ()


class Hospital(Said):
    """Where patients are handed over; an ambulance waits when all `bays` are taken (0: never)."""

    id: Name
    zone: Name
    capabilities: tuple[Name, ...] = ()
    confirmed: bool = Field(
        default=False, description="Whether the hospital itself confirmed its capabilities."
    )
    bays: Annotated[int, Field(ge=0, le=200)] = 0
    organisation: Annotated[str, Ref("organisation")] | None = Field(
        default=None,
        description="Whose staff receive patients here, and nobody else's. Without it: all who may receive there.",
    )


class Priority(Sourced):
    """A class of calls, the most urgent first in the list."""

    id: Name
    title: Text | None = None
    share: Weight
    siren: bool = True
    green_wave: bool = Field(default=False, description="Green is asked for on the way to the scene.")
    green_wave_to_hospital: bool = Field(
        default=False, description="Green is asked for on the way to the hospital, with the patient on board."
    )
    needs: tuple[Name, ...] = Field(default=(), description="Capabilities that the ambulance must have.")
    hospital_needs: tuple[Name, ...] = ()
    diverts: tuple[Name, ...] = Field(
        default=(), description="Classes from whose calls an ambulance under way may be taken."
    )
    arrest_share: Share = Field(default=0.0, description="Part of these calls that are cardiac arrests.")
    on_scene: Duration
    transported: Share = 1.0
    handover: Duration


class Times(Sourced):
    """The stages that do not depend on the place."""

    answer: Duration
    interview: Duration = Field(description="From the answer to the order, the place apart.")
    mobilisation: Duration = Field(description="From the order to leaving the station.")
    on_road_s: Seconds = Field(default=15.0, description="The same when the crew is on the road already.")


class HourClass(Said):
    """Hours in which the roads are alike. The first class that has an hour counts."""

    id: Name
    hours: tuple[Annotated[int, Field(ge=0, le=23)], ...] = tuple(range(24))
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)
    speed_kmh: Positive = 36.0
    seconds: tuple[tuple[Seconds, ...], ...] | None = Field(
        default=None, description="Times from each zone (rows) to each zone, in the order of the zones."
    )
    seconds_file: DataFile | None = Field(default=None, description="CSV: from,to,seconds.")


class Travel(Sourced):
    """How long ways take: matrices, else a road network, else straight line × `detour` at the class's speed."""

    classes: Annotated[tuple[HourClass, ...], Field(min_length=1, max_length=24)]
    detour: Annotated[float, Field(ge=1, le=5)] = 1.35
    start_s: Seconds = 20.0
    cv: Annotated[float, Field(ge=0, le=3)] = Field(
        default=0.25, description="Spread of the same way's time."
    )
    slow_factor: Positive = Field(default=1.25, description="Without siren a way takes this much longer.")


class Positioning(Sourced):
    """The caller's place comes from the phone (`located`) or must be asked (`asked`) and may be wrong."""

    share: Share
    asked: Duration
    located: Duration
    lost_share: Share = Field(description="Calls without a position whose place is not found at once.")
    search: Duration


class GreenWave(Sourced):
    """Requests that the traffic police accept, and how much of the driving time then is left."""

    accepted: Share
    time_factor: Positive


class Relocation(Sourced):
    """Free ambulances move up when a station stands empty that should not."""

    goal: Literal["time", "coverage"] = "time"
    covered_s: Seconds = Field(
        default=480, description="For `coverage`: a zone counts as covered within this time."
    )
    busy: Share = Field(description="Chance that an ambulance is busy, for the compliance table.")
    longest_move_s: Seconds
    rest_s: Seconds = Field(description="A crew is not moved again within this time.")


class Redispatch(Sourced):
    """An ambulance under way to a lesser call is turned round when that saves at least this."""

    least_gain_s: Seconds


class Volunteers(Sourced):
    """Who is near a cardiac arrest: one to press, one to bring a defibrillator."""

    radius_m: Positive
    available: Share
    alert: Duration
    speed_m_s: Positive
    detour: Annotated[float, Field(ge=1, le=5)] = 1.3
    aed_open: Share | tuple[Share, ...] = Field(description="Part of the AEDs open: always, or by 24 hours.")


class Keeping(Said):
    """How long a call names somebody after it is over; then times and figures stay, and nothing of the person."""

    confirmed: bool = False
    source: Text | None = None
    personal_days: Annotated[int, Field(ge=30, le=36_500)]


class Varied(Said):
    """A number whose influence is asked: the field's dotted path, and the values to try."""

    field: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
    low: float
    high: float


class Model(Said):
    """A city's emergency service in numbers. Positions are WGS84."""

    id: Identifier
    title: Text
    note: Text | None = None
    organisation: str = Field(default="", description="Who runs the ambulances: an organisation of the city.")
    group: tuple[str, ...] = Field(default=(), description="Districts that are reported together as well.")
    warm_up_days: Annotated[int, Field(ge=0, le=60)] = 1
    when_none_free: Literal["wait", "lose"] = "wait"
    calls: Rates
    zones: Annotated[tuple[Zone, ...], Field(max_length=3000)] = ()
    zones_file: DataFile | None = Field(default=None, description="CSV with the fields of a zone.")
    stations: Annotated[tuple[Station, ...], Field(max_length=1000)] = ()
    stations_file: DataFile | None = None
    units: tuple[Units, ...] = ()
    units_file: DataFile | None = None
    hospitals: tuple[Hospital, ...] = ()
    hospitals_file: DataFile | None = None
    priorities: Annotated[tuple[Priority, ...], Field(min_length=1, max_length=20)]
    times: Times
    travel: Travel
    positioning: Positioning | None = None
    green_wave: GreenWave | None = None
    relocation: Relocation | None = None
    redispatch: Redispatch | None = None
    volunteers: Volunteers | None = None
    keeping: Keeping | None = Field(default=None, description="Without it records are kept as they are.")
    sensitivity: tuple[Varied, ...] = ()


MODEL = Kind(
    name="emergency-model",
    model=Model,
    pattern="emergency/*.yaml",
    shape="one",
    check="onecity.engines.emergency.checks:model_problems",
)
