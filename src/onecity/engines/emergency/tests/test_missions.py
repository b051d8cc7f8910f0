"""Do a crew's stages, a hospital's handover and what others see of them hold together?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.actor import Actor, ActorKind, Grant, NotAllowed, Scope
from onecity.core.ids import uuid7
from onecity.engines.emergency.door import handover, missions
from onecity.engines.emergency.door.simulated import drive_simulated
from onecity.engines.emergency.door.stages import stages
from onecity.engines.emergency.door.units import report_position, sign_off, unit_of
from onecity.engines.emergency.errors import (
    MissionUnknown,
    NotOfTheCrew,
    ReasonMissing,
    StepRefused,
    TimesOutOfOrder,
    UnitBusy,
)
from onecity.engines.emergency.models import Call, Mission
from onecity.engines.emergency.rules.dispatch.handover import expected_wait_s
from onecity.engines.emergency.rules.dispatch.way import p80_factor
from onecity.engines.emergency.rules.stages import Moments, clock_of, slipped, stage_times
from onecity.engines.emergency.rules.unit import (
    ENDED,
    ORDERED,
    STAGES,
    STEPS,
    is_in_order,
    is_past,
    may_take,
    missed,
    moment_of,
    state_of_unit,
)
from onecity.engines.emergency.tests import fleet

BEGUN = fleet.START
STEPPED = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(1, 4000), st.integers(-5000, 5000)), max_size=12
)


@given(STEPPED)
def test_times_never_go_backwards_and_a_skipped_stage_is_never_made_up(
    pressed: list[tuple[str, int, int]],
) -> None:
    state, now = ORDERED, BEGUN
    times: dict[str, datetime | None] = dict.fromkeys(STAGES) | {"ordered_at": BEGUN}
    reported = {"ordered_at"}
    for name, later_s, claimed_s in pressed:
        now += timedelta(seconds=later_s)
        if is_past(state, name) or not may_take(state, name):
            continue
        step = STEPS[name]
        at = moment_of(now + timedelta(seconds=claimed_s), now, times)
        assert at <= now
        state = step.to
        if step.sets:
            times[step.sets] = at
            reported.add(step.sets)
        assert is_in_order(times)
        assert state_of_unit(state) == ("free" if state in ENDED else state)
    assert {name for name, at in times.items() if at} == reported
    assert not set(missed(times)) & reported


@given(st.sampled_from(sorted(STEPS)), st.sampled_from(sorted(STEPS)))
def test_a_step_that_was_taken_is_past_and_none_leads_out_of_an_ended_mission(one: str, other: str) -> None:
    state = STEPS[one].to
    assert is_past(state, one)
    assert not (state in ENDED and may_take(state, other))


def test_a_press_counts_when_it_was_within_limits_and_when_it_reached_us_beyond() -> None:
    now, times = BEGUN + timedelta(hours=1), {"ordered_at": BEGUN}
    late = now - timedelta(minutes=4)
    assert moment_of(late, now, times) == late
    assert moment_of(now - timedelta(hours=2), now, times) == now
    assert moment_of(now + timedelta(hours=1), now, times) == now
    assert moment_of(late, now, {"ordered_at": now - timedelta(minutes=1)}) == now - timedelta(minutes=1)


def test_a_stage_without_a_reported_end_is_unknown_and_the_whole_is_not() -> None:
    of = Moments(
        received=BEGUN,
        answered=BEGUN + timedelta(seconds=6),
        ordered=BEGUN + timedelta(seconds=60),
        arrived=BEGUN + timedelta(seconds=660),
    )
    found = stage_times(of)
    assert (found.answer_s, found.dispatch_s, found.departure_s, found.travel_s) == (6, 54, None, None)
    assert found.response_s == 660


@pytest.mark.parametrize(
    ("seconds", "stages_"),
    [(9, ()), (11, ("answer",)), (901, ("answer", "arrival"))],
)
def test_the_clock_of_the_running_stage_slips_and_the_arrival_counts_all_the_time(
    seconds: int, stages_: tuple[str, ...]
) -> None:
    of = Moments(received=BEGUN)
    assert slipped(of, BEGUN + timedelta(seconds=seconds), 10) == stages_
    there = Moments(BEGUN, BEGUN, BEGUN, BEGUN, BEGUN)
    assert clock_of(there, BEGUN + timedelta(hours=1), 10) is None


def test_the_answer_slips_by_the_citys_own_target() -> None:
    of, now = Moments(received=BEGUN), BEGUN + timedelta(seconds=11)
    assert (slipped(of, now, 10), slipped(of, now, 20)) == (("answer",), ())


def test_a_full_hospital_takes_another_round_and_one_without_history_is_not_guessed() -> None:
    assert expected_wait_s([], 9, 1) == 0
    assert expected_wait_s([600, 900, 1200], 0, 2) == 900
    assert expected_wait_s([600, 900, 1200], 2, 2) == 1800


@given(st.floats(0, 0.8))
def test_the_80th_percentile_is_above_the_usual_time_and_grows_with_the_spread(cv: float) -> None:
    assert p80_factor(cv) >= 1
    assert p80_factor(cv) <= p80_factor(cv + 0.05) or cv > 0.7


@pytest.mark.django_db
def test_a_mission_runs_through_its_stages_to_the_handover_and_the_call_is_closed(
    dispatcher: Actor, crew: Actor
) -> None:
    reception = fleet.officer("hospital-reception", "何济真")
    call = fleet.call_at("middle", leaf=("stroke", "recent"))
    sent = fleet.send(dispatcher, call.id)
    now = timezone.now()
    for minute, name in enumerate(("depart", "arrive"), 1):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            missions.step(crew, sent.id, name)
    ranked = handover.options(crew, sent.id)
    assert len(ranked) == 3
    handover.choose(crew, sent.id, ranked[0].id)
    (coming,) = handover.reception(reception, ranked[0].id).inbound
    assert (coming.mission.id, coming.priority) == (sent.id, "urgent")
    handover.acknowledge(reception, sent.id)
    with pytest.raises(StepRefused):
        handover.take_over(reception, sent.id)
    for minute, name in enumerate(("leave", "reach"), 3):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            missions.step(crew, sent.id, name)
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        done = handover.take_over(reception, sent.id)
        again = missions.step(crew, sent.id, "hand_over")
    assert (done.state, again.times, done.missed) == ("done", done.times, ())
    assert handover.reception(reception, ranked[0].id).median_s == 600
    call.refresh_from_db()
    assert (call.state, unit_of("middle-1").state, unit_of("middle-1").is_on_road) == ("closed", "free", True)
    (line,) = stages(dispatcher, now - timedelta(hours=1), now + timedelta(hours=1))
    assert (line.times.answer_s, line.times.departure_s, line.times.travel_s) == (5, 60, 60)
    with pytest.raises(MissionUnknown):
        missions.facts(crew, sent.id)


@pytest.mark.django_db
def test_who_can_treat_stands_before_who_is_near_and_a_slow_handover_after_a_quick_one(
    dispatcher: Actor, crew: Actor
) -> None:
    stroke = fleet.send(dispatcher, fleet.call_at("middle", leaf=("stroke", "recent")).id, "middle-1")
    missions.step(crew, stroke.id, "arrive")
    assert handover.options(crew, stroke.id)[0].id == "first"
    now = timezone.now()
    Mission.objects.create(
        call=fleet.call_at("east"),
        unit_id=unit_of("east-1").id,
        state="done",
        hospital="third",
        ordered_at=now,
        at_hospital_at=now - timedelta(hours=1),
        handed_over_at=now,
        ended_at=now,
    )
    names = [one.id for one in handover.options(crew, stroke.id)]
    assert names.index("fourth") < names.index("third") if "third" in names else "fourth" in names


@pytest.mark.django_db
def test_a_stage_that_was_passed_by_stays_empty_is_shown_and_can_be_put_right_with_a_reason(
    dispatcher: Actor, crew: Actor
) -> None:
    sent = fleet.send(dispatcher, fleet.call_at("middle").id)
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        seen = missions.step(crew, sent.id, "arrive")
        assert (seen.times["departed_at"], seen.missed) == (None, ("departed_at",))
        with pytest.raises(ReasonMissing):
            missions.correct(dispatcher, sent.id, "departed_at", now, " ")
        for wrong in (now - timedelta(minutes=1), now + timedelta(minutes=10)):
            with pytest.raises(TimesOutOfOrder):
                missions.correct(dispatcher, sent.id, "departed_at", wrong, "forgotten")
        at = now + timedelta(minutes=2)
        fixed = missions.correct(dispatcher, sent.id, "departed_at", at, "forgotten")
    assert (fixed.times["departed_at"], fixed.missed) == (at, ())
    assert [(one["stage"], one["was"], one["reason"]) for one in fixed.corrections] == [
        ("departed_at", None, "forgotten")
    ]


@pytest.mark.django_db
def test_only_those_who_signed_on_report_and_nobody_leaves_during_a_mission(
    dispatcher: Actor, crew: Actor
) -> None:
    sent = fleet.send(dispatcher, fleet.call_at("middle").id)
    stranger = fleet.officer("ambulance-crew", "李司机")
    with pytest.raises(NotOfTheCrew):
        missions.step(stranger, sent.id, "depart")
    with pytest.raises(NotAllowed):
        report_position(dispatcher, "middle-1", 120.3, fleet.LAT)
    with pytest.raises(UnitBusy):
        sign_off(crew)
    assert missions.may_follow(crew, str(sent.id))
    assert not missions.may_follow(stranger, str(sent.id))
    assert not missions.may_follow(crew, "no-id")


@pytest.mark.django_db
def test_a_terminal_reports_positions_and_older_news_is_left_aside(dispatcher: Actor, city: Path) -> None:
    may = Grant("emergency.crew", Scope(fleet.CENTRE))
    terminal = Actor(ActorKind.CLIENT, uuid7(), frozenset({may}))
    now = timezone.now()
    assert report_position(terminal, "west-1", 120.31, fleet.LAT, now)
    assert not report_position(terminal, "west-1", 120.39, fleet.LAT, now - timedelta(seconds=5))
    seen = unit_of("west-1")
    assert (seen.lon, seen.is_on_road, seen.version) == (120.31, True, 0)


@pytest.mark.django_db
def test_an_order_that_is_taken_back_frees_the_ambulance_and_the_call_waits_again(
    dispatcher: Actor, crew: Actor
) -> None:
    call = fleet.call_at("middle")
    sent = fleet.send(dispatcher, call.id)
    assert missions.track(call.id) is not None
    assert missions.follow(sent.id).end is not None
    missions.cancel(dispatcher, sent.id, "called off")
    assert missions.cancel(dispatcher, sent.id, "called off").state == "cancelled"
    assert (Call.objects.get(id=call.id).state, unit_of("middle-1").state) == ("judged", "free")
    assert missions.track(call.id) is None
    late = missions.step(crew, sent.id, "depart")
    assert (late.state, late.times["departed_at"], unit_of("middle-1").state) == ("cancelled", None, "free")


@pytest.mark.django_db
def test_in_a_demonstration_ambulances_without_a_crew_drive_by_themselves_and_crewed_ones_do_not(
    dispatcher: Actor, crew: Actor, settings: LazySettings
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": True})
    alone = fleet.send(dispatcher, fleet.call_at("west").id)
    crewed = fleet.send(dispatcher, fleet.call_at("middle").id)
    seen, now = [alone.state], timezone.now()
    for second in range(0, 1800, 15):
        with time_machine.travel(now + timedelta(seconds=second), tick=False):
            drive_simulated()
            state = Mission.objects.get(id=alone.id).state
            seen += [state] if state != seen[-1] else []
    assert seen == ["ordered", "en_route", "on_scene", "transporting", "at_hospital", "done"]
    assert missions.mission(dispatcher, alone.id).missed == ()
    assert missions.mission(dispatcher, crewed.id).state == "ordered"
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": False})
    assert drive_simulated() == 0
