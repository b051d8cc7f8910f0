"""Are opening hours read as they are written?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.clock import Calendar
from onecity.core.clock.opening import ALWAYS, HoursInvalid, closes, is_open, kinds_of, opens_next, read_week

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = kinds_of(Calendar())
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "when", "open_"),
    [
        ("24/7", "2026-10-01T03:00", True),
        ("Mo-Fr 08:00-18:00; PH off", "2026-03-02T08:00", True),
        ("Mo-Fr 08:00-18:00; PH off", "2026-03-02T18:00", False),
        ("Mo-Fr 08:00-18:00; PH off", "2026-10-01T10:00", False),  # National Day, a Thursday
        ("Mo-Fr 08:00-18:00", "2026-10-01T10:00", True),
        ("Mo-Fr 08:00-12:00,13:30-18:00; Sa 09:00-16:00", "2026-03-07T15:59", True),
        ("Mo-Fr 08:00-12:00,13:30-18:00", "2026-03-02T12:30", False),
        ("Fr 20:00-02:00", "2026-03-07T01:59", True),  # the night from Friday to Saturday
        ("Fr 20:00-02:00", "2026-03-06T01:59", False),
        ("09:00-24:00", "2026-03-08T23:59", True),
        ("Sa-Mo,We 08:00-09:00, 17:00-18:00", "2026-03-09T17:30", True),  # a Monday
        ("Sa-Mo,We 08:00-09:00, 17:00-18:00", "2026-03-10T08:30", False),
    ],
)
def test_hours_are_read_as_openstreetmap_writes_them(hours: str, when: str, open_: bool) -> None:
    assert is_open(read_week(hours), at(when), KINDS) is open_


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "always",
        "Mo-Fr",
        "Mo 25:00-26:00",
        "Mo 08:00",
        "Mo 8:00-9:00",
        "Mo 00:00-24:30",
    ],
)
def test_what_tells_no_hours_is_refused(hours: str) -> None:
    with pytest.raises(HoursInvalid, match="no opening hours"):
        read_week(hours)


@given(
    st.sampled_from(range(7)),
    st.integers(0, 1_439),
    st.integers(1, 1_440),
    st.integers(0, 364 * 1_440),
)
def test_it_is_closed_when_it_closes_and_open_when_it_opens(
    day: int, start: int, end: int, minutes: int
) -> None:
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in (start, end)]
    week, now = (
        read_week(f"{DAYS[day]} {clock[0]}-{clock[1]}"),
        at("2026-01-01T00:00") + timedelta(minutes=minutes),
    )
    if is_open(week, now, KINDS):
        closing = closes(week, now, KINDS)
        assert closing is not None
        assert closing > now
        assert closing - now <= timedelta(days=1)
    else:
        opening = opens_next(week, now, KINDS)
        assert opening is not None
        assert is_open(week, opening, KINDS)
        assert not is_open(week, opening - timedelta(minutes=1), KINDS) or opening.hour == opening.minute == 0


def test_what_is_always_open_never_closes_to_open_again() -> None:
    assert read_week(" 24/7 ") is ALWAYS
