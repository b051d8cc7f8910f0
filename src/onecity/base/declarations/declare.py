"""What does a city say about itself as a whole?"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from onecity.core.clock import Calendar, CalendarInvalid
from onecity.core.pack import City as Pack
from onecity.core.pack import Declaration, Identifier, Kind, Problem
from onecity.core.text import Text

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Year = Annotated[str, StringConstraints(pattern=r"^(19|20|21)[0-9]{2}$")]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Declared(BaseModel):
    """Nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Population(Declared):
    """How many people live in the city, and who says so."""

    value: int = Field(ge=0)
    approximate: bool = False
    source: Text


class YearDays(Declared):
    """What the yearly notice changes: days off on weekdays, worked days on weekends."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class WorkingDays(Declared):
    """Years whose notice the program does not know yet, and corrections of those that it knows."""

    years: dict[Year, YearDays] = Field(default_factory=dict)


class Parameter(Declared):
    """A number or text that rules compute with. `confirmed: false`: never show it as law."""

    title: Text
    value: int | float | str | bool | None
    unit: str = ""
    confirmed: bool
    source: Text


class City(Declared):
    """The city itself: `city.yaml`."""

    id: Identifier
    name: Text
    division: str = Field(pattern=r"^[0-9]{4,6}$", description="Code that the city's divisions begin with.")
    timezone: str = Field(description="IANA name, such as Asia/Shanghai.")
    languages: tuple[Literal["zh", "en"], ...] = Field(min_length=1)
    centre: tuple[Longitude, Latitude] = Field(description="WGS84, longitude first.")
    bounds: tuple[Longitude, Latitude, Longitude, Latitude] = Field(description="West, south, east, north.")
    population: Population | None = None
    calendar: WorkingDays = Field(default_factory=WorkingDays)
    parameters: dict[ParameterName, Parameter] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(
                Text(
                    zh="没有时区“{found}”。请写 IANA 名称，如 Asia/Shanghai。",
                    en='There is no time zone "{found}". Write an IANA name, such as Asia/Shanghai.',
                )
            )
        return name

    def calendar_table(self) -> dict[int, Mapping[str, tuple[date, ...]]]:
        """The declared years as `core.clock.Calendar` takes them."""
        return {
            int(year): {"holidays": days.holidays, "workdays": days.workdays}
            for year, days in self.calendar.years.items()
        }


def _place_of(days: YearDays, found: str) -> tuple[str | int, ...]:
    """The list and the number of a day in it; nothing when it stands in none."""
    listed = (("holidays", days.holidays), ("workdays", days.workdays))
    return next(
        ((name, i) for name, found_in in listed for i, day in enumerate(found_in) if str(day) == found), ()
    )


def check_city(declaration: Declaration, _city: Pack) -> Iterator[Problem]:
    """The bounds are in order and hold the centre; every declared year is a calendar."""
    city: City = declaration.value
    west, south, east, north = city.bounds
    if not (west < east and south < north):
        said = Text(
            zh="范围应按西、南、东、北的顺序填写。", en="Write the bounds as west, south, east, north."
        )
        yield declaration.problem("bounds", "bounds", message=said)
    elif not (west <= city.centre[0] <= east and south <= city.centre[1] <= north):
        said = Text(
            zh="中心点不在范围内；请核对经度在前、纬度在后。",
            en="The centre lies outside the bounds; longitude comes first.",
        )
        yield declaration.problem("centre", "centre", message=said)
    for year, days in city.calendar_table().items():
        try:
            Calendar(table={year: days})
        except CalendarInvalid as error:
            path = _place_of(city.calendar.years[str(year)], error.found)
            steps = ("calendar", "years", str(year), *path)
            yield declaration.problem(
                steps, "calendar", found=error.found, message=error.reason, year=str(year)
            )


CITY = Kind("city", City, "city.yaml", "one", check=check_city)
