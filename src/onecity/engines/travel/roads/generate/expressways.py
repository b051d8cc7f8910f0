"""How do expressways run above their ground road, and where does one get on?

An expressway is a line of its own over the ground road: it passes all crossings but the interchanges, where a ramp
leads up from the ground.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.generate.draft import EXPRESSWAY, MAIN, Draft

RAMP_M = 160.0


@dataclass(frozen=True, slots=True)
class Upper:
    """Nodes above the ground (`over`: the ground node below each), the stretches between, one ramp for each node.

    Stretch s runs over the ground nodes `chain[first[s]:first[s + 1]]` from upper node `tail[s]` to `head[s]`.
    """

    over: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    road: NDArray[np.int64]
    first: NDArray[np.int64]
    chain: NDArray[np.int64]


def upper_of(draft: Draft, interchange_m: float) -> Upper:
    """The expressways above a draft."""
    on_level = draft.level == EXPRESSWAY
    others = np.zeros(len(draft.xy), bool)
    crossing = (draft.level <= MAIN) & ~on_level
    others[draft.tail[crossing]] = others[draft.head[crossing]] = True
    walks = [_walk(draft, segments) for segments in _by_road(draft, np.flatnonzero(on_level))]
    ends = {int(walk[i]) for _, walk in walks for i in (0, -1)}
    over: dict[int, int] = {}
    tails, heads, roads, lines = [], [], [], []
    for road, walk in walks:
        stops = _stops(draft, walk, others, ends, interchange_m)
        for begin, end in pairwise(stops):
            tails.append(over.setdefault(int(walk[begin]), len(over)))
            heads.append(over.setdefault(int(walk[end]), len(over)))
            roads.append(road)
            lines.append(walk[begin : end + 1])
    first = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
    chain = np.concatenate(lines) if lines else np.empty(0, np.int64)
    return Upper(
        np.fromiter(over, np.int64, len(over)),
        np.array(tails, np.int64),
        np.array(heads, np.int64),
        np.array(roads, np.int64),
        first,
        chain,
    )


def _by_road(draft: Draft, segments: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The segments of each road, roads by their number."""
    ordered = segments[np.argsort(draft.road[segments], kind="stable")]
    if not len(ordered):
        return []
    return np.split(ordered, np.flatnonzero(np.diff(draft.road[ordered])) + 1)


def _walk(draft: Draft, segments: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """The road's number and its ground nodes from one end to the other."""
    at: dict[int, list[int]] = {}
    for s in segments.tolist():
        at.setdefault(int(draft.tail[s]), []).append(s)
        at.setdefault(int(draft.head[s]), []).append(s)
    here = min(node for node, there in at.items() if len(there) == 1)
    walk, used = [here], set[int]()
    while following := [s for s in at[here] if s not in used]:
        s = following[0]
        used.add(s)
        line = draft.chain[draft.first[s] : draft.first[s + 1]].tolist()
        line = line if line[0] == here else line[::-1]
        walk += line[1:]
        here = line[-1]
    return int(draft.road[segments[0]]), np.array(walk, np.int64)


def _stops(
    draft: Draft, walk: NDArray[np.int64], others: NDArray[np.bool_], ends: set[int], least_m: float
) -> list[int]:
    """Places in the walk with an interchange: both ends, ends of other expressways, main roads far enough apart."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(draft.xy[walk], axis=0).T))))
    stops = [0]
    for i in range(1, len(walk) - 1):
        far = along[i] - along[stops[-1]] >= least_m and along[-1] - along[i] >= least_m
        if int(walk[i]) in ends or (others[walk[i]] and far):
            stops.append(i)
    return [*stops, len(walk) - 1]
