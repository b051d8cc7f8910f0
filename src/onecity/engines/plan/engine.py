"""What does the plan plug in?"""

from onecity.base.manifest import (
    Card,
    Engine,
    LiveTopic,
    Measure,
    NavigationItem,
    Permission,
    Schedule,
)
from onecity.core.text import Text

ENGINE = Engine(
    id="plan",
    title=Text(zh="行动方案", en="Plan"),
    kinds=("onecity.engines.plan.declare:PLAN",),
    measures=(
        Measure(
            "plan.one_things_declared",
            Text(zh="方案清单中已声明的“一件事”", en="One-things of the plan's lists that are declared"),
            "onecity.engines.plan.door.declaring:one_things_declared",
        ),
        Measure(
            "plan.one_scenarios_declared",
            Text(zh="方案清单中已声明的“一个场景”", en="One-scenarios of the plan's lists that are declared"),
            "onecity.engines.plan.door.declaring:one_scenarios_declared",
        ),
    ),
    navigation=(
        NavigationItem("portal", Text(zh="目标", en="Goals"), "plan:board", "target", 60),
        NavigationItem("desk", Text(zh="方案", en="Plan"), "plan:desk", "chart-bar", 60),
    ),
    cards=(Card("desk", "onecity.engines.plan.pages:card", 60),),
    search=("onecity.engines.plan.finding:entries",),
    commands=("onecity.engines.plan.commands:plan",),
    permissions=(
        Permission("plan.measure", Text(zh="立即重新测量全部指标", en="Take all measures of the plan now")),
    ),
    live_topics=(LiveTopic("plan", "onecity.engines.plan.door.live:may_follow"),),
    jobs=(Schedule("plan.measure-all", "onecity.engines.plan.jobs:measure_all", 3600),),
    urls="onecity.engines.plan.pages:urlpatterns",
    api="onecity.engines.plan.api:router",
)
