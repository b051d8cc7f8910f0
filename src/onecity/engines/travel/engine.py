"""What does travel plug in?"""

from onecity.base.manifest import Engine, Permission, Schedule
from onecity.core.text import Text

HERE = "onecity.engines.travel"

ENGINE = Engine(
    id="travel",
    title=Text(zh="出行时间", en="Travel times"),
    kinds=(f"{HERE}.declare:ROADS",),
    jobs=(Schedule("travel.publish-speeds", f"{HERE}.jobs:publish_speeds", 60),),
    permissions=(
        Permission("travel.manage", Text(zh="导入、生成路网", en="Import and generate road networks")),
        Permission("travel.feed", Text(zh="提供车速数据", en="Hand in measured speeds")),
    ),
    commands=(f"{HERE}.commands:travel",),
)
