"""Does every target stand on the board with what was measured, and never with a number that was not?"""

import logging
from datetime import UTC, datetime

import pytest
import time_machine

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.core.text import Text
from onecity.engines.plan import door, jobs
from onecity.engines.plan.door import Missing
from onecity.engines.plan.errors import PlanMissing, TargetUnknown
from onecity.engines.plan.models import MeasuredValue
from onecity.engines.plan.rules import State
from onecity.engines.plan.tests import city
from onecity.engines.plan.tests.conftest import Load

IN_MARCH = datetime(2024, 3, 1, 4, tzinfo=UTC)
WORKER = system({"plan.measure"})


def test_a_measured_target_shows_its_figure_owner_and_progress(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="test.steady", baseline="scenes-2023")))
    with time_machine.travel(IN_MARCH, tick=False):
        [shown] = door.board(ANONYMOUS).projects[0].targets
    assert (shown.state, shown.percent, shown.missing) == (State.ON_THE_WAY, 40, None)
    assert (shown.figure, shown.goal.en) == (Text(zh="40 个", en="40 scenes"), "≥ 100 scenes")
    assert (shown.owner.zh, shown.words) == ("办公室", "原文：scenes")
    assert shown.baseline is not None
    assert shown.baseline.figure.en == "> 30 scenes"
    assert shown.reading is not None
    assert shown.reading.sample_size == 7


def test_after_the_year_an_unmet_target_is_behind(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="test.steady")))
    with time_machine.travel(datetime(2025, 1, 2, tzinfo=UTC), tick=False):
        shown = door.board(ANONYMOUS)
    assert shown.year_percent == 100
    assert shown.projects[0].targets[0].state is State.BEHIND


def test_an_unmeasured_target_has_no_number_at_all(load: Load) -> None:
    load(city.plan(city.target("scenes")))
    [shown] = door.board(ANONYMOUS).projects[0].targets
    assert (shown.state, shown.missing) == (State.NOT_MEASURED, Missing.NO_MEASURE)
    assert (shown.figure, shown.reading, shown.percent) == (None, None, None)


@pytest.mark.parametrize("measure", ["test.broken", "test.breaks_the_query", "test.no_number"])
def test_a_measure_that_breaks_is_logged_and_breaks_nothing_else(
    load: Load, caplog: pytest.LogCaptureFixture, measure: str
) -> None:
    load(city.plan(city.target("scenes", measure=measure), city.target("others", measure="test.steady")))
    with caplog.at_level(logging.ERROR):
        broken, steady = door.board(ANONYMOUS).projects[0].targets
    assert (broken.missing, broken.figure) == (Missing.FAILED, None)
    assert steady.figure == Text(zh="40 个", en="40 scenes")
    assert measure in caplog.text


def test_a_measure_whose_engine_is_gone_is_called_unknown(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="test.steady")))
    shown = door.measuring.measure_now("test.of_an_engine_that_was_taken_out")
    assert (shown.reading, shown.missing) == (None, Missing.UNKNOWN)


def test_a_simulated_figure_says_so_on_the_target_and_on_the_board(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="test.simulated")))
    shown = door.board(ANONYMOUS)
    assert shown.simulated is True
    assert shown.projects[0].targets[0].reading is not None
    assert shown.projects[0].targets[0].reading.simulated is True


def test_every_target_is_counted_in_exactly_one_state(load: Load) -> None:
    measured = [city.target("scenes", measure="test.steady"), city.target("cells", measure="test.simulated")]
    load(city.plan(*measured, city.milestone("net")))
    shown = door.board(ANONYMOUS)
    assert {one.state: one.count for one in shown.tally} == {
        State.MET: 1,
        State.ON_THE_WAY: 0,
        State.BEHIND: 1,
        State.NOT_MEASURED: 1,
    }
    assert shown.total == 3


def test_an_entry_counts_as_declared_once_its_service_is(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="plan.one_things_declared")))
    shown = door.board(ANONYMOUS)
    [named] = shown.lists
    assert [(item.id, item.declared, item.ref) for item in named.items] == [
        ("disability", True, "disability"),
        ("talents", False, ""),
    ]
    assert named.declared == 1
    reading = shown.projects[0].targets[0].reading
    assert reading is not None
    assert (reading.value, reading.sample_size) == (1, 2)


def test_a_city_without_a_plan_has_no_board(load: Load) -> None:
    load(None)
    with pytest.raises(PlanMissing):
        door.board(ANONYMOUS)


def test_an_empty_installation_has_no_board(small_house: None, db: None) -> None:
    with pytest.raises(PlanMissing):
        door.board(ANONYMOUS)


def test_a_target_that_the_plan_does_not_have_is_unknown(load: Load) -> None:
    load(city.plan())
    with pytest.raises(TargetUnknown) as refused:
        door.target(ANONYMOUS, "scene")
    assert refused.value.target_id == "scene"


def test_a_value_is_kept_when_it_changes_and_at_least_once_a_day(load: Load) -> None:
    load(city.plan(city.target("scenes", measure="test.day"), city.target("flat", measure="test.steady")))
    with time_machine.travel(IN_MARCH, tick=False) as clock:
        door.measure_all(WORKER)
        clock.shift(3_600)
        assert door.measure_all(WORKER) == 0
        clock.shift(86_400)
        door.measure_all(WORKER)
        moving, flat = door.target(ANONYMOUS, "scenes").history, door.target(ANONYMOUS, "flat").history
    assert [past.value for past in moving] == [1, 2]
    assert [past.value for past in flat] == [40, 40]
    assert moving[0].figure == Text(zh="1 个", en="1 scenes")


def test_the_hourly_job_keeps_what_can_be_measured_and_leaves_out_what_cannot(load: Load) -> None:
    load(city.plan())
    jobs.measure_all()
    kept = set(MeasuredValue.objects.values_list("measure", flat=True))
    own = {"plan.one_things_declared", "plan.one_scenarios_declared"}
    assert kept == {"test.steady", "test.simulated", "test.day"} | own


def test_only_who_may_measure_can_have_everything_measured(load: Load) -> None:
    load(city.plan())
    with pytest.raises(NotAllowed):
        door.measure_all(ANONYMOUS)
    assert MeasuredValue.objects.count() == 0
