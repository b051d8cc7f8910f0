"""Is a bad rating made good in order and in time, whatever happens and in which order it is tried?"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.clock import CITY_ZONE, Calendar, Limit
from onecity.engines.affairs.declare import Rating
from onecity.engines.affairs.errors import RatingInvalid, StepNotPossible
from onecity.engines.affairs.rules.rating import (
    LEVELS,
    check_given,
    correction_limit,
    is_bad,
    is_open,
)
from onecity.engines.affairs.rules.rework import ReworkEvent, ReworkState, ReworkStep, apply, due, fold

CALENDAR = Calendar()
FIVE = Limit(5, "workdays")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=CITY_ZONE)
ACTIONS = st.tuples(st.sampled_from(list(ReworkStep)), st.booleans(), st.integers(0, 60 * 24 * 4))


def event(step: str, minutes: int = 0, **what: bool | int) -> ReworkEvent:
    return ReworkEvent(ReworkStep(step), MONDAY + timedelta(minutes=minutes), **what)  # type: ignore[arg-type]


def tried(actions: list[tuple[ReworkStep, bool, int]]) -> tuple[list[ReworkEvent], ReworkState]:
    """What remains of actions of which each is refused that is not possible."""
    taken, now = [event("opened")], MONDAY
    state = fold(taken)
    for step, yes, minutes in actions:
        now += timedelta(minutes=minutes)
        one = ReworkEvent(step, now, reached=yes, justified=yes, level=1 + yes)
        try:
            state = apply(state, one)
        except StepNotPossible:
            continue
        taken.append(one)
    return taken, state


@given(st.lists(ACTIONS, max_size=12))
def test_the_fold_of_the_events_is_the_state_that_their_order_made(
    actions: list[tuple[ReworkStep, bool, int]],
) -> None:
    events, state = tried(actions)
    assert fold(events) == state


@given(st.lists(ACTIONS, max_size=12))
def test_no_answer_without_a_call_a_finding_and_where_justified_a_correction(
    actions: list[tuple[ReworkStep, bool, int]],
) -> None:
    _events, state = tried(actions)
    if state.answered_at:
        assert state.calls
        assert state.justified is not None
        assert bool(state.corrected_at) == state.justified
    if state.level:
        assert state.closed_at
        assert state.answered_at


@given(st.lists(ACTIONS, max_size=12))
def test_nothing_that_the_department_does_moves_the_date(
    actions: list[tuple[ReworkStep, bool, int]],
) -> None:
    _events, state = tried(actions)
    found = due(FIVE, state, CALENDAR)
    assert found.due_on is not None
    assert found.due_on.isoformat() == "2026-11-16"
    assert not found.paused
    ended = state.answered_at or state.closed_at
    assert (found.state == "closed") == bool(ended)
    late = found.is_overdue(MONDAY + timedelta(days=400))
    assert late == (ended is None or ended > found.due_at)  # type: ignore[operator]


@given(st.integers(0, 60 * 24 * 35), st.integers(0, 20))
def test_a_later_rating_is_never_due_earlier_and_always_on_a_working_day(minutes: int, days: int) -> None:
    first = fold([event("opened", minutes)])
    second = fold([event("opened", minutes + days * 24 * 60)])
    one, two = due(FIVE, first, CALENDAR), due(FIVE, second, CALENDAR)
    if one.due_on is not None and two.due_on is not None:
        assert one.due_on <= two.due_on
        assert CALENDAR.is_workday(one.due_on)
        assert CALENDAR.workdays_between(CALENDAR.local_date(first.opened_at), one.due_on) == 5


def test_a_date_beyond_the_published_calendar_is_open_not_guessed() -> None:
    found = due(
        FIVE, fold([ReworkEvent(ReworkStep.OPENED, datetime(2026, 12, 29, tzinfo=CITY_ZONE))]), CALENDAR
    )
    assert (found.due_at, found.missing_year) == (None, 2027)


def test_a_rework_begins_with_being_opened() -> None:
    with pytest.raises(ValueError, match="starts with opened"):
        fold([event("called")])
    with pytest.raises(ValueError, match="at least one"):
        fold([])


def test_the_citys_number_holds_unless_the_service_says_itself() -> None:
    city = {"bad_rating_correction_workdays": 7}
    assert correction_limit(Rating(), city) == Limit(7, "workdays")
    assert correction_limit(Rating(), {}) == Limit(5, "workdays")
    assert correction_limit(Rating(rework=Limit(2, "workdays")), city) == Limit(2, "workdays")


def test_exactly_the_last_two_levels_are_bad() -> None:
    assert [level for level in LEVELS if is_bad(level)] == [2, 1]


def test_the_time_to_rate_ends_with_its_last_day() -> None:
    rating = Rating(open_for=Limit(30, "days"))
    assert is_open(rating, MONDAY, CALENDAR, datetime(2026, 12, 9, 23, 59, tzinfo=CITY_ZONE))
    assert not is_open(rating, MONDAY, CALENDAR, datetime(2026, 12, 10, 0, 1, tzinfo=CITY_ZONE))


@pytest.mark.parametrize(
    ("level", "tags", "words"), [(0, (), ""), (6, (), ""), (5, ("nice",), ""), (5, (), "长" * 1001)]
)
def test_a_level_a_tag_or_words_that_do_not_exist_are_refused(
    level: int, tags: tuple[str, ...], words: str
) -> None:
    with pytest.raises(RatingInvalid):
        check_given(level, tags, words)
