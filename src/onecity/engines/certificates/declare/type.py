"""What may a city say about a type of certificate? One file `certificates/<id>.yaml`, this module's model."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from onecity.core.pack import Identifier, Ref
from onecity.core.text import Text


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


FieldName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40, description="Name of a field of the face.")
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60, description="Name inside the type.")]
TypeCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z]{3,24}$"),
    Field(description="The type's part of the identifier; the city's own until the national one is known."),
]
Organisation = Annotated[str, Ref("organisation")]
Value = str | int


class FieldType(StrEnum):
    """What a value of the face is."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    RESIDENT_ID = "resident-id"
    CREDIT_CODE = "credit-code"


class Mask(StrEnum):
    """How a value is shown to people who need not read it whole."""

    NONE = "none"
    NAME = "name"
    NUMBER = "number"
    HIDDEN = "hidden"


class FaceField(Declared):
    """One field of the face (照面). Its values are personal data: kept sealed."""

    id: FieldName
    title: Text
    type: FieldType = FieldType.TEXT
    required: bool = True
    sensitive: bool = Field(False, description="Sensitive personal data: given only where a use names it.")
    mask: Mask = Mask.NONE
    public: bool = Field(False, description="Shown, masked, to whoever verifies with the printed code.")
    max_length: int = Field(200, ge=1, le=2000)

    @model_validator(mode="after")
    def _sensitive_is_not_public(self) -> Self:
        if self.sensitive and self.public:
            raise ValueError("a sensitive field is never shown to whoever verifies: drop `public`")
        return self


class Use(Declared):
    """What the certificate may be used for: who gives leave, and which fields that purpose needs."""

    id: Name
    title: Text
    fields: tuple[FieldName, ...] = Field(min_length=1)
    by: tuple[Literal["consent", "duty"], ...] = Field(("consent",), min_length=1)
    legal: Text | None = Field(None, description="On which duty by law the use rests; needed for `duty`.")
    days: int = Field(30, ge=1, le=366, description="For how many days a grant holds at most.")

    @model_validator(mode="after")
    def _duty_says_why(self) -> Self:
        if "duty" in self.by and self.legal is None:
            raise ValueError("a use by duty says on which duty it rests: write `legal`")
        return self


class Basis(Declared):
    """A legal basis, and whether its wording has been checked for this city."""

    title: Text
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"


class Template(Declared):
    """How the rendition is laid out: the sheet, its colour, and the fields in the rows that stand on it."""

    layout: Literal["certificate", "card", "licence"] = "certificate"
    tone: Literal["sea", "pine", "tile", "granite", "gold"] = "sea"
    icon: str = Field("certificate", pattern=r"^[a-z][a-z0-9-]*$", description="Tabler icon of the card.")
    headline: FieldName = Field(description="The field that stands largest on the card, such as the name.")
    rows: tuple[tuple[FieldName, ...], ...] = Field(
        min_length=1, description="Lines of one or two fields, from top to bottom."
    )
    statement: Text | None = Field(None, description="A sentence that the issuer states above its seal.")


class FaceExample(Declared):
    """A test of the schema: a face, and either how it looks masked or which fields are wrong."""

    id: Name
    face: dict[FieldName, Value]
    masked: dict[FieldName, str] | None = None
    problems: tuple[FieldName, ...] = ()


class CertificateType(Declared):
    """A type of electronic certificate."""

    id: Identifier
    title: Text
    summary: Text = Field(description="What it proves, in words that its holder understands.")
    code: TypeCode
    authority: Organisation
    level: Literal["national", "province", "city", "district"] = Field(
        description="Which level of the authority issues it; `district`: bodies led by `authority` do too."
    )
    holder: Literal["person", "organisation"] = "person"
    group: Literal[
        "identity", "family", "social", "health", "education", "work", "business", "property", "travel"
    ]
    schema_version: int = Field(1, ge=1, description="Counts up with every change of the fields.")
    fields: tuple[FaceField, ...] = Field(min_length=1)
    validity_months: int | None = Field(None, ge=1, le=1200, description="None: valid until revoked.")
    valid_until: FieldName | None = Field(
        None, description="The date field that ends it, instead of `validity_months`."
    )
    template: Template
    uses: tuple[Use, ...] = Field(min_length=1)
    basis: tuple[Basis, ...] = Field(min_length=1)
    examples: tuple[FaceExample, ...] = Field(min_length=1)
    keywords: tuple[str, ...] = ()

    def field(self, name: str) -> FaceField | None:
        """The field of this name."""
        return next((one for one in self.fields if one.id == name), None)

    def use(self, name: str) -> Use | None:
        """The use of this name."""
        return next((one for one in self.uses if one.id == name), None)
