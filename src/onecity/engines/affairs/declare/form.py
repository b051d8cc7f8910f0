"""What is asked? The one form of a service, merged over all its items."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from onecity.core.pack import Condition
from onecity.core.text import Text
from onecity.engines.affairs.declare.parts import CertificateTypeId, Declared, FieldName, Name


class FieldType(StrEnum):
    """What an answer is."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    RESIDENT_ID = "resident-id"
    CREDIT_CODE = "credit-code"
    PHONE = "phone"
    EMAIL = "email"
    DIVISION = "division"
    ACCOUNT = "account"


class Option(Declared):
    """One answer that may be chosen."""

    id: Name
    title: Text
    help: Text | None = None


class FieldSource(Declared):
    """The field of a certificate that answers a question, if the applicant lets it be read."""

    type: CertificateTypeId
    use: Name = "service"
    field: FieldName


class FormField(Declared):
    """One question of the form. Answers are personal data: kept sealed, shown masked where `mask` says so."""

    id: FieldName
    title: Text
    type: FieldType
    help: Text | None = None
    why: Text = Field(description="Why it is asked, in words that an applicant understands.")
    required: bool = True
    when: Condition | None = Field(None, description="Asked only if this holds.")
    options: tuple[Option, ...] = ()
    minimum: int | None = Field(None, description="Least number; money in fen.")
    maximum: int | None = Field(None, description="Greatest number; money in fen.")
    max_length: int = Field(200, ge=1, le=5000)
    prefill: (
        Literal[
            "person.name",
            "person.phone",
            "person.resident_id",
            "person.division",
            "organisation.name",
            "organisation.credit_code",
        ]
        | None
    ) = None
    certificate: FieldSource | None = Field(
        None, description="Prefilled from this certificate, if the applicant holds it and consents."
    )
    mask: bool = Field(False, description="Shown to officers with its middle hidden.")

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        chosen = self.type in {FieldType.CHOICE, FieldType.CHOICES}
        if chosen and len(self.options) < 2:
            raise ValueError("a choice needs at least two options")
        if not chosen and self.options:
            raise ValueError("options belong to a choice only")
        return self


class Section(Declared):
    """Questions that stand on one page."""

    id: Name
    title: Text
    help: Text | None = None
    situation: bool = Field(
        False,
        description="Its answers decide what the case consists of (情形引导): each has to change something.",
    )
    fields: tuple[FormField, ...] = Field(min_length=1)


class Form(Declared):
    """The one form, merged over all items."""

    sections: tuple[Section, ...] = Field(min_length=1)


class CoSigner(Declared):
    """A second person who has to sign before the application is filed, such as a spouse or a partner."""

    id: Name
    title: Text
    why: Text
    resident_id: FieldName = Field(description="The question that names them: its answer is a resident id.")
    when: Condition | None = None
    text: Text = Field(description="What they sign.")
