"""Is this a working day, and which day is so many working days away?

National holidays and make-up working days of 2004 to 2026 come from `chinesecalendar`, which follows the
yearly notices of the State Council; later years, and corrections, from the operator's table.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from chinese_calendar import constants

from onecity.core.clock.errors import CalendarInvalid, CalendarMissing
from onecity.core.text.bilingual import Text

CITY_ZONE = ZoneInfo("Asia/Shanghai")

# What one day is: worked as every week, worked though a weekend, the weekend, or off by a notice.
DayKind = Literal["workday", "makeup", "weekend", "holiday"]
Table = Mapping[int, Mapping[str, Iterable[date | str]]]

_NATIONAL_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)
_NAMES: dict[str, Text] = {
    "New Year's Day": Text(zh="元旦", en="New Year's Day"),
    "Spring Festival": Text(zh="春节", en="Spring Festival"),
    "Tomb-sweeping Day": Text(zh="清明节", en="Qingming Festival"),
    "Labour Day": Text(zh="劳动节", en="Labour Day"),
    "Dragon Boat Festival": Text(zh="端午节", en="Dragon Boat Festival"),
    "National Day": Text(zh="国庆节", en="National Day"),
    "Mid-autumn Festival": Text(zh="中秋节", en="Mid-Autumn Festival"),
}
_HOLIDAY = Text(zh="节假日", en="public holiday")

_NO_LIST = Text(
    zh="没有“{found}”这一项。请用 holidays 和 workdays。",
    en='There is no list "{found}". Use holidays and workdays.',
)
_NO_DATE = Text(
    zh="“{found}”不是日期。请写成 {year}-01-01 的形式。", en='"{found}" is no date. Write it as {year}-01-01.'
)
_ANOTHER_YEAR = Text(
    zh="{found} 不在 {year} 年。请更正日期，或移到它所属的年份下。",
    en="{found} does not lie in {year}. Correct the date, or move it to its own year.",
)
_BOTH = Text(
    zh="{found} 既是节假日又是工作日。请删去一处。",
    en="{found} is both a day off and a working day. Delete one of the two.",
)


@dataclass(frozen=True, slots=True)
class _Year:
    """One year: its working days as ordinals in order, and the kind of every day that a notice changed."""

    workdays: tuple[int, ...]
    kinds: Mapping[date, DayKind]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The working days of every year that somebody published.

    `table` maps a year to `{"holidays": [...], "workdays": [...]}` (dates, or texts like 2027-01-01). For a
    year that `chinesecalendar` knows, its entries correct single days; for any other year it is the whole
    notice, and days that it does not name follow the week. `national=False` leaves `chinesecalendar` out.
    Raises `CalendarInvalid` for a table that contradicts itself.
    """

    table: Table = field(default_factory=dict)
    national: bool = True
    zone: ZoneInfo = CITY_ZONE
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for year, days in self.table.items():
            self._years[year] = _year(year, _corrections(year, days), self._notice(year))

    def covers(self, year: int) -> bool:
        """Whether the working days of `year` are known."""
        return year in self._years or (self.national and year in _NATIONAL_YEARS)

    def day_kind(self, day: date) -> DayKind:
        """What `day` is. Raises `CalendarMissing` when no calendar covers its year."""
        changed = self._of(_plain(day).year).kinds.get(day)
        return changed or ("weekend" if day.weekday() >= 5 else "workday")

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked, make-up Saturdays and Sundays included. Raises `CalendarMissing`."""
        return self.day_kind(day) in ("workday", "makeup")

    def holiday_name(self, day: date) -> Text:
        """The festival behind a day off (or behind a make-up day), as far as the national notice tells."""
        known = constants.holidays.get(day) or constants.workdays.get(day)
        return _NAMES.get(str(known), _HOLIDAY)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself is never counted.

        `add_workdays(Friday, 1)` is Monday; so is `add_workdays(Saturday, 1)`. Zero gives `day` unchanged.
        Raises `CalendarMissing` when the way there touches a year without calendar.
        """
        if count == 0:
            return day
        year, ordinal, left = _plain(day).year, day.toordinal(), abs(count)
        while True:
            worked = self._of(year).workdays
            ahead = (
                worked[bisect_right(worked, ordinal) :]
                if count > 0
                else worked[: bisect_left(worked, ordinal)]
            )
            if left <= len(ahead):
                return date.fromordinal(ahead[left - 1] if count > 0 else ahead[-left])
            left -= len(ahead)
            year += 1 if count > 0 else -1

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`: the inverse of `add_workdays`.

        Negative when `end` lies before `start`: then the working days from `end` up to, but not including,
        `start` are counted. Raises `CalendarMissing` when a year in between has no calendar.
        """
        first, last = _plain(start).toordinal(), _plain(end).toordinal()
        if last < first:
            return -self._worked(end.year, start.year, last, first - 1)
        return self._worked(start.year, end.year, first + 1, last)

    def next_workday(self, day: date) -> date:
        """`day` if it is worked, else the first working day after it. Raises `CalendarMissing`."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def local_date(self, moment: datetime) -> date:
        """The day on which `moment` (with its zone) falls in the city."""
        return moment.astimezone(self.zone).date()

    def _worked(self, first_year: int, last_year: int, first: int, last: int) -> int:
        """Working days with ordinals from `first` to `last`, both included."""
        years = (self._of(year).workdays for year in range(first_year, last_year + 1))
        return sum(bisect_right(worked, last) - bisect_left(worked, first) for worked in years)

    def _of(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            if not self.covers(year):
                raise CalendarMissing(year)
            found = self._years[year] = _year(year, {}, self._notice(year))
        return found

    def _notice(self, year: int) -> dict[date, DayKind]:
        """What the national notice changed in `year`: days off on weekdays, worked days on weekends."""
        if not self.national or year not in _NATIONAL_YEARS:
            return {}
        return _notices().get(year, {})


def _plain(day: date) -> date:
    """`day`, refused when it is a moment: which day that is depends on a zone (`local_date`)."""
    if isinstance(day, datetime):
        raise TypeError("a calendar takes days: turn a moment into a day with `local_date`")
    return day


def _year(year: int, corrections: Mapping[date, DayKind], notice: Mapping[date, DayKind]) -> _Year:
    kinds = {**notice, **corrections}
    first = date(year, 1, 1)
    days = (first + timedelta(days=place) for place in range(366))
    workdays = tuple(
        day.toordinal()
        for day in days
        if day.year == year
        and kinds.get(day, "weekend" if day.weekday() >= 5 else "workday") in ("workday", "makeup")
    )
    return _Year(workdays, kinds)


def _corrections(year: int, days: Mapping[str, Iterable[date | str]]) -> dict[date, DayKind]:
    """The operator's entries for `year`. Raises `CalendarInvalid`."""
    strange = set(days) - {"holidays", "workdays"}
    if strange:
        raise CalendarInvalid(year, min(strange), _NO_LIST)
    off = {_read_day(year, day) for day in days.get("holidays", ())}
    on = {_read_day(year, day) for day in days.get("workdays", ())}
    if off & on:
        raise CalendarInvalid(year, f"{min(off & on)}", _BOTH)
    worked: dict[date, DayKind] = {day: "makeup" if day.weekday() >= 5 else "workday" for day in on}
    return {**worked, **dict.fromkeys(off, "holiday")}


def _read_day(year: int, found: date | str) -> date:
    try:
        day = date.fromisoformat(found) if isinstance(found, str) else _plain(found)
    except ValueError:
        raise CalendarInvalid(year, str(found), _NO_DATE) from None
    if day.year != year:
        raise CalendarInvalid(year, f"{day}", _ANOTHER_YEAR)
    return day


def _notices() -> dict[int, dict[date, DayKind]]:
    """The national notices by year, read once: they never change while the program runs."""
    if not _READ:
        for day in constants.holidays:
            _READ.setdefault(day.year, {})[day] = "holiday"
        for day in constants.workdays:
            _READ.setdefault(day.year, {})[day] = "makeup" if day.weekday() >= 5 else "workday"
    return _READ


_READ: dict[int, dict[date, DayKind]] = {}
