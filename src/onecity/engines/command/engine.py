"""What does command plug in?"""

from onecity.base.manifest import (
    Announcement,
    Card,
    Engine,
    Listener,
    LiveTopic,
    MapStates,
    NavigationItem,
    Schedule,
)
from onecity.core.text import Text
from onecity.engines.command.permissions import ACT, PERMISSIONS, READ

HERE = "onecity.engines.command"

ENGINE = Engine(
    id="command",
    title=Text(zh="指挥", en="Command"),
    kinds=(f"{HERE}.declare:PATROL",),
    navigation=(
        NavigationItem(
            "desk", Text(zh="事件", en="Incidents"), "command:incidents", "alert-triangle", 15, READ
        ),
        NavigationItem("desk", Text(zh="巡查", en="Patrols"), "command:patrols", "checklist", 16, ACT),
    ),
    cards=(Card("portal", f"{HERE}.pages.cards:warnings", 1),),
    announcements=(
        Announcement(
            "onecity.command.public-warning-sent.v1",
            Text(zh="公开预警已发布", en="A warning to the public was sent"),
            READ,
            f"{HERE}.door.announcing:audience_of_public",
        ),
    ),
    listeners=(
        Listener("onecity.command.public-warning-sent.v1", "onecity.base.webhooks.door:announce"),
        Listener("onecity.command.enforcement-reported.v1", f"{HERE}.listeners:on_report"),
        Listener(
            "onecity.sensing.warning-changed.v1",
            f"{HERE}.listeners:on_warning",
            f"{HERE}.listeners:on_warnings",
        ),
        Listener("onecity.worklist.task-moved.v1", f"{HERE}.listeners:on_task", f"{HERE}.listeners:on_tasks"),
    ),
    jobs=(
        Schedule("command.look", f"{HERE}.door:look", 30),
        Schedule("command.arrivals", f"{HERE}.door:forget_arrivals", 86_400),
        Schedule("command.patrols", f"{HERE}.jobs:give_rounds", 300),
    ),
    permissions=PERMISSIONS,
    live_topics=(LiveTopic("incident", "onecity.base.worklist.door:may_follow"),),
    map_states=MapStates("", f"{HERE}.pages.on_map:panel", "incident", READ),
    urls=f"{HERE}.pages:urlpatterns",
    api=f"{HERE}.api:router",
    task_panels={
        "command.order": f"{HERE}.pages.orders:panel",
        "command.patrol": f"{HERE}.pages.patrols:panel",
    },
)
