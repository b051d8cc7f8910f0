"""A deadline follows from its events: pauses lengthen it, order of arrival and later events do not matter."""

from datetime import UTC, date, datetime, time
from time import process_time

import pytest
from pydantic import BaseModel, ValidationError

from onecity.core.clock import (
    CITY_ZONE,
    Calendar,
    CalendarMissing,
    ClockRules,
    Deadline,
    Event,
    EventKind,
    EventsInvalid,
    Limit,
    LimitInvalid,
    deadline,
    deadline_if_known,
)

CALENDAR = Calendar()
OFFICE = time(17)


class Clock(BaseModel):
    legal: Limit


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def on(kind: EventKind, moment: str, cause: str = "") -> Event:
    return Event(kind, at(moment), cause)


def extended(moment: str, by: str = "5 workdays") -> Event:
    return Event("extended", at(moment), by=Limit.parse(by), reason="A hearing is needed")


def due(limit: str, *events: Event, rules: ClockRules | None = None) -> Deadline:
    return deadline(Limit.parse(limit), events, CALENDAR, rules)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30 workdays", Limit(30, "workdays")),
        ("1 workday", Limit(1, "workdays")),
        ("5 working days", Limit(5, "workdays")),
        (" 5  Days ", Limit(5, "days")),
        ("24 hours", Limit(24, "hours")),
        ("30个工作日", Limit(30, "workdays")),
        ("２０ 日", Limit(20, "days")),
        ("48小时", Limit(48, "hours")),
        ("0 workdays", Limit(0, "workdays")),
    ],
)
def test_a_limit_is_read_with_its_unit(text: str, limit: Limit) -> None:
    assert Limit.parse(text) == limit
    assert Limit.parse(str(limit)) == Limit.parse(limit.text("zh")) == Limit.parse(limit.text("en")) == limit


@pytest.mark.parametrize(
    "text", ["", "5", "days", "-5 days", "5 weeks", "1.5 days", "P5D", "10001 days", "5 d"]
)
def test_a_limit_without_a_clear_unit_is_refused(text: str) -> None:
    with pytest.raises(LimitInvalid):
        Limit.parse(text)


def test_a_declaration_writes_a_limit_as_text() -> None:
    clock = Clock.model_validate({"legal": "30 workdays"})
    assert clock.legal == Limit(30, "workdays")
    assert Clock(legal=clock.legal).model_dump_json() == '{"legal":"30 workdays"}'
    assert Clock.model_json_schema()["properties"]["legal"]["type"] == "string"
    with pytest.raises(ValidationError):
        Clock.model_validate({"legal": 30})


@pytest.mark.parametrize(
    ("limit", "started", "day"),
    [
        ("5 workdays", "2026-11-23 09:00", "2026-11-30"),
        ("1 workdays", "2026-11-20 23:59", "2026-11-23"),
        ("1 workdays", "2026-11-21 09:00", "2026-11-23"),
        ("3 workdays", "2026-02-12 09:00", "2026-02-24"),
        ("10 workdays", "2026-09-24 09:00", "2026-10-15"),
        ("5 days", "2026-11-23 09:00", "2026-11-30"),
        ("4 days", "2026-11-23 09:00", "2026-11-27"),
        ("5 days", "2026-09-26 09:00", "2026-10-08"),
        ("0 workdays", "2026-11-23 09:00", "2026-11-23"),
        ("0 workdays", "2026-11-21 09:00", "2026-11-23"),
    ],
)
def test_counting_begins_on_the_next_day_and_ends_on_a_working_day(
    limit: str, started: str, day: str
) -> None:
    found = due(limit, on("started", started))
    assert found.due_on == date.fromisoformat(day)
    assert found.due_at == datetime.combine(date.fromisoformat(day), time.max, CITY_ZONE)
    assert found.due_at.tzinfo == UTC


def test_counting_may_begin_on_the_same_day_before_the_cutoff() -> None:
    rules = ClockRules(starts_on="same_day", cutoff=OFFICE)
    assert due("1 workdays", on("started", "2026-11-23 16:59"), rules=rules).due_on == date(2026, 11, 23)
    assert due("1 workdays", on("started", "2026-11-23 17:01"), rules=rules).due_on == date(2026, 11, 24)
    assert due("0 workdays", on("started", "2026-11-23 17:01"), rules=rules).due_on == date(2026, 11, 24)


def test_a_day_ends_with_the_office() -> None:
    found = due("1 workdays", on("started", "2026-11-20 09:00"), rules=ClockRules(cutoff=OFFICE))
    assert found.due_at == at("2026-11-23 17:00")
    assert not found.is_overdue(at("2026-11-23 17:00"))
    assert found.is_overdue(at("2026-11-23 17:01"))


def test_a_last_day_off_stays_when_the_rules_say_so() -> None:
    rules = ClockRules(last_day_moves=False)
    assert due("5 days", on("started", "2026-09-26 09:00"), rules=rules).due_on == date(2026, 10, 1)
    assert due("40 days", on("started", "2026-12-01 09:00"), rules=rules).due_on == date(2027, 1, 10)


def test_hours_run_from_the_moment_through_nights_and_holidays() -> None:
    found = due("24 hours", on("started", "2026-09-30 10:30"))
    assert found.due_at == at("2026-10-01 10:30")
    assert found.remaining(at("2026-09-30 10:30")) == 24
    assert found.remaining(at("2026-10-01 09:45")) == 1
    assert found.remaining(at("2026-10-01 13:00")) == -2


def test_hours_stand_still_during_a_pause() -> None:
    pause = (on("paused", "2026-11-23 12:00"), on("resumed", "2026-11-23 15:20"))
    found = due("4 hours", on("started", "2026-11-23 09:00"), *pause)
    assert found.due_at == at("2026-11-23 16:20")
    assert found.used(at("2026-11-23 15:00")) == 3


def test_a_pause_moves_the_date_by_the_working_days_within() -> None:
    started = on("started", "2026-11-23 09:00")
    found = due("5 workdays", started, on("paused", "2026-11-24 09:00"), on("resumed", "2026-11-27 09:00"))
    assert found.due_on == date(2026, 12, 3)


def test_a_pause_within_one_day_changes_nothing() -> None:
    started = on("started", "2026-11-23 09:00")
    found = due("5 workdays", started, on("paused", "2026-11-24 09:00"), on("resumed", "2026-11-24 10:00"))
    assert found.due_on == due("5 workdays", started).due_on


def test_a_paused_clock_has_no_date_and_cannot_run_out() -> None:
    found = due("1 workdays", on("started", "2026-11-20 09:00"), on("paused", "2026-11-23 16:00"))
    assert found.paused
    assert found.due_at is None
    assert found.remaining(at("2027-06-01 09:00")) == 1
    assert not found.is_overdue(at("2027-06-01 09:00"))


def test_the_clock_stands_until_the_last_of_two_causes_is_gone() -> None:
    started = on("started", "2026-11-23 09:00")
    pauses = (
        on("paused", "2026-11-24 09:00", "supplement-1"),
        on("paused", "2026-11-25 09:00", "assessment"),
    )
    assert due("5 workdays", started, *pauses, on("resumed", "2026-11-26 09:00", "supplement-1")).paused
    both = (
        on("resumed", "2026-11-26 09:00", "supplement-1"),
        on("resumed", "2026-12-01 09:00", "assessment"),
    )
    assert due("5 workdays", started, *pauses, *both).due_on == date(2026, 12, 7)


def test_the_explanation_shows_one_pause_for_two_causes() -> None:
    events = [on("started", "2026-11-23 09:00")]
    for day, cause in (("2026-11-25", "a"), ("2026-11-26", "b")):
        events.append(on("paused", f"{day} 09:00", cause))
    events += [on("resumed", "2026-11-27 09:00", "a"), on("resumed", "2026-12-01 09:00", "b")]
    kinds = [step.kind for step in due("5 workdays", *events).steps]
    assert kinds == ["started", "counted", "paused", "resumed", "counted", "due"]
    reset = due("5 workdays", *events[:-1], rules=ClockRules(resume="reset"))
    assert reset.used(at("2026-12-01 09:00")) == 1


def test_the_limit_may_begin_anew_after_a_pause() -> None:
    events = (
        on("started", "2026-11-02 09:00"),
        on("paused", "2026-11-05 09:00"),
        on("resumed", "2026-11-23 09:00"),
    )
    found = due("5 workdays", *events, rules=ClockRules(resume="reset"))
    assert found.due_on == date(2026, 11, 30)
    assert found.used(at("2026-11-24 23:00")) == 0
    hours = due("5 hours", *events, rules=ClockRules(resume="reset"))
    assert hours.due_at == at("2026-11-02 14:00")


def test_a_pause_that_ended_before_the_start_changes_nothing() -> None:
    started = on("started", "2026-11-23 09:00")
    pause = (on("paused", "2026-11-19 09:00"), on("resumed", "2026-11-20 09:00"))
    for rules in (ClockRules(), ClockRules(resume="reset")):
        assert due("5 workdays", started, *pause, rules=rules).due_on == date(2026, 11, 30)


def test_an_extension_adds_its_length() -> None:
    started = on("started", "2026-11-23 09:00")
    found = due("5 workdays", started, extended("2026-11-27 09:00"))
    assert (found.total, found.due_on) == (10, date(2026, 12, 7))


@pytest.mark.parametrize("late", [extended("2026-12-01 09:00"), on("paused", "2026-12-01 09:00")])
def test_what_comes_after_the_deadline_does_not_bring_it_back(late: Event) -> None:
    found = due("5 workdays", on("started", "2026-11-23 09:00"), late)
    assert found.due_on == date(2026, 11, 30)
    assert found.is_overdue(at("2026-12-02 09:00"))
    assert any("after the deadline" in line for line in found.explain("en"))


def test_only_as_many_extensions_as_the_rules_allow() -> None:
    events = (on("started", "2026-11-23 09:00"), extended("2026-11-24 09:00"), extended("2026-11-25 09:00"))
    with pytest.raises(EventsInvalid):
        due("5 workdays", *events)
    assert due("5 workdays", *events, rules=ClockRules(max_extensions=2)).total == 15


def test_an_extension_must_keep_the_unit_and_have_a_reason() -> None:
    with pytest.raises(EventsInvalid):
        due("5 workdays", on("started", "2026-11-23 09:00"), extended("2026-11-24 09:00", "5 days"))
    with pytest.raises(EventsInvalid):
        Event("extended", at("2026-11-24 09:00"), by=Limit(5, "workdays"))


def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2026-11-23T09:00")
    with pytest.raises(EventsInvalid):
        Event("started", naive)
    with pytest.raises(EventsInvalid):
        due("5 days", on("started", "2026-11-23 09:00")).used(naive)


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(EventsInvalid):
        on("stopped", "2026-11-23 09:00")  # type: ignore[arg-type]


def test_a_clock_that_was_not_started_has_no_date() -> None:
    found = due("5 workdays", on("paused", "2026-11-23 09:00"))
    assert (found.state, found.due_at, found.steps) == ("not_started", None, ())
    assert found.remaining(at("2026-11-23 09:00")) == 5


def test_a_repeated_start_counts_from_the_first() -> None:
    found = due("5 workdays", on("started", "2026-11-25 09:00"), on("started", "2026-11-23 09:00"))
    assert found.due_on == date(2026, 11, 30)


def test_a_case_closed_too_late_stays_late_and_one_closed_in_time_in_time() -> None:
    started = on("started", "2026-11-23 09:00")
    late = due("1 workdays", started, on("closed", "2026-11-25 09:00"))
    in_time = due("1 workdays", started, on("closed", "2026-11-24 09:00"))
    much_later = at("2027-06-01 09:00")
    assert late.state == in_time.state == "closed"
    assert late.is_overdue(much_later)
    assert not in_time.is_overdue(much_later)
    assert in_time.remaining(much_later) == 1


def test_remaining_counts_the_present_day_and_goes_below_zero() -> None:
    found = due("5 workdays", on("started", "2026-11-23 09:00"))
    seen = [
        found.remaining(at(f"{day} 09:00"))
        for day in ("2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01")
    ]
    assert seen == [5, 5, 1, 0]
    assert found.remaining(at("2026-12-03 09:00")) == -2
    assert found.used(at("2026-11-28 09:00")) == 4


def test_remaining_days_include_those_by_which_the_last_day_moved() -> None:
    found = due("5 days", on("started", "2026-09-26 09:00"))
    assert found.remaining(at("2026-10-01 09:00")) == 8
    assert found.remaining(at("2026-10-11 09:00")) == -2


def test_without_calendar_the_date_is_open_and_nothing_is_guessed() -> None:
    events = [on("started", "2026-12-21 09:00")]
    with pytest.raises(CalendarMissing) as caught:
        deadline(Limit(30, "workdays"), events, CALENDAR)
    assert caught.value.year == 2027
    found = deadline_if_known(Limit(30, "workdays"), events, CALENDAR)
    assert (found.due_at, found.missing_year, found.state) == (None, 2027, "running")
    assert found.remaining(at("2026-12-23 09:00")) == 29
    assert found.remaining(at("2027-02-01 09:00")) is None
    assert not found.is_overdue(at("2027-12-01 09:00"))
    assert found.explain("en")[-1].endswith("the date is fixed when the calendar of 2027 is published")
    assert found.explain("zh")[-1].endswith("2027年节假日安排公布后确定期限")


def test_the_date_appears_when_the_calendar_is_loaded() -> None:
    events = [on("started", "2026-12-21 09:00")]
    loaded = Calendar({2027: {"holidays": ["2027-01-01"], "workdays": []}})
    assert deadline(Limit(10, "workdays"), events, loaded).due_on == date(2027, 1, 5)


def test_how_late_it_is_stays_unknown_without_calendar() -> None:
    found = due("1 workdays", on("started", "2026-12-29 09:00"))
    assert found.is_overdue(at("2027-01-08 09:00"))
    assert found.remaining(at("2027-01-08 09:00")) is None


def test_the_explanation_names_holidays_make_up_days_and_pauses() -> None:
    events = (
        on("started", "2026-02-10 09:00"),
        on("paused", "2026-02-25 09:00"),
        on("resumed", "2026-02-27 09:00"),
        extended("2026-03-02 09:00", "2 workdays"),
        on("closed", "2026-03-04 10:00"),
    )
    found = due("8 workdays", *events)
    assert found.explain("zh") == [
        "2026年2月10日：开始计时，期限8个工作日",
        "2026年2月11日至2月13日：计入，累计3个工作日",
        "2026年2月14日：调休上班，计入，累计4个工作日",
        "2026年2月15日至2月23日：春节放假，不计入",
        "2026年2月24日：计入，累计5个工作日",
        "2026年2月25日：暂停计时，已计5个工作日",
        "2026年2月27日：恢复计时，已计5个工作日",
        "2026年2月27日：计入，累计6个工作日",
        "2026年2月28日：调休上班，计入，累计7个工作日",
        "2026年3月2日：延长2个工作日，原因：A hearing is needed",
        "2026年3月2日至3月4日：计入，累计10个工作日",
        "2026年3月4日：期限届满，累计10个工作日",
        "2026年3月4日：办结",
    ]
    english = found.explain("en")
    assert english[2] == "14 February 2026: worked in exchange for a holiday, counted, 4 working days so far"
    assert english[3] == "15 February to 23 February 2026: Spring Festival, not counted"


def test_the_explanation_tells_that_the_last_day_moved() -> None:
    lines = due("5 days", on("started", "2026-09-26 09:00")).explain("en")
    assert lines[-2] == "1 October 2026: the last day is a day off, so the limit ends on the next working day"
    assert lines[-1] == "8 October 2026: the limit ends, 5 days in all"


def test_thirty_working_days_take_less_than_five_milliseconds() -> None:
    started = [on("started", "2026-03-02 09:00")]
    before = process_time()
    for _ in range(20):
        deadline(Limit(30, "workdays"), started, CALENDAR)
    assert process_time() - before < 20 * 0.005
