"""What holds for every deadline, whatever happened: compared with a naive walk over single days."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.clock import (
    CITY_ZONE,
    Calendar,
    ClockRules,
    Event,
    EventKind,
    Limit,
    Unit,
    deadline,
)

CALENDAR = Calendar()
KNOWN: Any = chinese_calendar  # it carries no types for its functions
FIRST = datetime(2025, 12, 20, tzinfo=CITY_ZONE)
RANK = ["started", "extended", "paused", "resumed", "closed"]
CUTOFFS = st.sampled_from([time(17), time(12), time.max])
RULES = st.builds(
    ClockRules,
    starts_on=st.sampled_from(["same_day", "next_day"]),
    cutoff=CUTOFFS,
    last_day_moves=st.booleans(),
    resume=st.sampled_from(["continue", "reset"]),
)
DAY_UNITS: st.SearchStrategy[Unit] = st.sampled_from(["workdays", "days"])
ALL_UNITS: st.SearchStrategy[Unit] = st.sampled_from(["workdays", "days", "hours"])
MOMENTS = st.integers(0, 24 * 60).map(lambda hour: FIRST + timedelta(hours=hour))
CHANGES = st.builds(
    Event,
    st.sampled_from(["paused", "resumed", "paused", "resumed", "closed"]),
    MOMENTS,
    st.sampled_from(["supplement", "hearing"]),
)


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Event]:
    """One pause soon after `start`, resumed or not."""
    paused_at = start + timedelta(hours=draw(st.integers(-24, 24 * 14)))
    cause = draw(st.sampled_from(["supplement", "hearing"]))
    resumed_at = paused_at + timedelta(hours=draw(st.integers(0, 24 * 10)))
    both = [Event("paused", paused_at, cause), Event("resumed", resumed_at, cause)]
    return both if draw(st.integers(0, 9)) else both[:1]


@st.composite
def cases(draw: st.DrawFn, units: st.SearchStrategy[Unit] = ALL_UNITS) -> tuple[Limit, list[Event]]:
    """A limit with its start, some pauses, some stray changes and at most one extension."""
    limit = Limit(draw(st.integers(0, 15)), draw(units))
    start = draw(MOMENTS)
    events = [Event("started", start)]
    for pause in draw(st.lists(pauses(start), max_size=4)):
        events += pause
    events += draw(st.lists(CHANGES, max_size=2))
    if draw(st.booleans()):
        granted_at = start + timedelta(hours=draw(st.integers(-24, 24 * 20)))
        by = Limit(draw(st.integers(1, 10)), limit.unit)
        events.append(Event("extended", granted_at, by=by, reason="why"))
    return limit, events


def opened(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind != "closed"]


def naive(limit: Limit, events: list[Event], rules: ClockRules) -> datetime | None:
    """The cutoff of the due day, found by replaying the whole history for every single day."""
    closed = min((event.at for event in events if event.kind == "closed"), default=None)
    start = min(event.at for event in events if event.kind == "started")
    known = sorted(
        (event for event in events if closed is None or event.at <= closed),
        key=lambda event: (event.at, RANK.index(event.kind)),
    )
    ran: list[date] = []
    day = start.astimezone(CITY_ZONE).date()
    for _ in range(400):
        cutoff = datetime.combine(day, rules.cutoff, CITY_ZONE)
        causes: set[str] = set()
        begun, total = start, limit.amount
        for event in known:
            if event.at > cutoff:
                break
            if event.kind == "paused":
                causes.add(event.cause)
            elif event.kind == "resumed" and event.cause in causes:
                causes.remove(event.cause)
                if not causes and rules.resume == "reset" and event.at > start:
                    begun = event.at
            elif event.kind == "extended" and event.by:
                total += event.by.amount
        if start <= cutoff and not causes:
            ran.append(day)
            first = begun.astimezone(CITY_ZONE).date()
            # a count that begins after the end of its own day does not take that day with it
            in_time = begun <= datetime.combine(first, rules.cutoff, CITY_ZONE)
            from_first = rules.starts_on == "same_day" and in_time
            counted = [
                one
                for one in ran
                if (one > first or (one == first and from_first))
                and (limit.unit == "days" or KNOWN.is_workday(one))
            ]
            may_end = limit.unit == "days" and not rules.last_day_moves
            if len(counted) >= total and (may_end or KNOWN.is_workday(day)):
                return cutoff
        day += timedelta(days=1)
    return None


@settings(max_examples=300, deadline=None)
@given(cases(DAY_UNITS), RULES)
def test_a_deadline_is_what_a_naive_walk_finds(case: tuple[Limit, list[Event]], rules: ClockRules) -> None:
    limit, events = case
    found = deadline(limit, events, CALENDAR, rules).due_at
    assert found == naive(limit, events, rules)


@settings(deadline=None)
@given(cases(), RULES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(
    case: tuple[Limit, list[Event]], rules: ClockRules, random: Random
) -> None:
    limit, events = case
    shuffled = [*events, *events[:2]]
    random.shuffle(shuffled)
    assert deadline(limit, shuffled, CALENDAR, rules) == deadline(limit, events, CALENDAR, rules)


@settings(deadline=None)
@given(cases(), RULES, MOMENTS, st.none() | st.integers(0, 24 * 30))
def test_a_pause_never_shortens_a_deadline(
    case: tuple[Limit, list[Event]], rules: ClockRules, paused_at: datetime, hours: int | None
) -> None:
    limit, events = case[0], opened(case[1])
    pause = [Event("paused", paused_at, "another")]
    if hours is not None:
        pause.append(Event("resumed", paused_at + timedelta(hours=hours), "another"))
    before = deadline(limit, events, CALENDAR, rules).due_at
    after = deadline(limit, [*events, *pause], CALENDAR, rules).due_at
    assert after is None or (before is not None and after >= before)


@settings(deadline=None)
@given(cases(), RULES, st.lists(CHANGES, max_size=4), MOMENTS)
def test_the_dates_of_a_closed_case_never_move(
    case: tuple[Limit, list[Event]], rules: ClockRules, later: list[Event], now: datetime
) -> None:
    limit, events = case
    closed_at = min([event.at for event in events if event.kind == "closed"], default=now)
    events = [*events, Event("closed", closed_at)]
    after = [event for event in later if event.at > closed_at]
    before = deadline(limit, events, CALENDAR, rules)
    assert deadline(limit, [*events, *after], CALENDAR, rules) == before
    much_later = now + timedelta(days=900)
    moment = max(closed_at, now)
    assert before.is_overdue(much_later) == before.is_overdue(moment)
    assert before.remaining(much_later) == before.remaining(moment)


@settings(deadline=None)
@given(cases(), RULES, st.integers(0, 10))
def test_a_longer_limit_is_never_due_earlier(
    case: tuple[Limit, list[Event]], rules: ClockRules, more: int
) -> None:
    limit, events = case
    short = deadline(limit, events, CALENDAR, rules).due_at
    long = deadline(Limit(limit.amount + more, limit.unit), events, CALENDAR, rules).due_at
    assert long is None or (short is not None and short <= long)


@settings(deadline=None)
@given(cases(), RULES, st.integers(0, 24 * 20))
def test_a_later_start_is_never_due_earlier(
    case: tuple[Limit, list[Event]], rules: ClockRules, hours: int
) -> None:
    limit, events = case[0], opened(case[1])
    later = [Event("started", events[0].at + timedelta(hours=hours)), *events[1:]]
    first = deadline(limit, events, CALENDAR, rules).due_at
    second = deadline(limit, later, CALENDAR, rules).due_at
    assert second is None or (first is not None and first <= second)


@settings(deadline=None)
@given(cases(), RULES, MOMENTS, MOMENTS)
def test_what_remains_never_grows_and_late_means_nothing_remains(
    case: tuple[Limit, list[Event]], rules: ClockRules, one: datetime, other: datetime
) -> None:
    limit, events = case
    found = deadline(limit, events, CALENDAR, rules)
    early, late = sorted((one, other))
    left_early, left_late = found.remaining(early), found.remaining(late)
    assert left_early is not None
    assert left_late is not None
    assert left_early >= left_late
    assert found.used(early) <= found.used(late)
    if found.is_overdue(late):
        assert left_late <= 0


@settings(deadline=None)
@given(st.integers(0, 400), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=4))
def test_hours_are_running_time(amount: int, pauses: list[tuple[int, int]]) -> None:
    events = [Event("started", FIRST)]
    stopped: set[int] = set()
    kinds: tuple[EventKind, EventKind] = ("paused", "resumed")
    for number, (start, length) in enumerate(pauses):
        stopped |= set(range(start, start + length))
        for kind, hour in zip(kinds, (start, start + length), strict=True):
            events.append(Event(kind, FIRST + timedelta(hours=hour), str(number)))
    running = (hour for hour in range(2_000) if hour not in stopped)
    last = [next(running) for _ in range(amount)]
    found = deadline(Limit(amount, "hours"), events, CALENDAR).due_at
    assert found is not None
    ends = FIRST + timedelta(hours=last[-1] + 1) if last else FIRST
    # Paused at the very instant of its end, a clock is due when it resumes.
    while (ends - FIRST) // timedelta(hours=1) in stopped:
        ends += timedelta(hours=1)
    assert found == ends
