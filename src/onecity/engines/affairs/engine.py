"""What does affairs plug in?"""

from onecity.base.manifest import (
    Announcement,
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
ANNOUNCE = "onecity.base.webhooks.door:announce"

ENGINE = Engine(
    id="affairs",
    title=Text(zh="办事", en="Services"),
    kinds=(
        f"{HERE}.declare:SERVICE",
        f"{HERE}.declare:INSPECTION_RULE",
        f"{HERE}.declare:ENFORCEMENT",
    ),
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
        Measure(
            "affairs.visits_saved",
            Text(zh="减跑动（%）", en="Visits saved (%)"),
            f"{HERE}.door.figures:visits_saved",
        ),
        Measure(
            "affairs.documents_saved",
            Text(zh="减材料（%）", en="Documents saved (%)"),
            f"{HERE}.door.figures:documents_saved",
        ),
        Measure(
            "affairs.time_saved",
            Text(zh="减时限（%）", en="Promised time saved (%)"),
            f"{HERE}.door.figures:time_saved",
        ),
    ),
    navigation=(
        NavigationItem("portal", Text(zh="办事", en="Services"), "affairs:services", "file-text", 20),
        NavigationItem(
            "desk",
            Text(zh="窗口", en="Counter"),
            "affairs:counter",
            "user-share",
            30,
            "affairs.file-for-others",
        ),
        NavigationItem(
            "desk",
            Text(zh="效能", en="Figures"),
            "affairs:performance",
            "gauge",
            40,
            "affairs.read",
        ),
        NavigationItem(
            "desk",
            Text(zh="监察", en="Findings"),
            "affairs:findings",
            "list-search",
            41,
            "affairs.inspect",
        ),
        NavigationItem(
            "desk", Text(zh="执法", en="Enforcement"), "affairs:enforcements", "gavel", 42, "affairs.enforce"
        ),
    ),
    cards=(
        Card("portal", f"{HERE}.pages.cards:in_progress", 10),
        Card("portal", f"{HERE}.pages.cards:life_events", 20),
    ),
    search=(f"{HERE}.listeners:search_entries",),
    announcements=(
        Announcement(
            "onecity.affairs.case-filed.v1",
            Text(zh="有人提交了办件", en="A case was filed"),
            "affairs.decide",
            f"{HERE}.door.announcing:audience_of_filing",
        ),
        Announcement(
            "onecity.affairs.item-changed.v1",
            Text(zh="事项有了进展", en="An item has moved on"),
            "affairs.decide",
            f"{HERE}.door.announcing:audience_of_item",
        ),
        Announcement(
            "onecity.affairs.case-closed.v1",
            Text(zh="办件已办结", en="A case was closed"),
            "affairs.decide",
            f"{HERE}.door.announcing:audience_of_closing",
        ),
    ),
    listeners=(
        Listener("onecity.affairs.case-filed.v1", ANNOUNCE),
        Listener("onecity.affairs.item-changed.v1", ANNOUNCE),
        Listener("onecity.affairs.case-closed.v1", ANNOUNCE),
        Listener("onecity.command.enforcement-proposed.v1", f"{HERE}.listeners:open_enforcement"),
        Listener("onecity.declarations.loaded.v1", f"{HERE}.listeners:date_items"),
        Listener("onecity.identity.person-erased.v1", f"{HERE}.listeners:forget_person"),
        Listener("onecity.notify.message-gone.v1", f"{HERE}.listeners:note_told"),
    ),
    jobs=(
        Schedule("affairs.alarm-missing-calendars", f"{HERE}.jobs:alarm_missing_calendars", 3600),
        Schedule("affairs.timers", f"{HERE}.jobs:run_timers", 60),
        Schedule("affairs.inspect", f"{HERE}.jobs:inspect", 3600),
    ),
    permissions=(
        Permission("affairs.decide", Text(zh="审批事项", en="Decide items of cases")),
        Permission("affairs.read", Text(zh="查看办件", en="Read cases")),
        Permission("affairs.rework", Text(zh="差评整改", en="Make bad ratings good")),
        Permission("affairs.inspect", Text(zh="效能监察", en="Inspect how cases are handled")),
        Permission("affairs.account", Text(zh="答复监察", en="Answer for findings of inspection")),
        Permission("affairs.enforce", Text(zh="办理行政处罚案件", en="Decide cases of enforcement")),
        Permission("affairs.hand-out", Text(zh="窗口发放结果", en="Hand out results at a counter")),
        Permission(
            "affairs.file-for-others", Text(zh="代为申请（综合窗口）", en="File for others at a counter")
        ),
    ),
    live_topics=(LiveTopic("case", f"{HERE}.door:may_follow"),),
    task_panels={
        "affairs.item": f"{HERE}.pages.desk:panel",
        "affairs.follow-up": f"{HERE}.pages.desk:panel",
        "affairs.rework": f"{HERE}.pages.reworks:panel",
        "affairs.finding": f"{HERE}.pages.findings:panel",
        "affairs.finding-answer": f"{HERE}.pages.findings:panel",
        "affairs.enforcement": f"{HERE}.pages.enforcement:panel",
    },
    commands=(f"{HERE}.commands:new", f"{HERE}.commands:affairs"),
    urls=f"{HERE}.pages:urlpatterns",
    api=f"{HERE}.api:router",
)
