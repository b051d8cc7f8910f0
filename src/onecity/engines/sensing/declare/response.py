"""What follows from a warning: who does what by when, what is told to the public?

Declared and checked here; the engine `command` acts on it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from onecity.core.pack import Ref
from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, Level, Name, PropertyName
from onecity.engines.sensing.declare.span import Span

RoleId = Annotated[str, Ref("role")]
OrganisationId = Annotated[str, Ref("organisation")]
Evidence = Literal["photo", "note", "reading", "signature"]
Severity = Literal["Minor", "Moderate", "Severe", "Extreme", "Unknown"]
# Ascending; Unknown has no place among them.
SEVERITIES = ("Minor", "Moderate", "Severe", "Extreme")
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

    to: RoleId = Field(
        description="The role that gets the order, in the department of `lead` and the thing's division."
    )
    acknowledge: Span | None = Field(None, description="How soon they have to say that they know.")
    due: Span = Field(description="By when it has to be done, from the warning on: `30m`, `4h`, `2d`.")
    escalate: tuple[RoleId, ...] = Field((), description="Who is told next when time has run out, in turn.")
    evidence: tuple[Evidence, ...] = Field((), description="What has to be there before it can be done.")
    instruction: Text | None = Field(None, description="What to do, shown on top of the order.")

    @model_validator(mode="after")
    def _in_order(self) -> "Task":
        if self.due.ms == 0 or (self.acknowledge is not None and self.acknowledge.ms == 0):
            raise ValueError(
                Text(
                    zh="acknowledge 和 due 应大于 0：0 表示一开始就逾期。不限签收时间就不写 acknowledge。",
                    en="`acknowledge` and `due` are more than 0: with 0 a task is late at once. Leave `acknowledge` "
                    "out where nobody has to say that they know.",
                )
            )
        if self.acknowledge is not None and self.acknowledge > self.due:
            raise ValueError(
                Text(
                    zh=f"acknowledge（{self.acknowledge}）长于 due（{self.due}）。请缩短 acknowledge，或放宽 due。",
                    en=f"`acknowledge` ({self.acknowledge}) is longer than `due` ({self.due}). Shorten the one, or "
                    "lengthen the other.",
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
    inhibit: tuple[Inhibit, ...] = Field(
        (), description="Which warnings make no noise while another one stands."
    )
    tasks: dict[Level, Task] = Field(
        default_factory=dict,
        description="By level, whichever rule warns: who has to do what. A level without a task takes that of the next "
        "lower one; below the lowest nobody is called.",
    )


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

    @model_validator(mode="after")
    def _grows(self) -> Self:
        given = [one for one in (self.blue, self.yellow, self.orange, self.red) if one is not None]
        if not given:
            raise ValueError(
                Text(
                    zh="cap 没有写任何等级，什么都不会对外发布。请写明等级和严重程度，如 red: Severe，或删去 cap。",
                    en="`cap` names no level: nothing would ever be told. Write a level with its severity, such as "
                    "red: Severe, or leave `cap` out.",
                )
            )
        known = [SEVERITIES.index(one) for one in given if one in SEVERITIES]
        if known != sorted(known):
            raise ValueError(
                Text(
                    zh="cap 的严重程度应随等级升高，不能降低：Minor、Moderate、Severe、Extreme。",
                    en="In `cap` the severity of a higher level is not less: Minor, Moderate, Severe, Extreme.",
                )
            )
        return self
