"""What do circles plug in?"""

from onecity.base.manifest import Card, Engine, Measure, NavigationItem, Permission
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
    ),
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
