"""What may a city say about its organisations, divisions, roles and demo people?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from onecity.base.identity.duties import Duty
from onecity.core.ids import CreditCode, ResidentId
from onecity.core.pack import Identifier, Ref
from onecity.core.text import Text

OrganisationKind = Literal[
    "bureau",
    "center",
    "commission",
    "enterprise",
    "federation",
    "hospital",
    "office",
    "school",
    "street",
    "unit",
]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,12}$")]


class Declared(BaseModel):
    """How every declaration here is read: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(Declared):
    """A body that people work for: a bureau, a street office, a hospital, an enterprise."""

    id: Identifier
    name: Text
    short: Text
    kind: OrganisationKind
    parent: Annotated[str, Ref("organisation")] | None = None
    division: Code = Field(description="Code of the city, district, subdistrict or community it serves.")


class District(Declared):
    """A district or county-level city, as a row of `divisions/districts.csv`."""

    code: Code
    name: Text
    parent: Code
    level: Literal["district"]
    population: int = Field(ge=0)
    population_year: int
    population_basis: Literal["published", "approximate"]
    density_per_km2: float = Field(ge=0)
    label_lon: float = Field(ge=-180, le=180)
    label_lat: float = Field(ge=-90, le=90)


class Subdistrict(Declared):
    """A street or town, as a row of `divisions/subdistricts.csv`."""

    code: Code
    name: Text
    parent: Annotated[str, Ref("district")]
    level: Literal["subdistrict"]
    kind: str
    communities: int = Field(ge=0)
    population: int = Field(ge=0)
    population_basis: str
    centroid_lon: float | None = Field(None, ge=-180, le=180)
    centroid_lat: float | None = Field(None, ge=-90, le=90)
    inside_lon: float | None = Field(None, ge=-180, le=180)
    inside_lat: float | None = Field(None, ge=-90, le=90)
    land_km2: float | None = Field(None, ge=0)


class Community(Declared):
    """A community or village, as a row of `divisions/communities.csv`."""

    code: Code
    name: Text
    parent: Annotated[str, Ref("subdistrict")]
    district: Annotated[str, Ref("district")]
    level: Literal["community"]
    kind: str


class Role(Declared):
    """A bundle of permissions that a person can be given inside an organisation and a division."""

    id: Identifier
    title: Text
    duty: Duty = Field(
        description="What the role is for; administration, security and audit exclude each other."
    )
    permissions: tuple[str, ...] = Field(min_length=1, description="Names from the engines' manifests.")
    oversees: bool = Field(
        False,
        description="Held over all organisations of a division, as by leaders and inspectors: a demo person holds "
        "it so, an administrator assigns it without an organisation.",
    )


class ActsFor(Declared):
    """An enterprise that a demo person applies for."""

    credit_code: str
    name: str = Field(min_length=2, max_length=120)

    @field_validator("credit_code")
    @classmethod
    def _valid_code(cls, code: str) -> str:
        return CreditCode.parse(code).code


class Persona(Declared):
    """A demo person: invented, marked as simulated, created in demo mode only."""

    id: Identifier
    title: Text
    name: str = Field(min_length=2, max_length=40)
    story: Text
    kind: Literal["resident", "staff"]
    organisation: Annotated[str, Ref("organisation")] | None = None
    division: Code
    roles: tuple[Annotated[str, Ref("role")], ...] = ()
    resident_id: str
    phone: str = ""
    language: Literal["zh-hans", "en"] = "zh-hans"
    elder: bool = False
    acts_for: tuple[ActsFor, ...] = ()
    facts: dict[str, str | int | float | bool] = Field(default_factory=dict)
    simulated: Literal[True]

    @field_validator("resident_id")
    @classmethod
    def _valid_resident_id(cls, number: str) -> str:
        return ResidentId.parse(number).number
