"""Where do the next points belong: most people reached, or shortest ways, exactly and at once?"""

from onecity.engines.circles.rules.siting.answer import Floors, FloorUnreachable, Sited
from onecity.engines.circles.rules.siting.covering import WITHIN_S, Covering, cover_exact, cover_greedy
from onecity.engines.circles.rules.siting.median import Median, median_exact, median_greedy

__all__ = [
    "WITHIN_S",
    "Covering",
    "FloorUnreachable",
    "Floors",
    "Median",
    "Sited",
    "cover_exact",
    "cover_greedy",
    "median_exact",
    "median_greedy",
]
