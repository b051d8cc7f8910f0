"""What may others ask about circles?"""

from onecity.engines.circles.door.around import around
from onecity.engines.circles.door.asking import ALWAYS_NOW, circle, circles, gap
from onecity.engines.circles.door.ground import settled
from onecity.engines.circles.door.siting import MOST_SITES, PLAN, site
from onecity.engines.circles.door.values import (
    AddedPoint,
    AroundMe,
    CellsView,
    CircleLine,
    CircleView,
    DivisionRow,
    Gap,
    NearService,
    NewSite,
    PointView,
    ServiceView,
    SitingView,
    TargetView,
    When,
)

__all__ = [
    "ALWAYS_NOW",
    "MOST_SITES",
    "PLAN",
    "AddedPoint",
    "AroundMe",
    "CellsView",
    "CircleLine",
    "CircleView",
    "DivisionRow",
    "Gap",
    "NearService",
    "NewSite",
    "PointView",
    "ServiceView",
    "SitingView",
    "TargetView",
    "When",
    "around",
    "circle",
    "circles",
    "gap",
    "settled",
    "site",
]
