"""Deadlines and times are told as people say them, in working days of the city."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from onecity.web.templatetags.moments import ago_text, day_text, pill

# Tuesday 24 November 2026, 12:00 in the city
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FRIDAY_16 = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> "object":
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("due_at", "text", "tone"),
    [
        (NOW + timedelta(hours=5), "Today 17:00", "soon"),
        (NOW - timedelta(hours=1), "Overdue since 11:00", "late"),
        (NOW - timedelta(days=1), "1 workday overdue", "late"),
        (NOW - timedelta(days=6), "4 workdays overdue", "late"),
        (NOW + timedelta(days=1), "1 workday left", "soon"),
        (NOW + timedelta(days=3), "3 workdays left", "plain"),
        (NOW + timedelta(days=6), "4 workdays left", "plain"),
        (None, "No deadline", "plain"),
    ],
)
def test_a_deadline_counts_working_days_not_days(due_at: datetime | None, text: str, tone: str) -> None:
    shown = pill(due_at, now=NOW)
    assert (shown.text, shown.tone) == (text, tone)


@pytest.mark.parametrize(
    ("due_at", "text", "tone"),
    [
        (timedelta(hours=4), "Tomorrow 03:00", "soon"),  # given at 23:00: no "1 workday left"
        (timedelta(days=2), "29 Nov 23:00", "plain"),
        (timedelta(hours=-1), "Overdue since 22:00", "late"),
        (timedelta(days=-2), "Overdue since 25 Nov 23:00", "late"),
    ],
)
def test_an_order_is_due_at_a_moment_and_not_in_working_days(due_at: timedelta, text: str, tone: str) -> None:
    friday_23 = FRIDAY_16 + timedelta(hours=7)
    shown = pill(friday_23 + due_at, now=friday_23, by_clock=True)
    assert (shown.text, shown.tone) == (text, tone)


def test_half_a_day_before_every_deadline_says_its_moment() -> None:
    friday_23 = FRIDAY_16 + timedelta(hours=7)
    assert pill(friday_23 + timedelta(hours=4), now=friday_23).text == "Tomorrow 03:00"
    with translation.override("zh-hans"):
        assert pill(friday_23 + timedelta(hours=4), now=friday_23).text == "明天 03:00"


def test_a_paused_deadline_is_never_late() -> None:
    shown = pill(NOW - timedelta(days=9), now=NOW, paused=True)
    assert (shown.text, shown.tone) == ("Clock stopped", "plain")


def test_a_deadline_over_the_weekend_is_soon_from_friday_on() -> None:
    saturday = FRIDAY_16 + timedelta(days=1)
    assert pill(saturday, now=FRIDAY_16).tone == "soon"
    assert pill(saturday, now=FRIDAY_16).text == "Before the next workday"


def test_a_year_without_calendar_gets_a_date_instead_of_a_count() -> None:
    shown = pill(datetime(2099, 1, 5, tzinfo=UTC), now=datetime(2098, 12, 30, tzinfo=UTC))
    assert (shown.text, shown.tone) == ("By 5 Jan 2099", "plain")


@given(st.integers(-500_000, 40_000))
def test_only_what_is_past_is_late(minutes: int) -> None:
    shown = pill(NOW + timedelta(minutes=minutes), now=NOW)
    assert (shown.tone == "late") == (minutes < 0)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW - timedelta(seconds=30), "just now"),
        (NOW - timedelta(minutes=1), "1 minute ago"),
        (NOW - timedelta(minutes=59), "59 minutes ago"),
        (NOW - timedelta(hours=3), "3 hours ago"),
        (NOW - timedelta(days=1), "yesterday"),
        (NOW - timedelta(days=11), "13 Nov"),
        (NOW - timedelta(days=400), "20 Oct 2025"),
    ],
)
def test_how_long_ago_grows_coarser(moment: datetime, text: str) -> None:
    assert ago_text(moment, NOW) == text


def test_the_day_changes_at_midnight_in_the_city_not_in_greenwich() -> None:
    late_evening = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    assert day_text(late_evening, NOW) == "yesterday"
    assert day_text(late_evening + timedelta(minutes=1), NOW) == "today"


def test_a_day_in_chinese_names_month_and_day() -> None:
    with translation.override("zh-hans"):
        assert day_text(NOW - timedelta(days=11), NOW) == "11月13日"
