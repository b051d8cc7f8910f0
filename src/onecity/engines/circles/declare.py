"""What may a city say about its circles?"""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from onecity.core.pack import DataFile, Identifier, Kind, Ref
from onecity.core.text import Text

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY_MINUTES = 24 * 60
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
]
Share = Annotated[float, Field(ge=0, le=1)]
Profile = Literal["walking", "elder"]
Place = Annotated[str | tuple[float, float], Field(description="A node's key, or longitude and latitude.")]


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Service(Declared):
    """Something that people need within reach."""

    id: Identifier
    title: Text


class Hours(Declared):
    """Opening times of a week. On public holidays closed unless said; a make-up working day opens as a Monday."""

    id: Identifier
    days: dict[Day, tuple[Span, ...]] = Field(
        description="Spans such as `09:00-12:00` for each day; none: closed."
    )
    holidays: Literal["closed", "as-week"] = "closed"
    makeup: Literal["as-monday", "as-week"] = "as-monday"
    confirmed: bool = Field(False, description="Whether somebody checked it against what is published.")

    @model_validator(mode="after")
    def _spans_go_on(self) -> Self:
        for spans in self.days.values():
            ends = [minute for span in spans for minute in span_minutes(span)]
            if any(later <= earlier for earlier, later in pairwise(ends)):
                raise ValueError(
                    Text(
                        zh="开放时段须从早到晚排列，不重叠，结束晚于开始。",
                        en="Spans go from morning to evening, never overlap, and end after they begin.",
                    )
                )
        return self


class Points(Declared):
    """Points from a layer of the map: which of its things, what they offer, when, and for how many people."""

    layer: Annotated[str, Ref("layer")]
    where: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Only things whose field has one of these values."
    )
    services: tuple[Identifier, ...] = Field(min_length=1)
    hours: Identifier | None = Field(None, description="None: always open.")
    capacity: int | None = Field(None, ge=0, description="People whom one point can serve; none: no limit.")
    capacity_confirmed: bool = False


class Target(Declared):
    """A share of people to reach. `service` none: any of the circle's services."""

    title: Text
    service: Identifier | None = None
    at_least: int = Field(1, ge=1, description="With no service named: this many services at once.")
    share: Share
    confirmed: bool = Field(False, description="Whether a published text asks for it.")
    source: Text


class HandPoint(Declared):
    """A point of an example."""

    at: Place
    services: tuple[Identifier, ...] = Field(min_length=1)
    hours: Identifier | None = None
    capacity: int | None = Field(None, ge=0)


class HandPeople(Declared):
    """People of an example, at one place."""

    at: Place
    people: int = Field(ge=0)


class Expected(Declared):
    """What an example's people have: shares between 0 and 1."""

    share: dict[Identifier, Share] = Field(default_factory=dict)
    at_least: dict[str, Share] = Field(default_factory=dict, description="`2`: at least two services.")
    room: dict[Identifier, Share] = Field(
        default_factory=dict, description="Who also finds room, where points have a capacity."
    )


class Example(Declared):
    """A tiny town by hand, and what the circle says about it: run by `onecity check`."""

    id: Identifier
    title: Text
    network: DataFile = Field(description="A network by hand, as `onecity travel` reads it.")
    people: tuple[HandPeople, ...] = Field(min_length=1)
    points: tuple[HandPoint, ...]
    profile: Profile | None = None
    at: str | None = Field(
        None, pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$", description="The city's clock; none: all open."
    )
    expect: Expected


class Circle(Declared):
    """A circle: which services people should have within so many minutes on foot."""

    id: Identifier
    title: Text
    intro: Text
    minutes: int = Field(15, ge=1, le=60)
    profile: Profile = Field("walking", description="Whose pace counts: `walking` 1.25 m/s, `elder` 0.8 m/s.")
    elder_share: Share | None = Field(None, description="Share of people who walk at 0.8 m/s.")
    elder_share_confirmed: bool = False
    services: tuple[Service, ...] = Field(min_length=1)
    hours: tuple[Hours, ...] = ()
    points: tuple[Points, ...] = Field(min_length=1)
    targets: tuple[Target, ...] = ()
    floor: Share = Field(0, description="Share of each district's people that new sites have to reach first.")
    source: Text
    examples: tuple[Example, ...] = ()

    def service_number(self, id: str) -> int:
        """The place of a service among the circle's."""
        return next(number for number, one in enumerate(self.services) if one.id == id)


def span_minutes(span: str) -> tuple[int, int]:
    """`09:00-12:00` in minutes from midnight."""
    start, _, end = span.partition("-")
    first, last = (int(part[:2]) * 60 + int(part[3:]) for part in (start, end))
    return first, min(last, DAY_MINUTES)


CIRCLE = Kind(
    name="circle",
    model=Circle,
    pattern="circles/*.yaml",
    shape="one",
    check="onecity.engines.circles.checks:problems",
    examples="onecity.engines.circles.checks:examples",
)
