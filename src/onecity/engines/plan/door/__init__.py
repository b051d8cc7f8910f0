"""What may others ask of the plan? The board, one target, and that everything be measured now."""

from onecity.engines.plan.door.history import measure_all
from onecity.engines.plan.door.overview import board, target
from onecity.engines.plan.door.view import (
    MISSING_TITLES,
    STATE_TITLES,
    Board,
    EntryView,
    ListView,
    Missing,
    Past,
    ProjectView,
    StandingView,
    StateCount,
    TargetDetail,
    TargetView,
)

__all__ = [
    "MISSING_TITLES",
    "STATE_TITLES",
    "Board",
    "EntryView",
    "ListView",
    "Missing",
    "Past",
    "ProjectView",
    "StandingView",
    "StateCount",
    "TargetDetail",
    "TargetView",
    "board",
    "measure_all",
    "target",
]
