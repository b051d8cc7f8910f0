"""What do all parts of a declared network have in common?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from onecity.core.text import Text

Level = Literal["blue", "yellow", "orange", "red"]
# Ascending: 蓝、黄、橙、红.
LEVELS: tuple[Level, ...] = ("blue", "yellow", "orange", "red")

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
PropertyName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Basis(Declared):
    """What a threshold rests on, and whether its wording has been checked for this city."""

    title: Text
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"
