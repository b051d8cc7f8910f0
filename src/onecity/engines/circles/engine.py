"""What do circles plug in?"""

from onecity.base.manifest import Card, Engine, Measure, NavigationItem, Permission, Schedule
from onecity.core.text import Text

HERE = "onecity.engines.circles"

ENGINE = Engine(
    id="circles",
    title=Text(zh="15分钟服务圈", en="15-minute circles"),
    kinds=(f"{HERE}.declare:CIRCLE",),
    measures=(
        Measure(
            "circles.government_share",
            Text(
                zh="步行 15 分钟可办政务服务的人口占比",
                en="People with government services within 15 minutes",
            ),
            f"{HERE}.door.measures:government_share",
        ),
        Measure(
            "circles.insurance_share",
            Text(
                zh="步行 15 分钟可办医保服务的人口占比", en="People with insurance services within 15 minutes"
            ),
            f"{HERE}.door.measures:insurance_share",
        ),
        Measure(
            "circles.streets_with_services",
            Text(
                zh="设有政务服务点的镇街占比",
                en="Streets and towns with a government service point of their own",
            ),
            f"{HERE}.door.measures:streets_with_services",
        ),
    ),
    jobs=(Schedule("circles.figures", f"{HERE}.jobs:renew_figures", 600),),
    navigation=(
        NavigationItem("desk", Text(zh="服务圈", en="Circles"), "circles:desk", "walk", 55, "circles.plan"),
    ),
    cards=(Card("portal", f"{HERE}.pages.cards:near", 50),),
    commands=(f"{HERE}.commands:circles", f"{HERE}.commands:travel"),
    permissions=(
        Permission(
            "circles.plan", Text(zh="规划服务圈与选址", en="Plan circles and find places for new points")
        ),
    ),
    urls=f"{HERE}.pages:urlpatterns",
    urls_at="circle",
)
