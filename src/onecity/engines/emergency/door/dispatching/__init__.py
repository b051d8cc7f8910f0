"""Whom to send? What is recommended and why, and what the dispatcher confirms."""

from onecity.engines.emergency.door.dispatching.board import (
    Board,
    BoardCall,
    board,
    board_call,
    next_call,
    open_calls,
)
from onecity.engines.emergency.door.dispatching.confirming import REASONS, Confirmed, confirm
from onecity.engines.emergency.door.dispatching.covering import prepare_cover
from onecity.engines.emergency.door.dispatching.recommending import (
    OptionView,
    RecommendationView,
    recommend,
)
from onecity.engines.emergency.door.dispatching.slipping import look_for_slips

__all__ = [
    "REASONS",
    "Board",
    "BoardCall",
    "Confirmed",
    "OptionView",
    "RecommendationView",
    "board",
    "board_call",
    "confirm",
    "look_for_slips",
    "next_call",
    "open_calls",
    "prepare_cover",
    "recommend",
]
