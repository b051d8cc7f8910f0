"""What may a city say about a one-thing service?

A service is a folder `affairs/<id>/`: `service.yaml` (this module's `Service`), `form.yaml` (`Form`) and
`examples/*.yaml` (`Example`, its tests). Order is never drawn: it follows from what items need and yield.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from onecity.core.clock import Limit
from onecity.core.pack import Condition, Identifier, Kind, Ref
from onecity.core.text import Text


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


FieldName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40, description="Name of an answer.")
]
Name = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60, description="Name inside the service.")
]
Organisation = Annotated[str, Ref("organisation")]


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
    PHONE = "phone"
    DIVISION = "division"
    ACCOUNT = "account"


class Option(Declared):
    """One answer that may be chosen."""

    id: Name
    title: Text
    help: Text | None = None


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
    prefill: Literal["person.name", "person.phone", "person.resident_id", "person.division"] | None = None
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
    fields: tuple[FormField, ...] = Field(min_length=1)


class Form(Declared):
    """The one form, merged over all items."""

    sections: tuple[Section, ...] = Field(min_length=1)


class Document(Declared):
    """A file that the applicant gives, unless a result of this very case gives it."""

    id: Name
    title: Text
    why: Text
    accept: tuple[Literal["pdf", "jpg", "png"], ...] = ("pdf", "jpg", "png")
    max_mb: int = Field(10, ge=1, le=100)
    when: Condition | None = None
    stands_for: Name | None = Field(
        None,
        description="The result that this document proves: not asked for when an item of the case yields it.",
    )


class Result(Declared):
    """What an approved item gives."""

    id: Name
    title: Text


class Clock(Declared):
    """How long an item may take. `legal` binds by law, `promised` is the department's own word and comes first."""

    promised: Limit
    legal: Limit | None = None
    legal_status: Literal["confirmed", "unconfirmed"] = "unconfirmed"
    pauses_on: tuple[Literal["supplement"], ...] = Field(
        ("supplement",), description="What stops the clock; `[]`: nothing."
    )
    resume: Literal["continue", "reset"] = "continue"
    extend: Limit | None = Field(None, description="By how much it may be extended, once, with a reason.")
    on_expiry: Literal["escalate", "tacit-approval"] = "escalate"
    basis: Text = Field(description="Where the limits come from.")


class Decide(Declared):
    """Who decides: a person, or the expression at once when it is known and true."""

    by: Literal["human", "automatic"] = "human"
    when: Condition | None = Field(None, description="Over `applicant.…` and `city.…`; true grants at once.")

    @model_validator(mode="after")
    def _automatic_has_a_rule(self) -> Self:
        if (self.by == "automatic") != (self.when is not None):
            raise ValueError("`when` belongs to an automatic decision, and an automatic decision needs it")
        return self


class Item(Declared):
    """One department's part of the service."""

    id: Name
    title: Text
    department: Organisation
    at_division: Literal["city", "district"] = Field(
        "district", description="Which level of the department handles it."
    )
    needs: tuple[str, ...] = Field(
        (), description="Answers (`income`), documents and results that it works from."
    )
    yields: tuple[Name, ...] = Field((), description="Results that it gives when approved.")
    when: Condition | None = Field(None, description="Part of the case only if this holds.")
    after: tuple[Name, ...] = Field(
        (), description="Items that must be decided before, beyond what needs imply."
    )
    clock: Clock
    decide: Decide = Field(default_factory=Decide)
    conditions: tuple[Text, ...] = Field((), description="What the officer checks.")


class Basis(Declared):
    """A legal basis, and whether its wording has been checked for this city."""

    title: Text
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"


class ExampleEvent(Declared):
    """Something that happens in an example's case."""

    at: AwareDatetime
    item: Name | None = None
    do: Literal["request-supplement", "supplement", "approve", "refuse", "extend", "withdraw"]


class Expect(Declared):
    """What must come out; what is left out is not checked."""

    items: tuple[Name, ...] | None = None
    documents: tuple[Name, ...] | None = None
    fields: tuple[FieldName, ...] | None = Field(None, description="Questions that are asked, in order.")
    due: dict[Name, AwareDatetime] | None = Field(None, description="When each item is due after the events.")
    states: dict[Name, str] | None = None
    results: tuple[Name, ...] | None = None
    outcome: Literal["open", "granted", "partly-granted", "refused", "withdrawn"] | None = None
    problems: tuple[FieldName, ...] | None = Field(None, description="Answers that are refused.")


class Example(Declared):
    """A test of the service: given answers and events, expect items, documents, dates, results."""

    id: Name
    title: Text
    filed_at: AwareDatetime
    answers: dict[FieldName, str | int | bool | tuple[str, ...]]
    parameters: dict[str, int] = Field(
        default_factory=dict, description="City parameters set for this example."
    )
    events: tuple[ExampleEvent, ...] = ()
    expect: Expect


class Service(Declared):
    """A one-thing service: one application, several departments, one result."""

    id: Identifier
    title: Text
    summary: Text
    audience: Literal["person", "organisation"] = "person"
    life_event: Literal[
        "birth", "school-work", "health", "elder-disability", "business", "property", "other"
    ] = "other"
    lead: Organisation
    jurisdiction: FieldName | None = Field(
        None,
        description="The question whose answer, a division, decides where the case is handled; else the city.",
    )
    basis: tuple[Basis, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    documents: tuple[Document, ...] = ()
    results: tuple[Result, ...] = ()
    keywords: tuple[str, ...] = ()
    form: Form
    examples: tuple[Example, ...] = Field(min_length=1)


SERVICE = Kind(
    name="service",
    model=Service,
    pattern="affairs/*/service.yaml",
    shape="one",
    parts={"form": "form.yaml", "examples": "examples/*.yaml"},
    check="onecity.engines.affairs.rules.analysis:problems",
    examples="onecity.engines.affairs.examples:problems",
)
