"""What is looked at again and again, how often, by whom, and what is to be noted?"""

from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
DayOfYear = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)$"
    ),
]
RoleId = Annotated[str, Ref("role")]
Evidence = Literal["photo", "note", "signature"]
_HOURS = {"h": 1, "d": 24}


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Hours = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}[hd]$")]


def hours_of(span: str) -> timedelta:
    """How long `8h` or `2d` is."""
    return timedelta(hours=int(span[:-1]) * _HOURS[span[-1]])


class Period(Declared):
    """How often: every so many days, beginning at a time of the day."""

    days: int = Field(ge=1, le=366, description="1: daily; 7: weekly.")
    at: str = Field("00:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="When its time begins, local.")

    @property
    def begins(self) -> time:
        """The time of the day."""
        return time.fromisoformat(self.at)


class Season(Declared):
    """From a day of the year to another (both included, also over New Year) another period holds."""

    begins: DayOfYear = Field(alias="from")
    ends: DayOfYear = Field(alias="until")
    every: Period

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Item(Declared):
    """One thing to look at."""

    id: FieldName
    title: Text
    type: Literal["check", "number", "text"] = Field(
        "check", description="check: in order or not; number: a reading; text: words."
    )
    unit: str = ""
    required: bool = True


class Patrol(Declared):
    """Things of a layer that somebody looks at in each period, with a list of what to look at."""

    id: Identifier
    title: Text
    layer: Annotated[str, Ref("layer")]
    where: dict[FieldName, tuple[str, ...]] = Field(
        default_factory=dict, description="Only things whose attribute is one of these."
    )
    lead: Annotated[str, Ref("organisation")] = Field(
        description="Whose work it is; where the district has a counterpart (`<lead>-<district>`), the counterpart's."
    )
    to: RoleId
    escalate: tuple[RoleId, ...] = ()
    every: Period
    seasons: tuple[Season, ...] = Field((), description="The first that holds on a day counts, else `every`.")
    due: Hours = Field(description="How long after its time begins it has to be done: `8h`, `2d`.")
    items: tuple[Item, ...] = Field(min_length=1)
    evidence: tuple[Evidence, ...] = ()
    basis: Text | None = Field(None, description="Where periods and items come from.")

    @field_validator("items")
    @classmethod
    def _named_once(cls, items: tuple[Item, ...]) -> tuple[Item, ...]:
        if len({one.id for one in items}) != len(items):
            raise ValueError(
                Text(zh="检查项编号重复，请各用一个。", en="Two items have the same id; give each its own.")
            )
        return items


PATROL = Kind(
    name="patrol",
    model=Patrol,
    pattern="patrols/*.yaml",
    shape="one",
    check="onecity.engines.command.declare.checking:check_patrol",
)
