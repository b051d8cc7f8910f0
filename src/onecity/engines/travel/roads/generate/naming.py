"""What are invented roads called, so that nobody takes them for real ones?

Main roads are numbered from the west (经) and from the south (纬), lanes along the road that they leave.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.generate.draft import EXPRESSWAY, LANE, Draft

Name = tuple[str, str]
STREETS = 4  # the level of streets; what is below are roads


def names_of(draft: Draft) -> tuple[list[Name], NDArray[np.int32]]:
    """Every name (the first is none), and the number of each segment's name."""
    roads, place = np.unique(draft.road, return_inverse=True)
    level = np.full(len(roads), 99)
    np.minimum.at(level, place, draft.level)
    given: dict[int, Name] = {}
    for below, words in ((EXPRESSWAY, None), (STREETS - 1, ("路", "Road")), (STREETS, ("街", "Street"))):
        low = EXPRESSWAY + 1 if below == STREETS - 1 else below
        chosen = np.flatnonzero((level >= low) & (level <= below))
        given |= _main(draft, place, chosen, words)
    given |= _lanes(draft, place, level, given)
    names = [("", ""), *(given.get(i, ("", "")) for i in range(len(roads)))]
    return names, (place + 1).astype(np.int32)


def _main(
    draft: Draft, place: NDArray[np.int64], chosen: NDArray[np.int64], words: tuple[str, str] | None
) -> dict[int, Name]:
    """Numbers by direction: those that run north first, from the west; the others from the south."""
    begin, end = draft.xy[draft.tail], draft.xy[draft.head]
    count = int(place.max()) + 1
    size = np.abs(end - begin)
    north = np.bincount(place, size[:, 1], count) >= np.bincount(place, size[:, 0], count)
    many = np.bincount(place, minlength=count)
    east_m = np.bincount(place, (begin[:, 0] + end[:, 0]) / 2, count) / many
    north_m = np.bincount(place, (begin[:, 1] + end[:, 1]) / 2, count) / many
    found: dict[int, Name] = {}
    for runs_north, key, zh, en in ((True, east_m, "经", "Jing"), (False, north_m, "纬", "Wei")):
        group = chosen[north[chosen] == runs_north]
        for number, road in enumerate(group[np.argsort(key[group], kind="stable")].tolist(), 1):
            if words is None:
                found[road] = (f"{zh}{number}高架辅路", f"{en} {number} Expressway Frontage Road")
            else:
                found[road] = (f"{zh}{number}{words[0]}", f"{en} {number} {words[1]}")
    return found


def _lanes(
    draft: Draft, place: NDArray[np.int64], level: NDArray[np.int64], given: dict[int, Name]
) -> dict[int, Name]:
    """A lane is named after the most important road at one of its ends, and counted along it."""
    roads = len(level)
    # One number that sorts roads by level first, then by age.
    weight = level * roads + np.arange(roads)
    best = np.full(len(draft.xy), 99 * roads)
    for ends in (draft.tail, draft.head):
        np.minimum.at(best, ends, weight[place])
    parent = np.full(roads, 99 * roads)
    for ends in (draft.tail, draft.head):
        np.minimum.at(parent, place, best[ends])
    counted: Counter[int] = Counter()
    found: dict[int, Name] = {}
    for road in np.flatnonzero(level >= LANE).tolist():
        of = int(parent[road] % roads)
        if of in given:
            counted[of] += 1
            zh, en = given[of]
            found[road] = (f"{zh}{counted[of]}巷", f"Lane {counted[of]}, {en}")
    return found


def upper_name(name: Name) -> Name:
    """What the expressway over a frontage road is called."""
    return name[0].removesuffix("辅路"), name[1].removesuffix(" Frontage Road")
