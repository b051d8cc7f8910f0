"""How does a network say what must come out of it? Readings in, warnings out."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, Name, PropertyName

ThingKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Moment = Annotated[
    str,
    StringConstraints(pattern=r"^(?:\+\d{1,3}d )?\d{2}:\d{2}(?::\d{2})?$"),
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


class Warned(Declared):
    """One expected episode of a thing's warning."""

    thing: ThingKey
    rule: Name
    levels: dict[Moment, Literal["blue", "yellow", "orange", "red", "clear"]] = Field(
        min_length=1, description="The level from each moment on; `clear` where it ended."
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
    expect: tuple[Warned, ...] = Field((), description="All episodes; none: nothing may warn.")
