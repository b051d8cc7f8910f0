"""What may a city say about the names that its addresses use?"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onecity.core.pack import City, Declaration, Identifier, Kind, Problem
from onecity.core.text import Text

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$")]
Written = Annotated[str, StringConstraints(min_length=2, max_length=40)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Former(_Said):
    """A division that is no more, and where it lies today."""

    name: Written
    now: Code
    since: int = Field(ge=1949, le=2100, description="Year of the change.")
    confirmed: bool = Field(False, description="Whether the document of the change was read.")


class Alias(_Said):
    """What people call a division; `weak` where the word may as well mean something else."""

    name: Written
    is_: Code = Field(alias="is")
    weak: bool = False


class Highway(_Said):
    """A road outside the streets, counted in kilometres."""

    code: Annotated[str, StringConstraints(pattern=r"^([GSX][0-9]{1,4})?$")] = ""
    name: Text


class Landmark(_Said):
    """A place by the name that people use: another name of a thing of a layer, or something in a division."""

    name: Written
    is_: str = Field("", alias="is", description="Code of a thing of a layer.")
    at: Code | None = None


class Addresses(_Said):
    """The names of a city that its divisions, layers and road network do not know."""

    id: Identifier
    title: Text
    province: Text
    city: Text
    credit: Text = Field(description="Where the names come from, and whether anybody checked them.")
    former: tuple[Former, ...] = ()
    aliases: tuple[Alias, ...] = ()
    highways: tuple[Highway, ...] = ()
    roads: dict[Code, tuple[Written, ...]] = Field(default_factory=dict)
    places: tuple[Landmark, ...] = ()


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Names that point at a division which the city does not have."""
    said: Addresses = declaration.value
    known = {code for kind in ("district", "subdistrict", "community") for code in city.all(kind)}
    pointed: list[tuple[tuple[str | int, ...], str]] = [
        (("former", i, "now"), one.now) for i, one in enumerate(said.former)
    ]
    pointed += [(("aliases", i, "is"), one.is_) for i, one in enumerate(said.aliases)]
    pointed += [(("places", i, "at"), one.at) for i, one in enumerate(said.places) if one.at]
    pointed += [(("roads", code), code) for code in said.roads]
    for path, code in pointed:
        if code not in known:
            yield declaration.problem(
                path, "unknown-reference", found=code, allowed=tuple(sorted(known)), kind="division"
            )


ADDRESSES = Kind(
    name="addresses",
    model=Addresses,
    pattern="addresses/*.yaml",
    shape="one",
    check="onecity.engines.basemap.declare:problems",
)
