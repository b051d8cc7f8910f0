"""What does sensing plug in?"""

from onecity.base.manifest import Announcement, Engine, Listener, LiveTopic, MapStates, NavigationItem
from onecity.core.text import Text
from onecity.engines.sensing.permissions import PERMISSIONS, READ

HERE = "onecity.engines.sensing"

ENGINE = Engine(
    id="sensing",
    title=Text(zh="感知", en="Sensing"),
    kinds=(f"{HERE}.declare:NETWORK", f"{HERE}.declare:STATION"),
    navigation=(
        NavigationItem("desk", Text(zh="监测", en="Networks"), "sensing:networks", "activity", 20, READ),
    ),
    announcements=(
        Announcement(
            "onecity.sensing.warning-changed.v1",
            Text(zh="监测预警有变化", en="A warning of a network changed"),
            READ,
            f"{HERE}.door.announcing:audience_of_warning",
        ),
    ),
    listeners=(
        Listener(
            "onecity.sensing.warning-changed.v1",
            "onecity.base.webhooks.door:announce",
            "onecity.base.webhooks.door:announce_all",
        ),
    ),
    permissions=PERMISSIONS,
    urls=f"{HERE}.pages:urlpatterns",
    map_states=MapStates(f"{HERE}.pages.on_map:states", f"{HERE}.pages.on_map:panel", "sensing", READ),
    api=f"{HERE}.api.routes:router",
    live_topics=(LiveTopic("sensing", f"{HERE}.door:may_follow"),),
    loaded=(f"{HERE}.listeners:follow_stations",),
    commands=(f"{HERE}.commands:ingest", f"{HERE}.commands:new", f"{HERE}.commands:sensing"),
)
