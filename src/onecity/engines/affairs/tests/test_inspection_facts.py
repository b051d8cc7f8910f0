"""Do the facts that inspection sees follow from what happened, by the city's clock?"""

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.clock import CITY_ZONE, Calendar
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules import finding
from onecity.engines.affairs.rules.case import CaseEvent, ItemState
from onecity.engines.affairs.rules.due import Limits, promised
from onecity.engines.affairs.rules.facts import NO_DATE_H, Seen, Tally, department_facts, handling_facts
from onecity.engines.affairs.rules.finding import FindingState
from onecity.engines.affairs.rules.handling import numbers
from onecity.engines.affairs.rules.inspection import DepartmentFacts, HandlingFacts
from onecity.engines.affairs.rules.steps import ItemStatus, Step
from onecity.engines.affairs.tests import town

CALENDAR = Calendar()
MONDAY = datetime(2026, 11, 9, 10, tzinfo=CITY_ZONE)
DUE = datetime(2026, 11, 23, 23, 59, 59, tzinfo=CITY_ZONE)
OPEN = Seen(
    "disability", "certificate", "disabled-federation-370202", "open", MONDAY, DUE, None, 10, "workdays",
    None, None, False, 0, False, False, False, False, 0, 0,
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def decided(when: str, *steps: tuple[Step, str], status: ItemStatus = ItemStatus.APPROVED) -> ItemState:
    events = tuple(CaseEvent(step, at(day), "certificate", reason="why") for step, day in steps)
    opened = CaseEvent(Step.OPENED, MONDAY, "certificate")
    last = CaseEvent(Step.APPROVED, at(when), "certificate")
    return ItemState("certificate", status, MONDAY, at(when), (opened, *events, last))


def counted(found: ItemState, *, by_itself: bool = False, **clock: object) -> object:
    item = town.service().items[0]
    item = item.model_copy(update={"clock": item.clock.model_copy(update=clock)})
    due = promised(Limits(item.clock.promised, item.clock.legal), item, found, CALENDAR)
    return numbers(item, found, due, by_itself=by_itself)


@pytest.mark.parametrize(
    ("when", "share", "late", "last_day"),
    [
        ("2026-11-09T15:00", 0.1, False, False),  # the unit that is running counts as used
        ("2026-11-16T09:00", 0.5, False, False),
        ("2026-11-23T09:00", 1.0, False, True),
        ("2026-11-24T09:00", 1.1, True, False),
        ("2026-11-26T09:00", 1.3, True, False),
    ],
)
def test_the_used_share_counts_begun_working_days(
    when: str, share: float, late: bool, last_day: bool
) -> None:
    found = counted(decided(when))
    assert (found.used_share, found.late, found.last_day) == (pytest.approx(share), late, last_day)  # type: ignore[attr-defined]


def test_silence_and_rules_are_told_apart_from_people() -> None:
    late = decided("2026-11-24T00:01")
    silent = counted(late, by_itself=True, on_expiry="tacit-approval")
    assert (silent.tacit, silent.automatic) == (True, False)  # type: ignore[attr-defined]
    ruled = counted(decided("2026-11-09T10:00"), by_itself=True, on_expiry="tacit-approval")
    assert (ruled.tacit, ruled.automatic) == (False, True)  # type: ignore[attr-defined]
    person = counted(late, on_expiry="tacit-approval")
    assert (person.tacit, person.automatic) == (False, False)  # type: ignore[attr-defined]


@given(st.integers(0, 60 * 24 * 30))
def test_an_open_handling_is_late_exactly_when_its_share_is_above_one(minutes: int) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    facts = handling_facts(OPEN, now, CALENDAR)
    assert facts.open
    assert facts.late == (now > DUE)
    assert (facts.used_share > 1) == (CALENDAR.local_date(now) > CALENDAR.local_date(DUE))
    assert facts.minutes_to_decide == minutes


@given(st.integers(0, 60 * 24 * 13), st.integers(0, 60 * 24 * 13))
def test_the_share_never_falls_while_time_goes_on(a: int, b: int) -> None:
    low, high = sorted((a, b))
    one, two = (handling_facts(OPEN, MONDAY + timedelta(minutes=m), CALENDAR) for m in (low, high))
    assert one.used_share <= two.used_share


def test_without_a_date_nothing_is_near_it() -> None:
    facts = handling_facts(replace(OPEN, due_at=None), MONDAY, CALENDAR)
    assert (facts.late, facts.hours_before_due, facts.used_share) == (False, NO_DATE_H, 0.0)


@pytest.mark.parametrize(("unit", "share"), [("days", 0.5), ("hours", 1 + 1 / 10)])
def test_other_units_are_counted_as_they_are(unit: str, share: float) -> None:
    due = at("2026-11-14T10:00") if unit == "days" else MONDAY
    facts = handling_facts(replace(OPEN, due_at=due, unit=unit), MONDAY, CALENDAR)
    assert facts.used_share == pytest.approx(share if unit == "hours" else 0.5)


def test_a_department_is_the_sum_of_its_services() -> None:
    facts = department_facts(
        "a",
        [
            Tally(handled=10, late=1, timed=10, used_shares=5.0, rated=4, bad_ratings=1),
            Tally(handled=30, late=3, timed=10, used_shares=9.0),
        ],
    )
    assert (facts.handled, facts.late, facts.late_share) == (40, 4, 0.1)
    assert (facts.mean_used_share, facts.bad_share) == (0.7, 0.25)
    assert department_facts("a", []).late_share == 0


def test_every_fact_is_explained_where_rules_are_declared() -> None:
    page = (town.QINGDAO.parents[1] / "docs" / "declare" / "inspection.md").read_text()
    handling, department = page.split("## Facts of a handling")[1].split("## Facts of a department")
    assert not {one.name for one in fields(HandlingFacts) if f"`{one.name}`" not in handling}
    assert not {one.name for one in fields(DepartmentFacts) if f"`{one.name}`" not in department}


def test_a_finding_goes_on_in_order_only() -> None:
    for state, step in (
        ("raised", FindingState.ANSWERED),
        ("asked", FindingState.CLOSED),
        ("answered", FindingState.ASKED),
        ("closed", FindingState.CLOSED),
        ("raised", FindingState.RAISED),
    ):
        with pytest.raises(StepNotPossible):
            finding.check(state, step)
    finding.check("raised", FindingState.CLOSED)
    finding.check("answered", FindingState.CLOSED)
