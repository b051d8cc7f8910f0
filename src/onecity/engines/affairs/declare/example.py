"""How does a declared service say what must come out of it? Its examples are its tests."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from onecity.core.text import Text
from onecity.engines.affairs.declare.item import Procedure
from onecity.engines.affairs.declare.parts import CertificateTypeId, Declared, FieldName, Name

# Calendars, and the arithmetic of dates, end somewhere.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC))
]
Value = str | int | bool | tuple[str, ...]


class ExampleEvent(Declared):
    """Something that happens in an example's case."""

    at: Moment
    item: Name | None = None
    do: Literal[
        "request-supplement",
        "supplement",
        "approve",
        "refuse",
        "extend",
        "withdraw",
        "accept-with-tolerance",
        "deliver",
        "lapse",
        "accept-on-promise",
        "verify",
        "disprove",
        "revoke",
        "begin-procedure",
        "end-procedure",
    ]
    document: Name | None = Field(
        None, description="With `accept-with-tolerance`, `deliver`, `lapse` and `revoke`."
    )
    commitment: Name | None = Field(None, description="With `accept-on-promise`, `verify` and `disprove`.")
    procedure: Procedure | None = Field(None, description="With `begin-procedure` and `end-procedure`.")
    findings: dict[FieldName, Value] = Field(default_factory=dict, description="With `approve`.")


class Expect(Declared):
    """What must come out; what is left out is not checked."""

    items: tuple[Name, ...] | None = None
    documents: tuple[Name, ...] | None = Field(None, description="Documents that the applicant has to give.")
    pulled: tuple[Name, ...] | None = Field(None, description="Documents that a held certificate replaces.")
    fields: tuple[FieldName, ...] | None = Field(None, description="Questions that are asked, in order.")
    next: FieldName | None = Field(None, description="The next needed question, given these answers only.")
    due: dict[Name, AwareDatetime] | None = Field(
        None, description="When each item is due by promise after the events."
    )
    legal_due: dict[Name, AwareDatetime] | None = Field(None, description="When each item is due by law.")
    owed: dict[Name, AwareDatetime] | None = Field(
        None, description="Tolerated documents and commitments that are still open, and until when."
    )
    states: dict[Name, str] | None = None
    results: tuple[Name, ...] | None = None
    faces: dict[Name, dict[FieldName, str | int]] | None = Field(
        None, description="The faces of the certificates that results are issued as."
    )
    outcome: Literal["open", "granted", "partly-granted", "refused", "withdrawn"] | None = None
    problems: tuple[FieldName, ...] | None = Field(None, description="Answers that are refused.")


class Example(Declared):
    """A test of the service: given answers and events, expect items, documents, dates, results."""

    id: Name
    title: Text
    filed_at: Moment
    answers: dict[FieldName, Value]
    held: tuple[CertificateTypeId, ...] = Field(
        (), description="Certificates that the applicant holds and lets be read."
    )
    to_follow: tuple[Name, ...] = Field((), description="Tolerable documents that are not handed in yet.")
    promised: tuple[Name, ...] = Field((), description="Commitments that the applicant signs.")
    parameters: dict[str, int] = Field(
        default_factory=dict, description="City parameters set for this example."
    )
    events: tuple[ExampleEvent, ...] = ()
    expect: Expect
