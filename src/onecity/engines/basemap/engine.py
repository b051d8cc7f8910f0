"""What does the base map plug in?"""

from onecity.base.manifest import Engine, Permission, Schedule
from onecity.core.text import Text

HERE = "onecity.engines.basemap"

ENGINE = Engine(
    id="basemap",
    title=Text(zh="数字底板", en="Base map"),
    kinds=(f"{HERE}.declare:ADDRESSES",),
    jobs=(Schedule("basemap.renew", f"{HERE}.jobs:renew", 300),),
    permissions=(
        Permission(
            "basemap.manage", Text(zh="生成地名库、底图与导出", en="Make the gazetteer, tiles and exports")
        ),
    ),
    commands=(f"{HERE}.commands:basemap",),
    map_ground=f"{HERE}.door:ground",
    map_finders=(f"{HERE}.finding:spots",),
    urls=f"{HERE}.pages:urlpatterns",
    urls_at="ogc",
    api=f"{HERE}.api:router",
    api_at="addresses",
)
