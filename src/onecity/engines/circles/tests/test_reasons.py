"""Does a red cell say why, with the point, the time and what to expect?"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from onecity.core.text import Text
from onecity.engines.circles.rules.reasons import Offer, Why, reason_for

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LIMIT_S = 900.0


def offer(seconds: Any, is_open: Any = True, full: Any = False, opens: Any = None, name: Any = "east") -> Any:
    return Offer(Text(zh=f"{name}站", en=f"{name} station"), seconds, is_open, opens, full)


@pytest.mark.parametrize(
    ("offers", "why", "words"),
    [
        ([], Why.NO_POINT, "No point"),
        ([offer(None)], Why.NO_WAY, "on foot"),
        ([offer(1200.0)], Why.TOO_FAR, "20 minutes on foot: 5 too many"),
        ([offer(900.5)], Why.TOO_FAR, "16 minutes on foot: 1 too many"),
        ([offer(900.0)], Why.COVERED, "15 minutes on foot, open"),
        ([offer(300.0, False, opens=NOW.replace(hour=13))], Why.CLOSED, "opens today at 13:30"),
        ([offer(300.0, False)], Why.CLOSED, "for the time being"),
        ([offer(300.0, full=True)], Why.FULL, "no room"),
    ],
)
def test_each_gap_has_its_reason_in_both_languages(offers: Any, why: Any, words: str) -> None:
    found = reason_for(offers, LIMIT_S, NOW)
    assert found.why is why
    assert words in found.said.en
    assert found.said.zh


def test_an_open_point_farther_away_covers_where_the_nearest_is_closed() -> None:
    found = reason_for([offer(100.0, False), offer(800.0, name="west")], LIMIT_S, NOW)
    assert (found.why, found.nearest) == (Why.COVERED, 1)


def test_where_hours_do_not_count_nothing_is_said_of_being_open() -> None:
    found = reason_for([offer(60.0)], LIMIT_S, NOW, hours_count=False)
    assert found.said.en == "east station, 1 minute on foot."
    assert "开放" not in found.said.zh


def test_full_is_said_before_closed_and_no_road_before_too_far() -> None:
    assert reason_for([offer(100.0, False), offer(200.0, full=True)], LIMIT_S, NOW).why is Why.FULL
    assert reason_for([offer(1200.0)], LIMIT_S, NOW, has_road=False).why is Why.NO_ROAD


def test_a_week_ahead_is_a_date_and_tomorrow_is_a_word() -> None:
    later = offer(100.0, False, opens=datetime(2026, 3, 12, 9, 0, tzinfo=NOW.tzinfo))
    assert "3月12日 9:00" in reason_for([later], LIMIT_S, NOW).said.zh
    soon = offer(100.0, False, opens=datetime(2026, 3, 3, 9, 5, tzinfo=NOW.tzinfo))
    assert "明天 9:05" in reason_for([soon], LIMIT_S, NOW).said.zh
