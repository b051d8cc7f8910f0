"""What is a network of sensors as a whole?"""

from typing import Annotated

from pydantic import Field

from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text
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
    open: bool = Field(
        False, description="Everybody may read the readings; else who may see networks in a thing's division."
    )
    partition_by: PropertyName | None = Field(
        None,
        description="An attribute: things that agree in it see each other as neighbours. Else each alone.",
    )
    late: Span = Field(Span.parse("2h"), description="Readings up to this late still change what was warned.")
    ahead: Span = Field(Span.parse("10m"), description="Readings further in the future feed no rule.")
    grace: Span = Field(
        Span.parse("10s"), description="How long a timer waits for readings that are on their way."
    )
    rules: tuple[Rule, ...] = Field(min_length=1)
    respond: Respond = Field(default_factory=Respond)
    cap: Cap | None = None
    basis: Text | None = Field(None, description="Where thresholds and times come from.")
    examples: tuple[Example, ...] = Field(min_length=1)


NETWORK = Kind(
    name="network",
    model=Network,
    pattern="networks/*/network.yaml",
    shape="one",
    parts={"examples": "examples/*.yaml"},
    check="onecity.engines.sensing.rules.analysis:problems",
    examples="onecity.engines.sensing.examples:problems",
)
