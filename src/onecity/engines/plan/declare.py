"""What may a city say about its plan of the year?

One file, `plan/targets.yaml` (this module's `Plan`): the plan, its projects, every target with its number,
owner and measure, where the city stood before, and the lists that the plan names entry by entry.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text

Organisation = Annotated[str, Ref("organisation")]
MeasureName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9_-]*$", max_length=100)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Year = Annotated[int, Field(ge=1949, le=2200)]


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Heading(Declared):
    """What the plan is called, for which year, and where it can be read."""

    id: Identifier
    title: Text
    year: Year = Field(description="The targets are due at the end of this year.")
    intro: Text
    source: Text


class Project(Declared):
    """A group of targets, as the plan groups them."""

    id: Identifier
    title: Text
    intro: Text


class Target(Declared):
    """One thing that the plan asks for: a number to reach, or a milestone that has to exist."""

    id: Identifier
    project: Identifier
    title: Text
    words: Words = Field(description="What the plan says, in its own words.")
    kind: Literal["number", "milestone"]
    value: float | None = None
    value_max: float | None = Field(
        None, description="Upper end where the plan gives a range, such as 1 to 2."
    )
    comparison: Literal[">=", ">", "<=", "<"] | None = None
    unit: Text | None = None
    owner: Organisation
    measure: MeasureName | None = Field(None, description="A measure of an engine; none: not measured yet.")
    baseline: Identifier | None = Field(None, description="Where the city stood: an id under `standing`.")
    source: Text

    @model_validator(mode="after")
    def _number_or_milestone(self) -> Self:
        parts = (self.value, self.comparison, self.unit)
        if self.kind == "milestone" and any(part is not None for part in (*parts, self.value_max)):
            raise ValueError(
                Text(
                    zh="里程碑没有数值：value、value_max、comparison、unit 都应为空。"
                    "要写数值，请改为 kind: number。",
                    en="A milestone has no number: leave value, value_max, comparison and unit empty, or "
                    "write kind: number.",
                )
            )
        if self.kind == "number" and any(part is None for part in parts):
            raise ValueError(
                Text(
                    zh="数值目标须写明 value、comparison 和 unit。没有数值时请改为 kind: milestone。",
                    en="A target with a number needs value, comparison and unit. Without a number, write "
                    "kind: milestone.",
                )
            )
        return self

    @model_validator(mode="after")
    def _range_goes_up(self) -> Self:
        if self.value_max is None or self.value is None:
            return self
        if self.comparison != ">=" or self.value_max <= self.value:
            raise ValueError(
                Text(
                    zh="范围写作 value: 下限、value_max: 上限、comparison: '>='，上限须大于下限。",
                    en="A range is written value: lower end, value_max: upper end, comparison: '>='; the "
                    "upper end is the greater one.",
                )
            )
        return self


class Standing(Declared):
    """A figure that was reached before the plan began."""

    id: Identifier
    project: Identifier
    title: Text
    value: float
    comparison: Literal[">=", ">", "=", "≈", "<", "<="]
    unit: Text
    owner: Organisation
    year: Year


class Entry(Declared):
    """One line of a list of the plan. `service` or `network` names what the city declared to make it real."""

    id: Identifier
    title: Text
    owner: Organisation
    service: Identifier | None = None
    network: Identifier | None = None


class NamedList(Declared):
    """A list that the plan gives entry by entry, such as the twelve one-things of the year."""

    id: Identifier
    target: Identifier
    title: Text
    items: tuple[Entry, ...]


class Plan(Declared):
    """The whole plan of a year."""

    plan: Heading
    projects: tuple[Project, ...]
    targets: tuple[Target, ...]
    standing: tuple[Standing, ...] = ()
    lists: tuple[NamedList, ...] = ()


PLAN = Kind("plan", Plan, "plan/targets.yaml", "one", check="onecity.engines.plan.checks:problems")
