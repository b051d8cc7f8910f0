"""A city says where it is, and which days are worked there."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from onecity.base.declarations.declare import CITY
from onecity.base.declarations.door import calendar, current, load_release
from onecity.base.declarations.tests.town import LOADER, write
from onecity.core.clock import CalendarMissing
from onecity.core.pack import Problem, check

TEXT = """\
id: town
name: {zh: 小城, en: Town}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.4, 36.1]
bounds: [119.5, 35.6, 121.1, 37.2]
calendar:
  years:
    2040: {holidays: [2040-01-02], workdays: ["2040-01-07"]}
parameters:
  fee: {title: {zh: 费, en: Fee}, value: 5, unit: fen, confirmed: false, source: {zh: 示例, en: example}}
"""


def problems(folder: Path, old: str = "", new: str = "") -> list[Problem]:
    (folder / "city.yaml").write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")
    return check(folder, [CITY])


def test_the_reference_city_is_right() -> None:
    folder = settings.CONFIGURATION.city
    assert [one for one in check(folder, [CITY]) if one.severity == "error"] == []


def test_a_small_city_is_right(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("[119.5, 35.6, 121.1, 37.2]", "[121.1, 35.6, 119.5, 37.2]", "bounds", 7),
        ("[120.4, 36.1]", "[36.1, 80]", "centre", 6),
        ("[120.4, 36.1]", "[120.4, 136.1]", "less_than_equal", 6),
        ("[2040-01-02]", "[2041-01-02]", "calendar", 10),
        ("[2040-01-02]", "[2040-02-30]", "date_parsing", 10),
        ("Asia/Shanghai", "Asia/Qingdao", "value_error", 4),
        ('"3702"', "3702", "string_type", 3),
        ("confirmed: false, ", "", "missing", 12),
    ],
)
def test_a_slip_in_the_city_file_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    (problem,) = problems(tmp_path, old, new)
    assert (problem.code, problem.line) == (code, line)
    assert problem.text("zh") != problem.text("en")


@pytest.mark.parametrize(
    ("old", "new", "place", "zh", "en"),
    [
        (
            "[2040-01-02]",
            "[2040-01-02, 2041-01-02]",
            "10:35",
            "2041-01-02 不在 2040 年。请更正日期，或移到它所属的年份下。",
            "2041-01-02 does not lie in 2040. Correct the date, or move it to its own year.",
        ),
        (
            "[2040-01-02]",
            "[2040-01-07]",
            "10:23",
            "2040-01-07 既是节假日又是工作日。请删去一处。",
            "2040-01-07 is both a day off and a working day. Delete one of the two.",
        ),
        (
            "Asia/Shanghai",
            "Asia/Qingdao",
            "4:11",
            "没有时区“Asia/Qingdao”。请写 IANA 名称，如 Asia/Shanghai。",
            'There is no time zone "Asia/Qingdao". Write an IANA name, such as Asia/Shanghai.',
        ),
    ],
)
def test_a_day_or_zone_is_told_at_itself_in_one_language_at_a_time(
    tmp_path: Path, old: str, new: str, place: str, zh: str, en: str
) -> None:
    (problem,) = problems(tmp_path, old, new)
    assert problem.place == f"city.yaml:{place}"
    assert (problem.text("zh"), problem.text("en")) == (zh, en)


@pytest.mark.django_db
def test_the_declared_calendar_covers_the_declared_year_only(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "city.yaml").write_text(TEXT, encoding="utf-8")
    assert load_release(tmp_path, actor=LOADER).city == "town"
    days = calendar(current())
    assert not days.is_workday(date(2040, 1, 2))
    assert days.is_workday(date(2040, 1, 7))
    with pytest.raises(CalendarMissing):
        days.is_workday(date(2041, 1, 2))
