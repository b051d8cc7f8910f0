"""What does one department do in a service: from what, to what end, within which time?"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onecity.core.clock import Limit
from onecity.core.pack import Condition, Formula, Ref
from onecity.core.text import Text
from onecity.engines.affairs.declare.form import FormField
from onecity.engines.affairs.declare.parts import (
    Basis,
    CertificateTypeId,
    Declared,
    FieldName,
    Name,
    Organisation,
)

Procedure = Literal["publicity", "hearing", "inspection", "appraisal", "expert-review"]
Pause = Literal["supplement", "publicity", "hearing", "inspection", "appraisal", "expert-review"]


class ClockVariant(Declared):
    """Other limits in one situation, such as a shorter promise for simple applications."""

    when: Condition
    promised: Limit
    legal: Limit | None = None
    because: Text


class Clock(Declared):
    """How long an item may take. `legal` binds by law, `promised` is the department's own word and comes first."""

    promised: Limit
    legal: Limit | None = None
    legal_status: Literal["confirmed", "unconfirmed"] = "unconfirmed"
    variants: tuple[ClockVariant, ...] = Field(
        (), description="The first whose condition holds replaces both limits."
    )
    starts_on: Literal["next_day", "same_day"] = Field(
        "next_day", description="Whether the day on which the item opens counts."
    )
    pauses_on: tuple[Pause, ...] = Field(
        ("supplement",),
        description="What stops the clock; `[]`: nothing. Procedures are begun by the officer.",
    )
    resume: Literal["continue", "reset"] = "continue"
    extend: Limit | None = Field(None, description="By how much it may be extended, once, with a reason.")
    on_expiry: Literal["escalate", "tacit-approval"] = "escalate"
    warn_before: Limit | None = Field(
        None, description="How long before the date whoever works on it is warned; never later than it opens."
    )
    escalate_to: Annotated[str, Ref("role")] | None = Field(
        None, description="The role that hears of an item past its date; its chiefs if left out."
    )
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


class Tolerance(Declared):
    """A secondary document that may follow after acceptance (容缺受理): by when, and what if it does not."""

    document: Name
    within: Limit = Field(description="Counted from the acceptance with tolerance.")
    consequence: Text = Field(description="What happens when it does not come in time.")
    basis: Basis | None = None


class Commitment(Declared):
    """A written promise instead of a proof (告知承诺): what is promised, verified by when, what if it is untrue."""

    id: Name
    fact: Text = Field(description="The fact that the applicant promises.")
    text: Text = Field(description="The words that the applicant signs.")
    instead_of: Name = Field(description="The document that need not be handed in then.")
    verify_within: Limit = Field(description="Counted from the item's approval.")
    consequence: Text = Field(description="What happens when the promise turns out to be untrue.")
    basis: Basis | None = None


class Alone(Declared):
    """What the item takes when it is applied for by itself; against it the bundle's savings are computed."""

    visits: int = Field(1, ge=0, le=20)
    promised: Limit | None = Field(None, description="The same as in the bundle if left out.")
    documents: int | None = Field(
        None, ge=0, le=60, description="Documents asked for; those that the item needs if left out."
    )
    basis: Text | None = None


class ResultCertificate(Declared):
    """The electronic certificate that a result is issued as."""

    type: CertificateTypeId
    holder: Formula | None = Field(
        None, description="Credit code of the organisation that holds it, where that is not the applicant."
    )
    face: dict[FieldName, Formula] = Field(
        description="Each field of its face: an expression over `applicant.…`, `finding.…`, `case.number`, "
        "`case.decided_on`, `case.department` and `city.…`."
    )


class Result(Declared):
    """What an approved item gives."""

    id: Name
    title: Text
    certificate: ResultCertificate | None = Field(
        None, description="Issued under the department's seal when the item is approved."
    )


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
    tolerate: tuple[Tolerance, ...] = ()
    commit: tuple[Commitment, ...] = ()
    findings: tuple[FormField, ...] = Field(
        (), description="What the officer enters when approving, such as a grade or a number."
    )
    conditions: tuple[Text, ...] = Field((), description="What the officer checks.")
    visits: int = Field(0, ge=0, le=20, description="Times that the applicant still has to come in person.")
    alone: Alone = Field(default_factory=Alone)
    basis: tuple[Basis, ...] = ()
