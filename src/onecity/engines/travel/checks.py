"""Does a declaration of generated roads hang together? Called by its dotted name when a city is checked."""

from collections.abc import Iterator
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.travel.declare import LEVELS, Roads

BEND_PART = 0.75  # of the margin: what is drawn beside the bent line still stays on land


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Levels that are missing or twice, legs that lead nowhere, bends that would leave the land."""
    roads = cast("Roads", declaration.value)
    if [one.level for one in roads.levels] != list(LEVELS):
        yield declaration.problem(
            "levels",
            "travel-levels",
            message=Text(
                zh=f"请按顺序写出全部等级：{'、'.join(LEVELS)}。",
                en=f"Write every level, in this order: {', '.join(LEVELS)}.",
            ),
        )
    if roads.layout.bend_m > BEND_PART * roads.layout.shore_margin_m:
        yield declaration.problem(
            ("layout", "bend_m"),
            "travel-bend",
            message=Text(
                zh="道路弯曲不得超过离岸距离的四分之三，否则会伸入水中。",
                en="Roads may bend by three quarters of the margin of the shore at most, else they leave the land.",
            ),
        )
    for place, crossing in enumerate(roads.crossings):
        known = tuple(landing.id for landing in crossing.landings)
        for number, leg in enumerate(crossing.legs):
            for end, name in (("from", leg.from_), ("to", leg.to)):
                if name not in known:
                    path = ("crossings", place, "legs", number, end)
                    yield declaration.problem(
                        path, "unknown-reference", found=name, allowed=known, kind="landing"
                    )
