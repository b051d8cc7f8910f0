"""Whole networks, and what a reader of `docs/declare/network.md` works out by hand for them, at the edges."""

from collections.abc import Mapping
from typing import Any

import pytest

from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.test_nine_semantics import at
from onecity.engines.sensing.tests.town import WORDS

Course = list[tuple[str, str | None]]
Case = tuple[dict[str, Any], dict[str, Course]]

METHANE = {
    "observe": {"methane": {"title": WORDS, "unit": "%LEL", "every": "1m", "range": [0, 100]}},
    "rules": [
        {
            "id": "gas",
            "levels": {
                "yellow": {"when": "methane >= thing.limit_level", "for": "2m"},
                "orange": {"when": "methane >= 30.0", "for": "1m"},
                "red": {"when": "methane >= 40.0"},
            },
            "clear": {"below": 2.0, "for": "3m"},
            "downgrade": {"for": "2m"},
        }
    ],
}
GAS: dict[str, tuple[dict[str, Any], Course]] = {
    "18.0 is not below 20 - 2 yet": (
        {"08:00": ["19.9 x2", "20.0 x3", "19.9 x5", "18.0 x4", "17.9 x4"]},
        [("08:04", "yellow"), ("08:17", None)],
    ),
    "over at the very end of for": ({"08:00": ["19 x2", "20 x2", "19 x5"]}, []),
    "over a second after the end of for": (
        {"08:00": [10, 10, 20, 20], "08:04:01": 19.0, "08:05": ["17 x4"]},
        [("08:04", "yellow"), ("08:08", None)],
    ),
    "down the ladder step by step": (
        {"08:00": [40.0, 39.0, "37.9 x3", "27.0 x3", "17.0 x4"]},
        [("08:00", "red"), ("08:04", "orange"), ("08:07", "yellow"), ("08:11", None)],
    ),
    "from the top to the end past levels that never stood": (
        {"08:00": [45.0, "10.0 x5"]},
        [("08:00", "red"), ("08:04", None)],
    ),
    "flagged ones neither break for nor begin the end": (
        {"08:00": [20.0, "15.0 flag D", 20.0, "17.0 x5 flag M", "17.0 x4"]},
        [("08:02", "yellow"), ("08:11", None)],
    ),
    "what cannot be true": ({"08:00": [10, "120 x3", 10]}, []),
    "late, as late as may be": (
        {"08:00": [10, "20 late 2h", "20 late 2h", "20 late 2h", "10 x130"]},
        [("08:03", "yellow"), ("08:07", None)],
    ),
    "later than that": ({"08:00": [10, "20 late 121m", "20 late 121m", "20 late 121m", "10 x130"]}, []),
    "nobody speaks while for runs, and nothing ends until somebody does": (
        {"08:00": 20, "08:10": [20, 17], "08:20": 17},
        [("08:02", "yellow"), ("08:20", None)],
    ),
}

LIFTS = {
    "observe": {
        "car": {"title": WORDS, "every": "1m", "kind": "state", "states": ["idle", "moving", "stuck"]},
        "door": {"title": WORDS, "every": "1m", "kind": "state", "states": ["shut", "open"]},
        "trips": {"title": WORDS, "every": "1m", "kind": "counter"},
    },
    "rules": [
        {"id": "stuck", "when": 'car == "stuck"', "level": "red"},
        {
            "id": "held",
            "when": 'door == "open" && car != "moving"',
            "level": "yellow",
            "for": "5m",
            "clear": {"for": "2m"},
        },
        {"id": "open", "when": 'door == "open" && car == "moving"', "level": "orange"},
        {"id": "busy", "when": 'rate(trips, "10m") >= 17.0', "level": "blue"},
    ],
}
LIFT: dict[str, Case] = {
    "two readings of one moment are looked at together": (
        {
            "car": {"08:00": ["moving", "idle", "idle", "moving"]},
            "door": {"08:00": ["shut", "open", "open", "shut"]},
        },
        {},
    ),
    "a second apart they are two moments": (
        {"car": {"08:00": ["idle", "moving"]}, "door": {"08:00": "open", "08:01:01": "shut"}},
        {"open": [("08:01", "orange"), ("08:01:01", None)]},
    ),
    "what breaks the condition lets for begin anew": (
        {
            "car": {"08:00": ["idle x3", "moving", "idle x10"]},
            "door": {"08:00": ["open x11", "shut x3"]},
        },
        {
            "open": [("08:03", "orange"), ("08:04", None)],
            "held": [("08:09", "yellow"), ("08:13", None)],
        },
    ),
    "a counter that begins again counts on from zero": (
        # 1+1+1+1+1+3+2+2+2+2 = 16 by 08:10, 17 by 08:11
        {"trips": {"08:00": [100, 101, 102, 103, 104, 105, 3, 5, 7, 9, 11, 13]}},
        {"busy": [("08:11", "blue")]},
    ),
    "a flagged zero is no beginning": ({"trips": {"08:00": ["100 x6", "0 flag D", "100 x5"]}}, {}),
    "a flagged word is no state": ({"car": {"08:00": ["idle", "stuck flag D", "idle"]}}, {}),
}

NOISE = {
    "observe": {"leq": {"title": WORDS, "unit": "dB", "every": "10m", "range": [20, 140]}},
    "rules": [
        {
            "id": "night",
            "when": 'between("22:00", "06:00") && leq > thing.limit_level',
            "level": "yellow",
            "for": "20m",
        },
        {
            "id": "work",
            "when": 'is_workday() && hour() >= 8.0 && hour() < 18.0 && avg(leq, "1h") > 70.0',
            "level": "orange",
        },
        {
            "id": "weekend",
            "when": 'weekday() >= 6.0 && time_avg(leq, "1h") >= 60.0',
            "level": "yellow",
        },
        {"id": "peaks", "when": 'quantile(leq, "1h", 0.5) >= 90.0', "level": "red"},
    ],
}
# 15 July 2026 is a Wednesday; of the next week's days +3d is Saturday
HEARD: dict[str, Case] = {
    "exactly the limit is not above it": ({"leq": {"23:00": ["50 x6"]}}, {}),
    "the night begins with 22:00": (
        {"leq": {"21:40": ["55 x5", 45]}},
        {"night": [("22:20", "yellow"), ("22:30", None)]},
    ),
    "the clock alone warns of nothing": ({"leq": {"21:50": 55}}, {}),
    "the night is over at 06:00": (
        {"leq": {"+1d 05:20": ["55 x5"]}},
        {"night": [("+1d 05:40", "yellow"), ("+1d 06:00", None)]},
    ),
    "at 18:00 nobody works any more": (
        {"leq": {"17:20": [70, 72, "71 x3"]}},
        {"work": [("17:30", "orange"), ("18:00", None)]},
    ),
    "80 for ten minutes and 50 for twenty make 60": (
        {"leq": {"+3d 08:00": [80, "50 x4"]}},
        {"weekend": [("+3d 08:30", "yellow"), ("+3d 08:40", None)]},
    ),
    "the middle of two lies between them": (
        {"leq": {"20:00": [90, 80, 100, 89]}},
        {"peaks": [("20:00", "red"), ("20:10", None), ("20:20", "red"), ("20:30", None)]},
    ),
}


def told(network: Mapping[str, Any], readings: Mapping[str, Any], until: str) -> dict[str, Course]:
    """By rule the course of all its warnings, one behind the other."""
    found: dict[str, Course] = {}
    things = {"a": {"limit_level": 50.0 if "leq" in network["observe"] else 20.0}}
    for one in town.warned(town.declared(**network), {"a": readings}, until=until, **things):
        found.setdefault(one.rule, []).extend((str(time), level) for time, level in one.course)
    return found


def wanted(courses: Mapping[str, Course]) -> dict[str, Course]:
    return {rule: [(str(at(time)), level) for time, level in course] for rule, course in courses.items()}


@pytest.mark.parametrize("case", GAS)
def test_a_ladder_of_levels(case: str) -> None:
    series, course = GAS[case]
    assert told(METHANE, {"methane": series}, "12:00") == wanted({"gas": course} if course else {})


@pytest.mark.parametrize("case", LIFT)
def test_words_and_counters(case: str) -> None:
    readings, courses = LIFT[case]
    assert told(LIFTS, readings, "08:14") == wanted(courses)


@pytest.mark.parametrize("case", HEARD)
def test_clocks_and_means(case: str) -> None:
    readings, courses = HEARD[case]
    assert told(NOISE, readings, "+3d 09:00") == wanted(courses)
