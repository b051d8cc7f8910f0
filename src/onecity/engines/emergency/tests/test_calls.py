"""Is a call taken in once and never refused, placed, judged, merged, called back, closed, and can it be erased?"""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, Grant, NotAllowed, Scope
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.calls.interviewing import take_first
from onecity.engines.emergency.errors import (
    AnswerUnknown,
    CallOver,
    CallUnderWay,
    CannotMerge,
    ClosingReasonMissing,
    PlaceUnfit,
)
from onecity.engines.emergency.models import Call, CallEvent
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.tests import fleet
from onecity.engines.emergency.tests.calling import ARREST, ONCE, PHONE, kinds, put, tap, token, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_same_tap_is_one_call_however_often_it_is_sent() -> None:
    first = tap()
    assert [tap().id for _ in range(3)] == [first.id] * 3
    assert Call.objects.count() == 1
    assert (kinds(first.id), told(first.id)) == (["received"], ["received"])


def test_a_flood_from_one_network_is_ranked_behind_and_never_refused(taker: Actor) -> None:
    made = [tap(n, network="10.0.0.1") for n in range(12)]
    other = tap(99, network="10.0.0.2")
    assert [one.is_suspicious for one in made] == [False] * 4 + [True] * 8
    waiting = calls.queue(taker).waiting
    assert len(waiting) == 13
    assert [one.id for one in waiting[:5]] == [*(one.id for one in made[:4]), other.id]
    assert "10.0.0" not in str(list(Call.objects.values()))


def test_networks_are_forgotten_after_a_day(clock: time_machine.Traveller) -> None:
    tap(network="10.0.0.1")
    assert calls.forget_networks() == 0
    clock.shift(timedelta(days=1, seconds=1))
    assert calls.forget_networks() == 1
    assert Call.objects.get().source_key == ""


def test_a_tap_from_another_site_is_a_call_ranked_behind() -> None:
    assert tap(from_another_site=True).is_suspicious


def test_the_best_position_becomes_the_place_and_a_worse_one_does_not_displace_it() -> None:
    call = tap()
    put(0, 120.301, 36.071, 800)
    put(0, 120.302, 36.072, 15)
    put(0, 120.303, 36.0721, 500)
    row = Call.objects.get(id=call.id)
    assert (row.lon, row.lat, row.radius_m) == (120.302, 36.072, 15)
    assert row.located_at == timezone.now()
    assert row.positions.count() == 2, "the third was neither better nor elsewhere"
    assert told(call.id) == ["received", "located", "located"]
    with pytest.raises(PlaceUnfit):
        put(0, 200, 36, 5)


def test_what_the_call_taker_pins_stands_above_what_the_phone_says(taker: Actor) -> None:
    call = tap()
    calls.pin(taker, call.id, calls.fix("address", 120.35, 36.07, 40), "香港中路 11 号")
    put(0, 120.36, 36.08, 5)
    shown = calls.taking(taker, call.id)
    assert (shown.call.lon, shown.personal.address) == (120.35, "香港中路 11 号")
    assert {one.source for one in shown.fixes} == {"address", "phone"}


def test_a_call_is_judged_as_soon_as_the_answers_decide_and_no_more_is_asked(taker: Actor) -> None:
    call = tap()
    calls.judge(taker, call.id, "collapse", {})
    shown = calls.taking(taker, call.id)
    assert shown.interview is not None
    assert shown.interview.question is not None
    assert (shown.call.state, shown.interview.question.id) == ("taken", "conscious")
    for question, option in ARREST.items():
        assert not calls.taking(taker, call.id).call.judged_at
        calls.judge(taker, call.id, "collapse", {question: option})
    shown = calls.taking(taker, call.id)
    assert (shown.call.state, shown.call.priority, shown.call.rank) == ("judged", "critical", 0)
    assert shown.interview is not None
    assert shown.interview.question is None
    assert shown.call.alerts_volunteers
    assert calls.caller(token()).guidance[0].id == "cpr-adult"
    assert told(call.id) == ["received", "judged"]


def test_a_changed_answer_judges_anew_and_the_former_stays_in_the_timeline(taker: Actor) -> None:
    call = tap()
    calls.judge(taker, call.id, "collapse", ARREST)
    calls.judge(taker, call.id, "collapse", {"breathing": "normal"})
    after = calls.view(taker, call.id)
    assert (after.leaf, after.priority, after.alerts_volunteers) == ("unconscious", "critical", False)
    lines = {one.kind: one.data for one in calls.taking(taker, call.id).lines}
    assert lines["judged"]["former"] == {"protocol": "collapse", "leaf": "arrest", "priority": "critical"}
    assert lines["answered"]["former"] == {"breathing": "none"}
    assert told(call.id) == ["received", "judged", "judged"]


def test_a_judged_call_keeps_its_priority_until_another_complaint_decides(taker: Actor) -> None:
    call = tap()
    calls.judge(taker, call.id, "collapse", ARREST)
    calls.judge(taker, call.id, "bleeding", {"conscious": "yes"})
    assert calls.view(taker, call.id).priority == "critical"
    shown = calls.taking(taker, call.id)
    assert shown.interview is not None
    assert shown.interview.protocol == "bleeding"
    calls.judge(taker, call.id, "bleeding", {"flow": "little", "pale": "no", "place": "limb"})
    after = calls.view(taker, call.id)
    assert (after.protocol, after.priority, after.rank) == ("bleeding", "minor", 2)


def test_answers_that_the_protocol_does_not_know_change_nothing(taker: Actor) -> None:
    call = tap()
    for protocol, answers in (("no-such", {}), ("collapse", {"colour": "red"}), ("collapse", {"age": "old"})):
        with pytest.raises(AnswerUnknown):
            calls.judge(taker, call.id, protocol, answers)
    assert kinds(call.id) == ["received"]


def test_while_nobody_answers_the_callers_own_answers_guide_them_and_raise_the_call_but_judge_nothing(
    taker: Actor,
) -> None:
    tap(1)
    call = tap(2)
    calls.answer_self(token(2), "collapse", {})
    calls.answer_self(token(2), "collapse", ARREST)
    assert calls.caller(token(2)).guidance[0].id == "cpr-adult"
    assert calls.queue(taker).waiting[0].id == call.id
    assert (calls.view(taker, call.id).state, told(call.id)) == ("waiting", ["received"])
    calls.judge(taker, call.id, "collapse", {})
    assert calls.view(taker, call.id).leaf == "arrest", "the call-taker takes the answers over"
    with pytest.raises(CallOver):
        calls.answer_self(token(2), "collapse", {"conscious": "yes"})


def test_two_calls_of_one_crash_are_suggested_merged_and_both_callers_see_one_help(taker: Actor) -> None:
    one, other, far = tap(1), tap(2), tap(3)
    put(1, 120.3000, 36.0700)
    put(2, 120.3005, 36.0701)
    put(3, 120.3900, 36.0700)
    assert [s.call.id for s in calls.taking(taker, one.id).similar] == [other.id]
    calls.merge(taker, one.id, other.id)
    calls.judge(taker, one.id, "collapse", ARREST)
    calls.set_state(one.id, "ordered", timezone.now())
    seen = calls.caller(token(2))
    assert (seen.state, seen.helped_by, seen.guidance[0].id) == ("ordered", one.id, "cpr-adult")
    assert {c.id for c in calls.open_calls(taker)} == {one.id, far.id}
    assert told(other.id)[-1] == "merged"
    with pytest.raises(CannotMerge):
        calls.merge(taker, one.id, one.id)


def test_a_merging_is_undone_and_a_chain_of_mergings_has_one_main_call(taker: Actor) -> None:
    a, b, c = tap(1), tap(2), tap(3)
    calls.merge(taker, b.id, c.id)
    assert calls.merge(taker, a.id, b.id) == a.id
    assert set(Call.objects.filter(merged_into=a.id).values_list("id", flat=True)) == {b.id, c.id}
    calls.part(taker, c.id)
    assert calls.view(taker, c.id).state == "waiting"
    assert calls.caller(token(3)).helped_by == c.id


def test_a_call_with_an_ambulance_stays_the_main_one(taker: Actor) -> None:
    new, sent = tap(1), tap(2)
    calls.judge(taker, sent.id, "collapse", ARREST)
    calls.set_state(sent.id, "ordered", timezone.now())
    assert calls.merge(taker, new.id, sent.id) == sent.id
    assert calls.view(taker, new.id).merged_into == sent.id


def test_a_caller_who_falls_silent_is_called_back_and_waits_again_when_back(
    taker: Actor, clock: time_machine.Traveller
) -> None:
    call = tap()
    clock.shift(timedelta(seconds=61))
    assert (calls.look_for_gone(), calls.look_for_gone()) == (1, 0)
    assert [one.id for one in calls.queue(taker).to_call_back] == [call.id]
    calls.seen(token())
    assert [one.id for one in calls.queue(taker).waiting] == [call.id]
    assert kinds(call.id) == ["received", "abandoned", "back"]


def test_a_call_that_is_followed_up_is_not_listed_again_by_its_silent_page(
    taker: Actor, clock: time_machine.Traveller
) -> None:
    call = tap()
    clock.shift(timedelta(seconds=61))
    calls.look_for_gone()
    calls.take(taker, call.id)
    clock.shift(timedelta(minutes=5))
    assert calls.look_for_gone() == 0
    assert calls.view(taker, call.id).state == "taken"


def test_who_hung_up_is_called_back_and_closed_only_with_a_reason(taker: Actor) -> None:
    call_id = calls.enter(taker, calls.PhoneCall(ONCE, PHONE, "说不清就挂了"))
    calls.hung_up(taker, call_id)
    assert calls.view(taker, call_id).state == "abandoned"
    calls.called_back(taker, call_id, reached=False)
    with pytest.raises(ClosingReasonMissing):
        calls.close(taker, call_id, "")
    calls.called_back(taker, call_id, reached=True)
    assert calls.view(taker, call_id).state == "taken"
    calls.close(taker, call_id, "not-needed", "孩子误拨")
    assert calls.view(taker, call_id).state == "closed"
    with pytest.raises(CallOver):
        calls.judge(taker, call_id, "collapse", {})
    assert "孩子误拨" not in str(list(CallEvent.objects.values()))


def test_a_caller_who_says_it_is_over_stays_listed_until_somebody_has_looked(taker: Actor) -> None:
    call = tap()
    calls.leave(token())
    assert [one.id for one in calls.queue(taker).to_call_back] == [call.id]
    calls.seen(token())
    assert calls.view(taker, call.id).state == "abandoned", "an open page does not take it back"
    calls.come_back(token())
    assert calls.view(taker, call.id).state == "waiting"


def test_a_call_with_an_ambulance_is_not_closed_at_the_desk(taker: Actor) -> None:
    call = tap()
    calls.judge(taker, call.id, "collapse", ARREST)
    calls.set_state(call.id, "ordered", timezone.now())
    with pytest.raises(CallUnderWay):
        calls.close(taker, call.id, "helped")


def test_missions_bring_a_call_on_once_and_their_lines_are_written_once(taker: Actor) -> None:
    call = tap()
    at = timezone.now()
    for _ in range(2):
        calls.set_state(call.id, "ordered", at)
        calls.note(call.id, "mission", key="m:ordered", data={"unit": "west-1"})
    calls.set_state(call.id, "on_scene", at + timedelta(minutes=7))
    after = calls.view(taker, call.id)
    assert (after.state, after.ordered_at, after.arrived_at) == ("on_scene", at, at + timedelta(minutes=7))
    assert kinds(call.id) == ["received", "ordered", "mission", "on-scene"]
    assert told(call.id) == ["received", "ordered", "arrived"]


def test_only_who_takes_calls_may(taker: Actor) -> None:
    call = tap()
    crew = fleet.officer("ambulance-crew")
    for actor in (ANONYMOUS, crew):
        with pytest.raises(NotAllowed):
            calls.take(actor, call.id)
        with pytest.raises(NotAllowed):
            calls.taking(actor, call.id)
        assert calls.open_calls(actor) == ()
    assert calls.take(taker, call.id).answered_at == fleet.START


def test_a_second_call_taker_takes_over_and_the_clock_keeps_the_first_answer(
    taker: Actor, clock: time_machine.Traveller
) -> None:
    call = tap()
    clock.shift(timedelta(seconds=12))
    calls.take(taker, call.id)
    clock.shift(timedelta(seconds=30))
    second = fleet.officer("call-taker", "李替班")
    calls.take(second, call.id)
    shown = calls.taking(second, call.id)
    assert (shown.answered.waited_s, shown.answered.is_late, shown.is_mine) == (12, True, True)
    assert [one.by for one in shown.lines if one.kind == "taken"] == ["于守立", "李替班"]


def test_two_who_take_the_next_call_at_once_take_two_calls(taker: Actor) -> None:
    first, second, third = tap(1), tap(2), tap(3)
    other = fleet.officer("call-taker", "林接警")
    assert (calls.take_next(taker), calls.take_next(other)) == (first.id, second.id)
    # who had read the queue before the other took it
    assert take_first(other, first.id, "waiting") is False
    calls.close(taker, third.id, "mistake")
    assert calls.take_next(taker) is None
    assert calls.taking(other, first.id).taker != calls.taking(other, second.id).taker


def test_a_closed_call_takes_nothing_more_and_says_so(taker: Actor) -> None:
    call = tap()
    put(0, 120.30, 36.07)
    calls.leave(token())
    calls.close(taker, call.id, "mistake")
    before = kinds(call.id)
    for act in (
        lambda: calls.say(token(), "还在吗"),
        lambda: calls.come_back(token()),
        lambda: calls.set_number(token(), PHONE),
        lambda: calls.reply(taker, call.id, "在"),
        lambda: calls.send_link(taker, call.id, PHONE),
        lambda: calls.pin(taker, call.id, calls.fix("pin", 120.35, 36.07, 20)),
    ):
        with pytest.raises(CallOver):
            act()
    assert calls.locate(token(), calls.fix("phone", 120.31, 36.08, 5)) is False
    assert (kinds(call.id), Call.objects.get().lon) == (before, 120.30)


def test_whose_call_was_merged_is_heard_until_the_main_one_is_closed(taker: Actor) -> None:
    main, other = tap(1), tap(2)
    calls.merge(taker, main.id, other.id)
    calls.say(token(2), "我也在这里")
    calls.close(taker, main.id, "helped")
    with pytest.raises(CallOver):
        calls.say(token(2), "还有人吗")


def test_a_call_is_merged_only_into_one_that_its_call_taker_may_take() -> None:
    here = fleet.officer("call-taker", "于守立")
    main, between, other = tap(1), tap(2), tap(3)
    calls.merge(here, main.id, between.id)
    Call.objects.filter(id=main.id).update(division="370203")
    Call.objects.filter(id__in=[between.id, other.id]).update(division="370202")
    only_there = replace(here, grants=frozenset({Grant(TAKE, Scope(None, "370202"))}))
    with pytest.raises(NotAllowed):
        calls.merge(only_there, between.id, other.id)
    assert calls.view(here, other.id).state == "waiting"
