"""What does affairs plug in?"""

from onecity.base.manifest import (
    Card,
    Engine,
    Listener,
    LiveTopic,
    Measure,
    NavigationItem,
    Permission,
    Schedule,
)
from onecity.core.text import Text

HERE = "onecity.engines.affairs"

ENGINE = Engine(
    id="affairs",
    title=Text(zh="办事", en="Services"),
    kinds=(f"{HERE}.declare:SERVICE", f"{HERE}.declare:INSPECTION_RULE"),
    measures=(
        Measure(
            "affairs.services_declared",
            Text(zh="已声明的一件事", en="One-thing services declared"),
            f"{HERE}.door.figures:services_declared",
        ),
        Measure(
            "affairs.cases_closed",
            Text(zh="已办结的办件", en="Cases closed"),
            f"{HERE}.door.figures:cases_closed",
        ),
    ),
    navigation=(
        NavigationItem("portal", Text(zh="办事", en="Services"), "affairs:services", "file-text", 20),
    ),
    cards=(
        Card("portal", f"{HERE}.pages.cards:in_progress", 10),
        Card("portal", f"{HERE}.pages.cards:life_events", 20),
    ),
    search=(f"{HERE}.listeners:search_entries",),
    listeners=(
        Listener("onecity.declarations.loaded.v1", f"{HERE}.listeners:date_items"),
        Listener("onecity.identity.person-erased.v1", f"{HERE}.listeners:forget_person"),
    ),
    jobs=(
        Schedule("affairs.alarm-missing-calendars", f"{HERE}.jobs:alarm_missing_calendars", 3600),
        Schedule("affairs.timers", f"{HERE}.jobs:run_timers", 60),
    ),
    permissions=(
        Permission("affairs.decide", Text(zh="审批事项", en="Decide items of cases")),
        Permission("affairs.read", Text(zh="查看办件", en="Read cases")),
        Permission("affairs.hand-out", Text(zh="窗口发放结果", en="Hand out results at a counter")),
        Permission(
            "affairs.file-for-others", Text(zh="代为申请（综合窗口）", en="File for others at a counter")
        ),
    ),
    live_topics=(LiveTopic("case", f"{HERE}.door:may_follow"),),
    task_panels={
        "affairs.item": f"{HERE}.pages.desk:panel",
        "affairs.follow-up": f"{HERE}.pages.desk:panel",
    },
    commands=(f"{HERE}.commands:new", f"{HERE}.commands:affairs"),
    urls=f"{HERE}.pages:urlpatterns",
    api=f"{HERE}.api:router",
)
