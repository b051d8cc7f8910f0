"""What are the answers to questions with people and points by hand?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.base.actor import ANONYMOUS
from onecity.core.clock import Calendar
from onecity.core.clock.opening import kinds_of
from onecity.core.text import Text
from onecity.engines.circles.errors import FloorsUnreachable
from onecity.engines.circles.hand import Demand, HandPoint, Offered, offered, seconds_between
from onecity.engines.circles.rules.coverage import Pairs, covered, share
from onecity.engines.circles.rules.equity import gini, worst
from onecity.engines.circles.rules.judging import Ground, Judged, full_points, judge
from onecity.engines.circles.rules.opening import is_open, opens_next
from onecity.engines.circles.rules.reasons import Offer, reason_for
from onecity.engines.circles.rules.siting import (
    Covering,
    Floors,
    FloorUnreachable,
    Median,
    Sited,
    cover_exact,
    cover_greedy,
    median_exact,
    median_greedy,
)
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How, Roads


@dataclass(frozen=True)
class Asked:
    """A question by hand: on which roads, about whom, with which points, when."""

    network: Path | None
    demand: list[Demand]
    points: list[HandPoint]
    limit_s: float
    profile: str
    at: datetime | None
    calendar: Calendar

    def roads(self) -> Roads:
        """The network of the question. Raises travel's errors."""
        return travel.open_network(self.network) if self.network else travel.current()

    def people(self, roads: Roads) -> list[Demand]:
        """Who is asked about: without a demand every node as one person."""
        return self.demand or [
            Demand(at=str(key), people=1) for key in travel.nodes(ANONYMOUS, on=roads).keys
        ]

    def usable(self, offered: Offered) -> NDArray[np.bool_]:
        """Which points are open at the hour of the question."""
        if self.at is None:
            return np.ones(len(offered.weeks), bool)
        kinds = kinds_of(self.calendar)
        return np.array([is_open(week, self.at, kinds) for week in offered.weeks], bool)


def cover_by_hand(asked: Asked) -> dict[str, Any]:
    """Shares by service, by count and by group, and every place with its nearest points and reasons."""
    roads = asked.roads()
    demand, points = asked.people(roads), offered(asked.points)
    seconds = seconds_between(
        roads, [one.at for one in demand], [one.at for one in asked.points], asked.profile
    )
    usable = asked.usable(points)
    people = np.array([one.people for one in demand], np.int64)
    ground = Ground.of([(people, Pairs.of_table(seconds, asked.limit_s))])
    judged = judge(ground, points.offers, usable, points.capacity)
    answer: dict[str, Any] = {
        "minutes": asked.limit_s / 60,
        "at": asked.at.isoformat() if asked.at else None,
        **_shares(judged, points.services, 0, len(people)),
        **_groups(demand, judged, points.services),
        "cells": _cells(asked, demand, points, usable, seconds, ground),
    }
    return answer | asdict(travel.table(ANONYMOUS, [], [], How(asked.profile), on=roads).basis)


def _shares(judged: Judged, services: Sequence[str], first: int, last: int) -> dict[str, Any]:
    part = slice(first, last)
    everybody = int(judged.people[part].sum())
    having, room = judged.having[part].sum(axis=0).tolist(), judged.room[part].sum(axis=0).tolist()
    return {
        "people": everybody,
        "services": {
            name: {
                "people": having[place],
                "share": share(having[place], everybody),
                "with_room": room[place],
                "share_with_room": share(room[place], everybody),
            }
            for place, name in enumerate(services)
        },
        "at_least": [
            {"services": place + 1, "people": count, "share": share(count, everybody)}
            for place, count in enumerate(judged.at_least[part].sum(axis=0).tolist())
        ],
    }


def _groups(demand: Sequence[Demand], judged: Judged, services: Sequence[str]) -> dict[str, Any]:
    names = sorted({one.group for one in demand})
    if names in ([], [""]):
        return {}
    number = {name: place for place, name in enumerate(names)}
    rolled = judged.rolled(np.array([number[one.group] for one in demand], np.int64), len(names))
    any_ = rolled.at_least[:, 0]
    least = worst(any_, rolled.people)
    return {
        "groups": {name: _shares(rolled, services, place, place + 1) for place, name in enumerate(names)},
        "worst": None if least is None else names[least],
        "gini": gini(any_ / np.maximum(rolled.people, 1), rolled.people),
    }


def _cells(
    asked: Asked,
    demand: Sequence[Demand],
    points: Offered,
    usable: NDArray[np.bool_],
    seconds: NDArray[np.float64],
    ground: Ground,
) -> list[dict[str, Any]]:
    """Each place of the demand with its reasons, service by service."""
    kinds, at = kinds_of(asked.calendar), asked.at or datetime.now(asked.calendar.zone)
    opening = [
        None if open_ else opens_next(week, at, kinds)
        for week, open_ in zip(points.weeks, usable.tolist(), strict=True)
    ]
    full = [
        full_points(ground, points.offers[:, s], usable, points.capacity) for s in range(len(points.services))
    ]
    names = [
        one.id or (one.at if isinstance(one.at, str) else f"{one.at[0]},{one.at[1]}") for one in asked.points
    ]
    found = []
    for row, one in enumerate(demand):
        reasons = {}
        for number, service in enumerate(points.services):
            own = np.flatnonzero(points.offers[:, number]).tolist()
            offers = [
                Offer(
                    Text(zh=names[p], en=names[p]),
                    None if np.isnan(seconds[row, p]) else float(seconds[row, p]),
                    bool(usable[p]),
                    opening[p],
                    bool(full[number].at(row)[p]),
                )
                for p in own
            ]
            why = reason_for(offers, asked.limit_s, at, hours_count=asked.at is not None)
            reasons[service] = {
                "why": why.why.value,
                "point": None if why.nearest is None else own[why.nearest],
                "seconds": why.seconds,
                "zh": why.said.zh,
                "en": why.said.en,
            }
        found.append({"at": one.at, "people": one.people, "services": reasons})
    return found


def site_by_hand(
    asked: Asked,
    candidates: list[HandPoint],
    sites: int,
    *,
    median: bool,
    floor: float,
    beyond_s: float,
    quick: bool,
    within_s: float,
) -> dict[str, Any]:
    """The greedy choice and the proven one. Raises `FloorsUnreachable`, and travel's errors."""
    roads = asked.roads()
    demand = asked.people(roads)
    spots = [one.at for one in demand]
    ends = [one.at for one in candidates] or list(dict.fromkeys(spots))
    people = np.array([one.people for one in demand], np.int64)
    horizon = max(beyond_s, asked.limit_s) if median else asked.limit_s
    pairs = Pairs.of_table(seconds_between(roads, spots, ends, asked.profile), horizon)
    fixed = offered(asked.points)
    there = Pairs.of_table(
        seconds_between(roads, spots, [one.at for one in asked.points], asked.profile), horizon
    ).among(asked.usable(fixed))
    today, _ = there.nearest(len(people))
    covered_now = today <= asked.limit_s
    if median:
        question = Median(people, pairs, len(ends), today, beyond_s)
        quickly = median_greedy(question, sites)
        best = None if quick else median_exact(question, sites, within_s)
    else:
        covering = Covering(people, pairs, len(ends), covered_now, _floors(demand, people, floor))
        quickly = cover_greedy(covering, sites)
        try:
            best = None if quick else cover_exact(covering, sites, within_s)
        except FloorUnreachable:
            raise FloorsUnreachable(sites, round(floor * 100)) from None
    final = best or quickly
    after = covered(
        pairs, np.ones((len(ends), 1), bool), np.isin(np.arange(len(ends)), final.chosen), len(people)
    )
    before, now = int(people[covered_now].sum()), int(people[covered_now | after[:, 0]].sum())
    everybody = int(people.sum())
    return {
        "p": sites,
        "objective": "median" if median else "cover",
        "minutes": asked.limit_s / 60,
        "people": everybody,
        "covered_before": before,
        "covered": now,
        "share_before": share(before, everybody),
        "share": share(now, everybody),
        **_sited(final, ends),
        "greedy": _sited(quickly, ends),
        **asdict(travel.table(ANONYMOUS, [], [], How(asked.profile), on=roads).basis),
    }


def _floors(demand: Sequence[Demand], people: NDArray[np.int64], floor: float) -> Floors | None:
    if not floor:
        return None
    names = sorted({one.group for one in demand})
    number = {name: place for place, name in enumerate(names)}
    group = np.array([number[one.group] for one in demand], np.int64)
    whole = np.bincount(group, weights=people, minlength=len(names))
    return Floors(group, np.ceil(whole * floor - 1e-9).astype(np.int64))


def _sited(sited: Sited, ends: Sequence[Any]) -> dict[str, Any]:
    return {
        "sites": [{"at": ends[one], "candidate": one} for one in sited.chosen],
        "value": sited.value,
        "bound": sited.bound,
        "gap": sited.gap,
        "how": sited.how,
        "stopped": sited.stopped,
        "keeps_floors": sited.keeps_floors,
    }
