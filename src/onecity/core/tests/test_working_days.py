"""Working days follow the published notices; a year without notice is never guessed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.clock import Calendar, CalendarInvalid, CalendarMissing, Table

CALENDAR = Calendar()
KNOWN: Any = chinese_calendar  # it carries no types for its functions
NOTICE_2027: Table = {2027: {"holidays": ["2027-01-01", date(2027, 2, 8)], "workdays": ["2027-02-20"]}}
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
        *("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_a_make_up_day_on_a_weekend_is_worked(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_workday(date.fromisoformat(day))
    assert CALENDAR.day_kind(date.fromisoformat(day)) == "makeup"


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2024-02-10", "2024-02-17", "春节"),
        ("2024-10-01", "2024-10-07", "国庆节"),
        ("2025-01-28", "2025-02-04", "春节"),
        ("2025-10-01", "2025-10-08", "国庆节"),
        ("2026-01-01", "2026-01-03", "元旦"),
        ("2026-02-15", "2026-02-23", "春节"),
        ("2026-04-04", "2026-04-06", "清明节"),
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-06-19", "2026-06-21", "端午节"),
        ("2026-09-25", "2026-09-27", "中秋节"),
        ("2026-10-01", "2026-10-07", "国庆节"),
    ],
)
def test_no_day_of_a_holiday_is_worked(first: str, last: str, name: str) -> None:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        assert not CALENDAR.is_workday(day)
        day += timedelta(days=1)
    assert name in {CALENDAR.holiday_name(date.fromisoformat(first) + timedelta(days=n)).zh for n in range(3)}


@settings(deadline=None)
@given(DAYS)
def test_every_day_of_the_known_years_agrees_with_the_notices(day: date) -> None:
    assert CALENDAR.is_workday(day) == KNOWN.is_workday(day)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-27", 2, "2026-03-02"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", 3, "2026-10-12"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-01-04", -1, "2025-12-31"),
    ],
)
def test_working_days_are_added_without_the_day_itself(start: str, count: int, end: str) -> None:
    assert CALENDAR.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(end)


@settings(deadline=None)
@given(st.dates(date(2006, 1, 1), date(2024, 12, 31)), st.integers(-300, 300))
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    there = CALENDAR.add_workdays(day, count)
    assert CALENDAR.workdays_between(day, there) == count
    assert count == 0 or CALENDAR.is_workday(there)


@settings(deadline=None)
@given(DAYS, st.integers(0, 400))
def test_counting_agrees_with_looking_at_every_day(start: date, length: int) -> None:
    end = min(start + timedelta(days=length), date(2026, 12, 31))
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert CALENDAR.workdays_between(start, end) == sum(map(KNOWN.is_workday, days))
    backwards = [start + timedelta(days=n) for n in range((end - start).days)]
    assert CALENDAR.workdays_between(end, start) == -sum(map(KNOWN.is_workday, backwards))


def test_a_year_without_calendar_is_refused() -> None:
    for ask in (
        lambda: CALENDAR.is_workday(date(2027, 1, 4)),
        lambda: CALENDAR.add_workdays(date(2026, 12, 31), 1),
        lambda: CALENDAR.workdays_between(date(2026, 12, 1), date(2027, 1, 1)),
    ):
        with pytest.raises(CalendarMissing) as caught:
            ask()
        assert caught.value.year == 2027
    with pytest.raises(CalendarMissing):
        CALENDAR.add_workdays(date(2004, 1, 5), -10)
    assert not CALENDAR.covers(2027)


def test_the_operators_table_brings_a_new_year() -> None:
    calendar = Calendar(NOTICE_2027)
    assert calendar.covers(2027)
    assert not calendar.is_workday(date(2027, 1, 1))
    assert calendar.is_workday(date(2027, 1, 4))
    assert calendar.is_workday(date(2027, 2, 20))
    assert not calendar.is_workday(date(2027, 2, 21))
    assert calendar.holiday_name(date(2027, 2, 8)).zh == "节假日"
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_the_operators_table_corrects_single_days_of_a_known_year() -> None:
    calendar = Calendar({2026: {"holidays": ["2026-11-24"], "workdays": ["2026-10-02", "2026-11-21"]}})
    assert not calendar.is_workday(date(2026, 11, 24))
    assert calendar.is_workday(date(2026, 10, 2))
    assert calendar.is_workday(date(2026, 11, 21))
    assert not calendar.is_workday(date(2026, 2, 16))


def test_a_city_may_leave_the_national_notices_out() -> None:
    calendar = Calendar({2026: {}}, national=False)
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.covers(2025)


@pytest.mark.parametrize(
    "days",
    [
        {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]},
        {"holidays": ["2026-12-31"]},
        {"holidays": ["1 January"]},
        {"holiday": ["2027-01-01"]},
    ],
)
def test_a_table_that_contradicts_itself_is_refused(days: dict[str, list[str]]) -> None:
    with pytest.raises(CalendarInvalid) as caught:
        Calendar({2027: days})
    assert caught.value.year == 2027


def test_a_moment_is_not_taken_for_a_day() -> None:
    evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    with pytest.raises(TypeError):
        CALENDAR.is_workday(evening)
    assert CALENDAR.local_date(evening) == date(2026, 11, 21)
    assert CALENDAR.next_workday(CALENDAR.local_date(evening)) == date(2026, 11, 23)
