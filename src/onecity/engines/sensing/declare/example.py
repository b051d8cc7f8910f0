"""How does a network say what must come out of it? Readings in, warnings out."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, Name, PropertyName

ThingKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Moment = Annotated[
    str,
    StringConstraints(pattern=r"^(?:\+\d{1,3}d )?(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)$"),
    Field(description="`08:05` on the day of `start`, `+1d 08:05` on the next."),
]
AttributeValue = str | int | float | bool
Item = int | float | str
Series = Annotated[
    dict[str, Item | tuple[Item, ...]],
    Field(
        description="Readings from a moment on: `08:00: 84.2`, `08:05 +5m: [84.3, 84.5 x6, 84.5 to 85.0 in 4, gap, "
        "84.9 flag D, 85.0 late 40m]`, `+5m: […]` going on."
    ),
]
Happening = Annotated[
    dict[PropertyName, Item],
    Field(
        description="One event by its fields: `{mass: 52000, vehicle: axles-6}`; also `52000 flag D`, `52000 late 2h`."
    ),
]


class Warned(Declared):
    """One expected episode of a thing's warning."""

    thing: ThingKey
    rule: Name
    levels: dict[Moment, Literal["blue", "yellow", "orange", "red", "clear"]] = Field(
        min_length=1,
        description="The level from each moment on; `clear` where it ended. "
        "Of a rule `on` an event its moment and level.",
    )


class Example(Declared):
    """A test of the network: readings come in, exactly these warnings come out."""

    id: Name
    title: Text
    start: AwareDatetime = Field(description="When the network is switched on; names the day of all moments.")
    until: Moment | None = Field(
        None, description="When the clock stops; an hour after the last reading, else."
    )
    things: dict[ThingKey, dict[PropertyName, AttributeValue]] = Field(
        min_length=1, description="The things with their attributes."
    )
    readings: dict[ThingKey, dict[PropertyName, Series]] = Field(default_factory=dict)
    events: dict[ThingKey, dict[PropertyName, dict[Moment, Happening | tuple[Happening, ...]]]] = Field(
        default_factory=dict,
        description="By thing and event what happened at which moment: one, or several of the same moment.",
    )
    expect: tuple[Warned, ...] = Field((), description="All episodes; none: nothing may warn.")
