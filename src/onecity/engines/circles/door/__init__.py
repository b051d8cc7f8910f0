"""What may others ask about circles?"""

from onecity.engines.circles.door.around import around
from onecity.engines.circles.door.asking import ALWAYS_NOW, circle, circles, communities, gap
from onecity.engines.circles.door.ground import settled
from onecity.engines.circles.door.siting import LONGEST_S, MOST_SITES, PLAN, WITHIN_S, site
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
    "LONGEST_S",
    "MOST_SITES",
    "PLAN",
    "WITHIN_S",
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
    "communities",
    "gap",
    "settled",
    "site",
]
