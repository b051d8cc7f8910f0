"""What does sensing plug in?"""

from onecity.base.manifest import Engine
from onecity.core.text import Text

HERE = "onecity.engines.sensing"

ENGINE = Engine(
    id="sensing",
    title=Text(zh="感知", en="Sensing"),
    kinds=(f"{HERE}.declare:NETWORK",),
    commands=(f"{HERE}.commands:new", f"{HERE}.commands:sensing"),
)
