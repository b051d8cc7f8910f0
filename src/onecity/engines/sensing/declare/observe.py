"""What is measured at each thing of a network, and how often?"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, Name
from onecity.engines.sensing.declare.span import Span

ObservedKind = Literal["gauge", "increment", "counter", "state"]
Bounds = Annotated[tuple[float, float], Field(description="Lowest and highest value that can be true.")]


class Observed(Declared):
    """A property that the things of the network report."""

    title: Text
    unit: str = Field("", max_length=20, description="As it is written beside a value: `m`, `mm`, `µg/m³`.")
    every: Span = Field(description="How often a reading is expected.")
    kind: ObservedKind = Field(
        "gauge",
        description="A value at a moment; what came since the last reading; a running total; a state.",
    )
    range: Bounds | None = Field(
        None, description="A value outside is kept and flagged, and feeds no rule but that of missing data."
    )
    decimals: int = Field(2, ge=0, le=6, description="Digits after the point when a value is shown.")
    states: tuple[Name, ...] = Field((), description="With `kind: state`: the words for 0, 1, 2, …")
    words: dict[Name, Text] = Field(
        default_factory=dict,
        description="How states are said to people; a state without words is shown by its name.",
    )

    @model_validator(mode="after")
    def _fits(self) -> "Observed":
        if self.range and not self.range[0] < self.range[1]:
            raise ValueError(
                Text(
                    zh="range 应先写最小值，再写较大的最大值。",
                    en="Write the lowest value first in range, then a greater highest one.",
                )
            )
        if bool(self.states) != (self.kind == "state"):
            raise ValueError(
                Text(
                    zh="kind: state 要在 states 列出各状态的名称；其他 kind 不写 states。",
                    en="With kind: state, list the words for the states; with another kind leave states out.",
                )
            )
        if len(set(self.states)) != len(self.states):
            raise ValueError(
                Text(zh="states 里的名称不能重复。", en="Each state has a name of its own: rename one.")
            )
        if unknown := sorted(set(self.words) - set(self.states)):
            raise ValueError(
                Text(
                    zh=f"words 里的“{unknown[0]}”不在 states 中。请改为 states 里的名称。",
                    en=f"“{unknown[0]}” in words is none of the states. Write a name that stands in states.",
                )
            )
        if self.every.ms == 0:
            raise ValueError(
                Text(
                    zh="every 应大于 0：写多久来一次读数，如 5m。",
                    en="`every` is more than 0: write how often a reading comes, such as 5m.",
                )
            )
        return self

    def said(self, value: float) -> Text:
        """A value as people read it: with its unit, or the words for a state."""
        if self.kind == "state" and 0 <= int(value) < len(self.states):
            name = self.states[int(value)]
            return self.words.get(name, Text(zh=name, en=name))
        number = f"{value:,.{self.decimals}f} {self.unit}".rstrip()
        return Text(zh=number, en=number)
