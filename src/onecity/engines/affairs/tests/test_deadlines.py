"""Are dates right to the day, through pauses, extensions and holidays? All dates counted by hand for 2026."""

from datetime import datetime

import pytest

from onecity.core.clock import CITY_ZONE, Calendar, Deadline
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.rules.case import CaseEvent, ItemState
from onecity.engines.affairs.rules.due import Limits, promised
from onecity.engines.affairs.rules.steps import ItemStatus, Step
from onecity.engines.affairs.tests import town

CALENDAR = Calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def item(**clock: object) -> Item:
    certificate = town.service().items[0]
    return certificate.model_copy(update={"clock": certificate.clock.model_copy(update=clock)})


def state(*events: tuple[Step, str]) -> ItemState:
    made = tuple(CaseEvent(step, at(when), "certificate", reason="why") for step, when in events)
    return ItemState("certificate", ItemStatus.OPEN, made[0].at, None, made)


def counted(found: ItemState, of: Item | None = None) -> Deadline:
    one = of or item()
    return promised(Limits(one.clock.promised, one.clock.legal), one, found, CALENDAR)


def due_on(found: ItemState, of: Item | None = None) -> str:
    deadline = counted(found, of)
    return deadline.due_on.isoformat() if deadline.due_on else "no date"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-11-09T10:02", "2026-11-23"),  # ten working days after the day of opening
        ("2026-11-09T23:59", "2026-11-23"),
        ("2026-11-14T09:00", "2026-11-27"),  # a Saturday counts as little as its Sunday
        ("2026-09-28T09:00", "2026-10-16"),  # 1 to 7 October off, Saturday 10 October worked
        ("2026-12-17T09:00", "2026-12-31"),  # the last day that 2026 can give
    ],
)
def test_ten_working_days_after_opening(opened: str, due: str) -> None:
    assert due_on(state((Step.OPENED, opened))) == due


def test_a_supplement_of_one_working_day_moves_the_date_by_one_working_day() -> None:
    paused = state(
        (Step.OPENED, "2026-11-09T10:02"),
        (Step.SUPPLEMENT_REQUESTED, "2026-11-12T09:00"),
        (Step.SUPPLEMENTED, "2026-11-13T15:00"),
    )
    assert due_on(paused) == "2026-11-24"


def test_a_weekend_inside_a_pause_moves_nothing() -> None:
    paused = state(
        (Step.OPENED, "2026-11-09T10:02"),
        (Step.SUPPLEMENT_REQUESTED, "2026-11-13T17:00"),
        (Step.SUPPLEMENTED, "2026-11-16T09:00"),
    )
    assert due_on(paused) == "2026-11-24"


def test_while_the_applicant_is_asked_there_is_no_date() -> None:
    paused = state((Step.OPENED, "2026-11-09T10:02"), (Step.SUPPLEMENT_REQUESTED, "2026-11-12T09:00"))
    deadline = counted(paused)
    assert (deadline.due_at, deadline.paused, deadline.missing_year) == (None, True, None)


def test_a_clock_that_pauses_on_nothing_runs_on() -> None:
    paused = state((Step.OPENED, "2026-11-09T10:02"), (Step.SUPPLEMENT_REQUESTED, "2026-11-12T09:00"))
    assert due_on(paused, item(pauses_on=())) == "2026-11-23"


def test_a_clock_that_resets_begins_anew_with_the_supplement() -> None:
    paused = state(
        (Step.OPENED, "2026-11-09T10:02"),
        (Step.SUPPLEMENT_REQUESTED, "2026-11-12T09:00"),
        (Step.SUPPLEMENTED, "2026-11-13T15:00"),
    )
    assert due_on(paused, item(resume="reset")) == "2026-11-27"


def test_an_extension_adds_its_working_days() -> None:
    extended = state((Step.OPENED, "2026-11-09T10:02"), (Step.EXTENDED, "2026-11-18T09:00"))
    assert due_on(extended) == "2026-11-30"


def test_an_extension_that_is_not_declared_adds_nothing() -> None:
    extended = state((Step.OPENED, "2026-11-09T10:02"), (Step.EXTENDED, "2026-11-18T09:00"))
    assert due_on(extended, item(extend=None)) == "2026-11-23"


@pytest.mark.parametrize("opened", ["2026-12-18T09:00", "2026-12-28T09:00", "2027-01-04T09:00"])
def test_a_date_in_a_year_without_calendar_is_not_guessed(opened: str) -> None:
    deadline = counted(state((Step.OPENED, opened)))
    assert (deadline.due_at, deadline.missing_year, deadline.paused) == (None, 2027, False)


def test_a_decided_item_keeps_the_date_that_it_had() -> None:
    decided = state((Step.OPENED, "2026-11-09T10:02"), (Step.APPROVED, "2026-11-12T09:00"))
    deadline = counted(decided)
    assert deadline.state == "closed"
    assert deadline.is_overdue(at("2026-12-30T00:00")) is False


def test_every_date_explains_itself_in_both_languages() -> None:
    deadline = counted(state((Step.OPENED, "2026-09-28T09:00")))
    assert any("国庆" in line for line in deadline.explain("zh"))
    assert any("10 October 2026" in line for line in deadline.explain("en"))
