"""What may a city say about a certificate-free matter (免证办)?

A matter is an entry of `matters/*.yaml`: the materials that used to be brought, and for each the rules tried
in order: cancelled, certificate, data check, cross-department check, promise, paper.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onecity.core.clock import Limit
from onecity.core.pack import Identifier, Ref
from onecity.core.text import Text
from onecity.engines.certificates.declare.type import Basis, Declared, FieldName, Name, Organisation

RuleName = Literal["cancelled", "certificate", "data-check", "cross-check", "promise", "paper"]
ORDER: tuple[RuleName, ...] = (
    "cancelled",
    "certificate",
    "data-check",
    "cross-check",
    "promise",
    "paper",
)


class CancelledRule(Declared):
    """(1) Nobody is asked for it any more."""

    rule: Literal["cancelled"]
    because: Text


class CertificateRule(Declared):
    """(2) Read from an electronic certificate under a grant."""

    rule: Literal["certificate"]
    certificate: Annotated[str, Ref("certificate-type")]
    use: Name = Field(description="The declared use of that type.")
    fields: tuple[FieldName, ...] = Field(min_length=1)


class DataCheckRule(Declared):
    """(3) The owner of the data answers yes or no; the data stay there."""

    rule: Literal["data-check"]
    owner: Organisation
    question: Text


class CrossCheckRule(Declared):
    """(4) Another department checks it by hand and answers in time."""

    rule: Literal["cross-check"]
    owner: Organisation
    question: Text
    within: Limit


class PromiseRule(Declared):
    """(5) The applicant promises in writing; an inspection follows."""

    rule: Literal["promise"]
    promise: Text
    text_version: Name
    inspect_within: Limit
    consequence: Text


class PaperRule(Declared):
    """(6) It is brought after all."""

    rule: Literal["paper"]
    bring: Text


Rule = Annotated[
    CancelledRule | CertificateRule | DataCheckRule | CrossCheckRule | PromiseRule | PaperRule,
    Field(discriminator="rule"),
]


class Material(Declared):
    """Something that used to be brought, and how it is settled without."""

    id: Name
    title: Text
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order_and_never_at_a_loss(self) -> Self:
        places = [ORDER.index(rule.rule) for rule in self.rules]
        if places != sorted(set(places)):
            raise ValueError(f"rules are tried in this order, each once: {', '.join(ORDER)}")
        if self.rules[-1].rule not in ("cancelled", "paper"):
            raise ValueError(
                "the last rule is `paper`, or the material is `cancelled`: nobody is left without a way"
            )
        if self.rules[0].rule == "cancelled" and len(self.rules) > 1:
            raise ValueError("a cancelled material needs no further rule")
        return self


class Facts(Declared):
    """What is available when the rules are tried. `checks` has what owners answered, by material."""

    certificates: tuple[str, ...] = Field((), description="Types of valid certificates that the holder has.")
    refused: tuple[str, ...] = Field((), description="Types that the holder does not let be read.")
    checks: dict[Name, Literal["yes", "no", "unavailable"]] = Field(default_factory=dict)
    cross_checks: dict[Name, Literal["yes", "no", "pending", "late"]] = Field(default_factory=dict)
    promises: tuple[Name, ...] = Field((), description="Materials for which the promise was signed.")


class Case(Declared):
    """A test of the matter: under these facts, these rules fire."""

    id: Name
    given: Facts = Field(default_factory=Facts)
    expect: dict[Name, RuleName]


class Matter(Declared):
    """An everyday matter that is settled without papers."""

    id: Identifier
    title: Text
    summary: Text
    group: Literal[
        "transport", "housing", "family", "social", "health", "education", "work", "business", "culture"
    ]
    department: Organisation
    audience: Literal["person", "organisation"] = "person"
    demonstration: bool = Field(
        True, description="True: shows how it works; nobody has confirmed the list of materials."
    )
    basis: tuple[Basis, ...] = ()
    materials: tuple[Material, ...] = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)
    keywords: tuple[str, ...] = ()
