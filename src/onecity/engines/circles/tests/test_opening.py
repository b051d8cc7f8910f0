"""Is it open at this hour, on this kind of day, and when does it open next?"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from onecity.core.clock import Calendar
from onecity.core.clock.opening import kinds_of
from onecity.engines.circles.declare import Hours
from onecity.engines.circles.rules.opening import ALWAYS, closes, is_open, opens_next, week_of

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = kinds_of(Calendar())
DAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:30-17:00"))
OFFICE = week_of(Hours.model_validate({"id": "office", "days": DAYS}))
MARKET = week_of(
    Hours.model_validate(
        {"id": "market", "days": {"sun": ("22:00-24:00",)}, "holidays": "as-week", "makeup": "as-week"}
    )
)


def at(text: str) -> Any:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ("2026-03-02T08:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T11:59", True),
        ("2026-03-02T12:00", False),
        ("2026-03-07T10:00", False),  # a Saturday
        ("2026-10-01T10:00", False),  # National Day, a Thursday
        ("2026-10-10T10:00", True),  # a Saturday that is worked for it
        ("2035-03-05T10:00", True),  # a Monday of a year without a calendar
    ],
)
def test_an_office_keeps_its_hours_closes_on_holidays_and_opens_on_makeup_days(
    when: str, open_: bool
) -> None:
    assert is_open(OFFICE, at(when), KINDS) is open_


@pytest.mark.parametrize(
    ("when", "opening"),
    [
        ("2026-03-02T12:30", "2026-03-02T13:30"),
        ("2026-03-06T17:00", "2026-03-09T09:00"),
        ("2026-09-30T18:00", "2026-10-08T09:00"),  # over the National Day holidays
    ],
)
def test_a_closed_office_says_when_it_opens(when: str, opening: str) -> None:
    assert opens_next(OFFICE, at(when), KINDS) == at(opening)


def test_midnight_ends_a_day_and_an_open_place_says_when_it_closes() -> None:
    assert is_open(MARKET, at("2026-03-01T23:59"), KINDS)
    assert closes(MARKET, at("2026-03-01T23:59"), KINDS) == at("2026-03-02T00:00")
    assert not is_open(MARKET, at("2026-03-02T00:00"), KINDS)
    assert closes(OFFICE, at("2026-03-02T12:30"), KINDS) is None
    assert is_open(ALWAYS, at("2026-10-01T03:00"), KINDS)


def test_spans_that_overlap_or_run_backwards_are_refused() -> None:
    for spans in (("09:00-12:00", "11:00-13:00"), ("12:00-09:00",), ("13:00-14:00", "09:00-10:00")):
        with pytest.raises(ValueError, match="overlap"):
            Hours.model_validate({"id": "wrong", "days": {"mon": spans}})
