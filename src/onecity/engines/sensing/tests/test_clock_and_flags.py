"""May rules ask for the time of the city, for flags, shares and means over time?"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.clock import Calendar
from onecity.engines.sensing.ingest.roster import Roster
from onecity.engines.sensing.rules import local
from onecity.engines.sensing.rules.batch import Batch, reading
from onecity.engines.sensing.rules.courses import Told
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town, wells
from onecity.engines.sensing.tests.flow import Flow
from onecity.engines.sensing.tests.test_nine_semantics import at

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC")
MOMENTS = st.integers(1_104_600_000_000, 1_790_000_000_000)  # years with a calendar


def courses(told: list[Told]) -> list[list[tuple[int, str | None]]]:
    return [one.course for one in told]


@settings(max_examples=60, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=5), st.sampled_from(ZONES))
def test_the_kernel_reads_the_clocks_that_hang_on_the_wall(times: list[int], zone: str) -> None:
    walls = [datetime.fromtimestamp(time / 1000, ZoneInfo(zone)) for time in times]
    stamps = np.array(times, np.int64)
    assert local.hour(stamps, zone).tolist() == [float(one.hour) for one in walls]
    assert local.month(stamps, zone).tolist() == [float(one.month) for one in walls]
    assert local.weekday(stamps, zone).tolist() == [float(one.isoweekday()) for one in walls]
    known = [float(Calendar().is_workday(one.date())) for one in walls]
    assert local.workday(stamps, zone).tolist() == known
    assert local.between(stamps, zone, "22:00", "06:30").tolist() == [
        not "06:30" <= f"{one:%H:%M}" < "22:00" for one in walls
    ]
    assert local.between(stamps, zone, "06-15", "09-15").tolist() == [
        "06-15" <= f"{one:%m-%d}" <= "09-15" for one in walls
    ]


def test_whether_a_day_is_worked_is_unknown_in_a_year_without_a_calendar() -> None:
    assert np.isnan(local.workday(np.array([2_300_000_000_000]), "Asia/Shanghai")).all()


def test_a_day_that_the_city_declares_is_worked_or_free_for_its_rules_too(
    begin: Callable[[], Flow], city: Path
) -> None:
    days = 'years: {"2031": {holidays: ["2031-03-05"], workdays: ["2031-03-08"]}}'
    rule = '  - {id: idle, when: "level < 1.0 && is_workday()", level: yellow}\nexamples:'
    networks = wells.NETWORK.replace("examples:", rule).replace("examples:\n", "")
    flow = begin()
    before = flow.process.rosters.live["wells"].roster
    changed = {"networks__wells__network.yaml": networks}
    wells.load(wells.write(city, 3, **changed))
    flow.process.look()
    assert flow.process.rosters.live["wells"].roster.working_days == {}
    wells.load(wells.write(city, 3, **changed, **{"city.yaml": wells.CITY.replace("years: {}", days)}))
    flow.process.look()
    roster = Roster.read(flow.process.rosters.live["wells"].roster.content)
    assert roster.id != before.id
    state = new_state(roster.program, Things.of({"a": {"brim": 10}}), 0)
    # Tuesday the 4th, Wednesday the 5th (free), Friday the 7th, Saturday the 8th (worked), Sunday the 9th
    noons = [round(datetime(2031, 3, day, 4, tzinfo=UTC).timestamp() * 1000) for day in (4, 5, 7, 8, 9)]
    _, told = step(state, Batch.of([reading(0, 0, noon, 0.0) for noon in noons]))
    tuesday, wednesday, friday, _, sunday = noons
    assert [(one.kind, one.time) for one in told if one.rule == "idle"] == [
        ("opened", tuesday),
        ("cleared", wednesday),
        ("opened", friday),
        ("cleared", sunday),
    ]


def test_the_limit_of_the_flood_season_holds_on_its_days_only() -> None:
    limit = 'between("07-01", "07-15") ? 84.0 : 90.0'
    network = town.rule(let={"limit": limit}, when="level >= limit", **{"for": "0s"})
    readings = {"level": {"23:50": [85.0], "+1d 00:05": [85.0]}}  # the 15th, and the 16th
    assert courses(town.warned(network, readings, until="+1d 01:00")) == [
        [(at("23:50"), "yellow"), (at("+1d 00:05"), None)]
    ]


def test_a_date_of_a_thing_is_compared_with_the_day() -> None:
    network = town.rule(when="level >= 84.0 && thing.checked < today()", **{"for": "0s"})
    made = town.compile_network(
        town.Network.model_validate({**network, "examples": [town.EXAMPLE]}), {"checked": "timestamp"}
    )
    things = {"a": {"checked": "2026-07-14"}, "b": {"checked": "2026-07-15"}, "c": {"checked": "soon"}}
    rows = [reading(i, 0, at("08:00"), 85.0) for i in range(3)]
    _, transitions = step(new_state(made, Things.of(things), at("07:00")), Batch.of(rows))
    assert [one.thing for one in transitions] == ["a"]


def test_a_station_that_only_says_that_it_is_faulty_is_warned_about_and_heard() -> None:
    network = town.rule(when="flagged(level)", level="blue", **{"for": "10m"})
    readings = {"level": {"08:00": [84.0, "84.0 flag D x3", 84.0, "84.0 flag M"]}}
    assert courses(town.warned(network, readings, until="08:24")) == [
        [(at("08:15"), "blue"), (at("08:20"), None)]
    ]


def test_a_mean_over_time_counts_a_value_for_as_long_as_it_held() -> None:
    network = town.rule(when="time_avg(level, '1h') >= 84.0", **{"for": "0s"})
    # at nine: 90 for forty minutes, 60 for twenty
    readings = {"level": {"08:00 +40m": [90.0, 60.0], "09:00": [60.0]}}
    assert courses(town.warned(network, readings, until="09:00")) == [
        [(at("08:40"), "yellow"), (at("09:00"), None)]
    ]


def test_a_share_of_readings_above_a_value_is_said_with_a_quantile() -> None:
    network = town.rule(when="quantile(level, '1d', 0.5) >= 84.0", **{"for": "0s"})
    readings = {"level": {"08:00": [80.0, 80.0, 90.0, 90.0, 90.0]}}
    assert courses(town.warned(network, readings, until="08:21")) == [[(at("08:15"), "yellow")]]


@pytest.mark.parametrize(
    ("when", "code", "words"),
    [
        ("quantile(level, '1h', 90) > 1.0", "network-quantile", "0.9"),
        ("quantile(level, '1h', thing.limit_level) > 1.0", "network-quantile", "0.9"),
        ("level > 1.0 && between('06-01', '22:00')", "network-between", "06-01"),
        ("level > 1.0 && between('06-31', '07-01')", "network-between", "06-01"),
        ("level > 1.0 && between('25:00', '07:00')", "network-between", "22:00"),
        ("level > 1.0 && hours() > 3.0", "expression", "hour"),
        ("hour() > 3.0", "network-no-reading", "reading"),
        ("time_avg(rain, '1h') > 3.0", "network-kind", "sum"),
        ("sum(rain, '40d') > 3.0", "network-window", "31d"),
    ],
)
def test_times_and_shares_that_are_not_meant_so_are_named(
    tmp_path: Path, when: str, code: str, words: str
) -> None:
    (problem,) = town.problems(tmp_path, town.rule(when=when))
    assert problem.code == code
    assert words in problem.text("en")


def test_silent_neighbours_are_refused_with_what_to_write_instead(tmp_path: Path) -> None:
    network = town.declared(
        partition_by="catchment",
        rules=[{"id": "r", "when": "neighbours(missing(level, '1h')) >= 2.0", "level": "red"}],
    )
    (problem,) = town.problems(tmp_path, network)
    assert problem.code == "network-nested"
    assert "group_by: [catchment]" in problem.text("en")
    assert "group_by: [catchment]" in problem.text("zh")


def test_a_zone_that_there_is_not_is_refused(tmp_path: Path) -> None:
    (problem,) = town.problems(tmp_path, town.declared(timezone="Asia/Qingdao"))
    assert "Asia/Shanghai" in problem.text("zh")
