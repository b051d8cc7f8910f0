"""What may a city say about how handling is watched (效能监察)? One file `inspections/<id>.yaml` a rule."""

from typing import Literal, Self

from pydantic import Field, model_validator

from onecity.core.pack import Condition, Identifier, Kind
from onecity.core.text import Text
from onecity.engines.affairs.declare.parts import Basis, Declared, Name


class InspectionExample(Declared):
    """A test of the rule: facts, and whether it fires. What is left out of `given` is zero or false."""

    id: Name
    given: dict[str, int | float | bool | str]
    fires: bool


class InspectionRule(Declared):
    """A rule that raises a finding about one handling, or about a department's handlings of some weeks."""

    id: Identifier
    title: Text
    over: Literal["handling", "department"] = Field(
        description="What it looks at: one item of one case, or all that a department did in `window_days`."
    )
    when: Condition = Field(
        description="Over `handling.…` or `department.…`; the reference names every fact and its unit."
    )
    window_days: int = Field(30, ge=1, le=366, description="With `over: department`: how far it looks back.")
    severity: Literal["note", "warning", "serious"] = "note"
    advice: Text = Field(description="What the department should do about it.")
    basis: Basis | None = None
    examples: tuple[InspectionExample, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_fires_and_one_nearly(self) -> Self:
        if {example.fires for example in self.examples} != {True, False}:
            raise ValueError("examples: at least one that fires and one near miss that does not")
        return self


INSPECTION_RULE = Kind(
    name="inspection-rule",
    model=InspectionRule,
    pattern="inspections/*.yaml",
    shape="one",
    check="onecity.engines.affairs.rules.inspection:problems",
    examples="onecity.engines.affairs.rules.inspection:example_problems",
)
