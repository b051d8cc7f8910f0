"""What may a city say about breaches of the law: what is established, what it costs, and what of those who repeat it?

One file `enforcement/<id>.yaml` a matter. Incidents propose cases of it (`command`), see `docs/declare/enforcement.md`.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onecity.core.clock import Limit
from onecity.core.money import Yuan
from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text
from onecity.engines.affairs.declare.parts import Basis, Declared, FieldName, Name


class FactOption(Declared):
    """One answer of a fact that is a choice; `limit`: what is allowed there, in the unit of what is measured."""

    id: Name
    title: Text
    limit: int | None = Field(None, ge=0)


class Fact(Declared):
    """Something that the officer establishes: a text, a whole number in `unit`, or one of `options`."""

    id: FieldName
    title: Text
    type: Literal["text", "number", "choice"] = "text"
    unit: str = Field("", max_length=20)
    options: tuple[FactOption, ...] = ()
    reading: FieldName | None = Field(
        None, description="The network's reading that is proposed for it: of those that fired the warning."
    )


class Penalty(Declared):
    """A fine by steps of what is above the limit. `limit_by` names the choice whose options carry the limits."""

    measure: FieldName = Field(description="The number that must not be above the limit.")
    limit_by: FieldName
    warn_up_to: int = Field(0, ge=0, description="Up to so much above the limit: a warning, no fine.")
    step: int = Field(gt=0)
    per_step: Yuan = Field(ge=0)
    count_part_steps: bool = Field(description="Whether a step that is only begun counts.")
    cap: Yuan = Field(ge=0)


class Repeat(Declared):
    """More follows than a fine when one offender, this case included, has `more_than` so many within `days`."""

    days: int = Field(ge=1, le=3660)
    more_than: int = Field(ge=1)
    consequence: Text


class EnforcementExample(Declared):
    """A test of the matter: facts, how many earlier cases, and what must come out."""

    id: Name
    given: dict[FieldName, str | int]
    earlier: int = Field(0, ge=0)
    fine: Yuan
    repeated: bool = False


class Enforcement(Declared):
    """A breach of the law with the facts that establish it, its fine, and what follows when it is repeated."""

    id: Identifier
    title: Text
    lead: Annotated[str, Ref("organisation")] = Field(
        description="Who decides; where the district has a counterpart (`<lead>-<district>`), the counterpart."
    )
    offender: FieldName = Field(description="The text among the facts that says who or what it was: a plate.")
    facts: tuple[Fact, ...] = Field(min_length=1)
    penalty: Penalty
    repeat: Repeat | None = None
    decide_within: Limit
    basis: tuple[Basis, ...] = Field(min_length=1)
    examples: tuple[EnforcementExample, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _names_are_there(self) -> Self:
        kinds = {one.id: one.type for one in self.facts}
        wanted = {
            self.offender: "text",
            self.penalty.measure: "number",
            self.penalty.limit_by: "choice",
        }
        wrong = [name for name, kind in wanted.items() if kinds.get(name) != kind]
        if wrong or len(kinds) != len(self.facts):
            named = ", ".join(wrong) or "facts"
            raise ValueError(
                Text(
                    zh=f"事实“{named}”没有声明、类型不对或重复。请在 facts 中各声明一次。",
                    en=f"The fact “{named}” is missing, of another type, or there twice. Declare each once in facts.",
                )
            )
        limits = next(one for one in self.facts if one.id == self.penalty.limit_by).options
        if not limits or any(one.limit is None for one in limits):
            raise ValueError(
                Text(
                    zh=f"“{self.penalty.limit_by}”的每个选项都要有 limit。",
                    en=f"Each option of “{self.penalty.limit_by}” needs its limit.",
                )
            )
        return self


ENFORCEMENT = Kind(
    name="enforcement",
    model=Enforcement,
    pattern="enforcement/*.yaml",
    shape="one",
    check="onecity.engines.affairs.rules.enforcement:problems",
    examples="onecity.engines.affairs.rules.enforcement:example_problems",
)
