"""What follows from a warning: who does what by when, what is told to the public?

Declared and checked here; the engine `command` acts on it.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from onecity.core.pack import Ref
from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, Level, Name, PropertyName
from onecity.engines.sensing.declare.span import Span

RoleId = Annotated[str, Ref("role")]
OrganisationId = Annotated[str, Ref("organisation")]
Evidence = Literal["photo", "note", "reading", "signature"]
Severity = Literal["Minor", "Moderate", "Severe", "Extreme", "Unknown"]
Category = Literal[
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
]


class Inhibit(Declared):
    """While one warning of a thing or of its group stands, another makes no noise."""

    when: Name = Field(description="A level or the id of a rule.")
    mute: Name = Field(description="A level or the id of a rule.")
    same: tuple[PropertyName, ...] = Field(
        (), description="Attributes in which both things agree; none: the same thing."
    )


class Task(Declared):
    """What somebody has to do about a warning of one level."""

    to: RoleId
    acknowledge: Span | None = Field(None, description="How soon they have to say that they know.")
    due: Span
    escalate: tuple[RoleId, ...] = Field((), description="Who is told next when time has run out, in turn.")
    evidence: tuple[Evidence, ...] = ()
    instruction: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Task":
        if self.acknowledge is not None and self.acknowledge > self.due:
            raise ValueError(
                Text(
                    zh="acknowledge 不应长于 due。",
                    en="Time to acknowledge is not longer than the time to be done.",
                )
            )
        return self


class Respond(Declared):
    """How warnings become work."""

    lead: OrganisationId | None = Field(
        None,
        description="Whose work it is; where the district has a counterpart (`<lead>-<district>`), the counterpart's.",
    )
    group_by: tuple[PropertyName, ...] = Field(
        (), description="Attributes of the thing; warnings that agree in them are one incident."
    )
    inhibit: tuple[Inhibit, ...] = ()
    tasks: dict[Level, Task] = Field(default_factory=dict)


class Cap(Declared):
    """How a warning is told to the public as a CAP alert."""

    event: Text
    category: Category = "Met"
    blue: Severity | None = None
    yellow: Severity | None = None
    orange: Severity | None = None
    red: Severity | None = None
    auto: bool = Field(False, description="Goes out without a second person's approval.")
    issuer: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{8}$")] = Field(
        "00000000",
        description="Kind of issuer (3), issuer (3) and further digits (2) as the warning centre assigns them.",
    )
    expires: Span = Field(
        Span.parse("24h"), description="How long a message holds unless a newer one follows."
    )
