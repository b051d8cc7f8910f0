"""When does a network warn, at which level, and when does the warning end?"""

from typing import Annotated

from pydantic import Field, model_validator

from onecity.core.pack import Condition, Formula
from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import LEVELS, Basis, Declared, Level, Name, PropertyName
from onecity.engines.sensing.declare.span import Span

AT_ONCE = Span(0)
Margin = Annotated[float, Field(ge=0)]


class LevelRule(Declared):
    """One level of a warning."""

    when: Condition
    held: Span = Field(
        AT_ONCE, alias="for", description="How long the condition has to hold without a break."
    )
    clear: Condition | None = Field(
        None, description="This level is over once this holds, whatever `clear.below` of the rule says."
    )


class Clear(Declared):
    """When a warning ends."""

    below: Margin | dict[PropertyName, Margin] = Field(
        0.0,
        description="How far values have to be back behind the threshold: hysteresis against flutter. One number for "
        "all, or one for each property in its own unit: `{level: 0.1, rain: 20}`.",
    )
    when: Condition | None = Field(None, description="Instead: the warning ends once this holds.")
    held: Span = Field(AT_ONCE, alias="for", description="How long they have to stay there.")

    @model_validator(mode="after")
    def _one_way(self) -> "Clear":
        if self.when is not None and self.below:
            raise ValueError(
                Text(
                    zh="clear 中 below 和 when 只写一个。",
                    en="Write either below or when in clear, not both.",
                )
            )
        return self


class Downgrade(Declared):
    """When a warning falls to a lower level."""

    held: Span = Field(alias="for", description="How long the higher level has to be over.")


class Rule(Declared):
    """A rule over the readings of one thing: one episode at a time, over ordered levels."""

    id: Name
    title: Text | None = None
    on: PropertyName | None = Field(
        None,
        description="An event: each one is judged by its own fields, and a warning about it is over at once.",
    )
    let: dict[PropertyName, Formula] = Field(
        default_factory=dict,
        max_length=16,
        description="What this rule's conditions call by a name; told with a warning. A name may use others.",
    )
    levels: dict[Level, LevelRule] = Field(
        default_factory=dict, description="Conditions by level; the highest that holds wins."
    )
    when: Condition | None = Field(None, description="In short, for a rule with one level.")
    level: Level | None = None
    held: Span = Field(AT_ONCE, alias="for", description="With `when`.")
    clear: Clear = Field(default_factory=Clear)
    downgrade: Downgrade | None = Field(None, description="As long as `clear` takes, if left out.")
    basis: Basis | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Rule":
        is_short = self.when is not None and self.level is not None
        in_part = self.when is not None or self.level is not None or self.held.ms > 0
        if (self.levels and in_part) or (not self.levels and not is_short):
            raise ValueError(
                Text(
                    zh="规则要么写 levels，要么写 when 和 level（可加 for）。",
                    en="A rule has either levels, or when and level (and perhaps for).",
                )
            )
        self._over_at_once()
        return self

    def _over_at_once(self) -> None:
        times = [self.held, *(one.held for one in self.levels.values()), self.clear.held]
        ends = [
            self.clear.when,
            self.clear.below,
            self.downgrade,
            *(one.clear for one in self.levels.values()),
        ]
        if self.on and (any(one.ms for one in times) or any(ends)):
            raise ValueError(
                Text(
                    zh="带 on 的规则对每个事件判断一次，当时即结束：不写 for、clear、downgrade。",
                    en="A rule with `on` judges each event once and is over at once: no for, clear, downgrade.",
                )
            )

    @property
    def ladder(self) -> dict[Level, LevelRule]:
        """The levels of either form, ascending."""
        if self.when is not None and self.level is not None:
            return {self.level: LevelRule.model_validate({"when": self.when, "for": self.held})}
        return {level: self.levels[level] for level in LEVELS if level in self.levels}

    @property
    def downgrade_after(self) -> Span:
        """How long a level has to be over before the warning falls to a lower one."""
        return self.downgrade.held if self.downgrade else self.clear.held
