"""What is a network of sensors as a whole?"""

from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text
from onecity.engines.sensing.declare.event import Event
from onecity.engines.sensing.declare.example import Example
from onecity.engines.sensing.declare.observe import Observed
from onecity.engines.sensing.declare.parts import Declared, PropertyName
from onecity.engines.sensing.declare.response import Cap, Respond
from onecity.engines.sensing.declare.rule import Rule
from onecity.engines.sensing.declare.span import Span


class Thing(Declared):
    """Which things are watched."""

    layer: Annotated[str, Ref("layer")]
    key: PropertyName = Field("code", description="The field that names a thing, as its readings do.")


class Network(Declared):
    """Things of one layer, what they report, when that is a warning, and what follows."""

    id: Identifier
    title: Text
    summary: Text | None = None
    thing: Thing
    observe: dict[PropertyName, Observed] = Field(min_length=1, max_length=64)
    events: dict[PropertyName, Event] = Field(
        default_factory=dict,
        max_length=8,
        description="What happens and is over, each time told by several readings; rules are asked `on` it.",
    )
    open: bool = Field(
        False, description="Everybody may read the readings; else who may see networks in a thing's division."
    )
    partition_by: PropertyName | None = Field(
        None,
        description="An attribute: things that agree in it see each other as neighbours. Else each alone.",
    )
    upstream_by: PropertyName | None = Field(
        None,
        description="An attribute: the code of the thing upstream, whose readings `upstream(x)` reads.",
    )
    late: Span = Field(Span.parse("2h"), description="Readings up to this late still change what was warned.")
    ahead: Span = Field(Span.parse("10m"), description="Readings further in the future feed no rule.")
    grace: Span = Field(
        Span.parse("10s"), description="How long a timer waits for readings that are on their way."
    )
    timezone: str = Field(
        "Asia/Shanghai", description="Whose clocks `hour()`, `between(…)` and their like read."
    )
    rules: tuple[Rule, ...] = Field(min_length=1)
    respond: Respond = Field(default_factory=Respond)
    cap: Cap | None = None
    basis: Text | None = Field(None, description="Where thresholds and times come from.")
    examples: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """What tells events apart comes before what belongs to them: readings of one moment keep to this order."""
        firsts = [one.fields[0] for one in self.events.values()]
        observe = {name: self.observe[name] for name in firsts if name in self.observe} | self.observe
        object.__setattr__(self, "observe", observe)  # it is being made: nobody has seen another order
        return self

    @property
    def told_by_events(self) -> tuple[tuple[str, ...], ...]:
        """The fields of each kind of event; the first of them tells events of one moment apart."""
        return tuple(one.fields for one in self.events.values())

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(
                Text(
                    zh="没有时区“{found}”。请写 IANA 名称，如 Asia/Shanghai。",
                    en="There is no time zone “{found}”. Write an IANA name, such as Asia/Shanghai.",
                )
            )
        return name


NETWORK = Kind(
    name="network",
    model=Network,
    pattern="networks/*/network.yaml",
    shape="one",
    parts={"examples": "examples/*.yaml"},
    check="onecity.engines.sensing.rules.analysis:problems",
    examples="onecity.engines.sensing.examples:problems",
)
