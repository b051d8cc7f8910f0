"""What does the face kit plug in?"""

from onecity.base.manifest import Card, Engine, LiveTopic, NavigationItem, Schedule
from onecity.core.text import Text

ENGINE = Engine(
    id="web",
    title=Text(zh="门户与工作台", en="Faces"),
    jobs=(Schedule("web.forget-old-answers", "onecity.web.idempotency:forget_old_answers", 3600),),
    navigation=(
        NavigationItem("portal", Text(zh="首页", en="Home"), "home", "home", 10),
        NavigationItem("portal", Text(zh="消息", en="Inbox"), "inbox", "message", 80),
        NavigationItem("portal", Text(zh="我的", en="Me"), "me", "user", 90),
        NavigationItem("desk", Text(zh="待办", en="Queue"), "desk", "list-check", 10, "worklist.work"),
        NavigationItem("desk", Text(zh="查找", en="Search"), "search", "search", 20),
        NavigationItem("desk", Text(zh="一张图", en="Map"), "map", "map-2", 30),
        NavigationItem("desk", Text(zh="审计", en="Audit"), "audit", "shield-check", 80, "audit.read"),
        NavigationItem("desk", Text(zh="应用", en="Apps"), "apps_health", "apps", 90, "system.operate"),
        NavigationItem("map", Text(zh="一张图", en="Map"), "map", "map-2", 10),
    ),
    cards=(
        Card("portal", "onecity.web.pages.cards:work", 5),
        Card("portal", "onecity.web.shelf.cards:apps", 60),
        Card("portal", "onecity.web.pages.cards:city", 70),
    ),
    search=("onecity.web.map.finding:entries",),
    live_topics=(LiveTopic("registry", "onecity.web.map.live:may_follow"),),
)
