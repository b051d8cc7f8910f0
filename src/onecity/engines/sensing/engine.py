"""What does sensing plug in?"""

from onecity.base.manifest import Engine, LiveTopic
from onecity.core.text import Text
from onecity.engines.sensing.permissions import PERMISSIONS

HERE = "onecity.engines.sensing"

ENGINE = Engine(
    id="sensing",
    title=Text(zh="感知", en="Sensing"),
    kinds=(f"{HERE}.declare:NETWORK", f"{HERE}.declare:STATION"),
    permissions=PERMISSIONS,
    live_topics=(LiveTopic("sensing", f"{HERE}.door:may_follow"),),
    loaded=(f"{HERE}.listeners:follow_stations",),
    commands=(f"{HERE}.commands:ingest", f"{HERE}.commands:new", f"{HERE}.commands:sensing"),
)
