"""Who is recommended, and is an ambulance sent once, to one call, by somebody who saw what holds?"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from onecity.base.actor import Actor, Grant, Scope
from onecity.base.notify.door import inbox
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import missions
from onecity.engines.emergency.door.dispatching import (
    board,
    confirm,
    look_for_slips,
    next_call,
    recommend,
)
from onecity.engines.emergency.door.evidence import evidence
from onecity.engines.emergency.door.units import report_position, sign_on, units
from onecity.engines.emergency.errors import (
    CallUnplaced,
    ReasonMissing,
    RecommendationUnreadable,
    UnitTaken,
)
from onecity.engines.emergency.models import Call, Decision, Mission, Unit
from onecity.engines.emergency.permissions import DISPATCH, READ
from onecity.engines.emergency.tests import calling, fleet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_a_load_makes_the_declared_ambulances_known_and_a_changed_one_keeps_what_they_do(
    city: Path, dispatcher: Actor
) -> None:
    assert [one.code for one in units(dispatcher)] == ["east-1", "middle-1", "west-1"]
    fleet.send(dispatcher, fleet.call_at("west").id)
    fleet.write_model(city, units=2, stations=("west", "middle"))
    fleet.load(city)
    found = {one.code: one.state for one in units(dispatcher)}
    assert found == {
        "east-1": "off",
        "middle-1": "free",
        "middle-2": "free",
        "west-1": "ordered",
        "west-2": "free",
    }


def test_the_soonest_is_recommended_with_its_reasons_and_without_roads_that_is_said(
    dispatcher: Actor,
) -> None:
    shown = recommend(dispatcher, fleet.call_at("middle").id)
    assert shown.options[0].code == "middle-1"
    assert (shown.source, shown.why is not None, shown.is_fastest_only) == ("straight-line", True, False)
    assert "coverage" in shown.options[0].option.parts
    assert recommend(dispatcher, fleet.call_at("middle", "critical").id).is_fastest_only


def test_an_old_position_on_the_road_is_degraded_then_left_out_and_one_at_its_station_never(
    dispatcher: Actor,
) -> None:
    crew = fleet.officer("ambulance-crew")
    sign_on(crew, "middle-1")
    report_position(crew, "middle-1", 120.36, fleet.LAT)
    call = fleet.call_at("middle")
    with time_machine.travel(timezone.now() + timedelta(seconds=100), tick=False):
        first = recommend(dispatcher, call.id).options[0]
        assert (first.code, first.option.is_degraded) == ("middle-1", True)
    with time_machine.travel(timezone.now() + timedelta(seconds=400), tick=False):
        shown = recommend(dispatcher, call.id)
        assert [one.id for _title, one in shown.excluded] == ["middle-1"]
        assert {one.code for one in shown.options} == {"east-1", "west-1"}


def test_a_confirmation_counts_once_and_what_was_shown_is_kept_beside_the_choice(dispatcher: Actor) -> None:
    call = fleet.call_at("middle")
    shown = recommend(dispatcher, call.id)
    first = confirm(dispatcher, call.id, "middle-1", token=shown.token, once="press-1")
    again = confirm(dispatcher, call.id, "middle-1", token=shown.token, once="press-1")
    assert (first.is_repeated, again.is_repeated) == (False, True)
    assert first.mission.id == again.mission.id
    assert Mission.objects.count() == 1
    kept = Decision.objects.get()
    assert (kept.recommended, kept.chosen, kept.reason) == ("middle-1", "middle-1", "")
    assert [one["unit"] for one in kept.shown["options"]] == [one.code for one in shown.options]
    assert kept.shown["options"][0]["reasons"]
    assert kept.shown["weights"]
    call.refresh_from_db()
    assert (call.state, call.ordered_at) == ("ordered", timezone.now())


def test_another_than_the_first_needs_a_reason(dispatcher: Actor) -> None:
    call = fleet.call_at("middle")
    shown = recommend(dispatcher, call.id)
    with pytest.raises(ReasonMissing):
        confirm(dispatcher, call.id, "east-1", token=shown.token, once="press-1")
    confirm(dispatcher, call.id, "east-1", token=shown.token, once="press-1", reason="way")
    assert Decision.objects.get().reason == "way"


def test_an_ambulance_that_was_taken_meanwhile_is_refused_and_the_next_recommendation_leaves_it_out(
    dispatcher: Actor,
) -> None:
    one, other = fleet.call_at("middle"), fleet.call_at("middle")
    shown = recommend(dispatcher, one.id)
    fleet.send(dispatcher, other.id)
    with pytest.raises(UnitTaken):
        confirm(dispatcher, one.id, "middle-1", token=shown.token, once="press-1")
    assert Mission.objects.filter(call=one).count() == 0
    fresh = recommend(dispatcher, one.id)
    assert "middle-1" not in {option.code for option in fresh.options}
    confirm(dispatcher, one.id, fresh.options[0].code, token=fresh.token, once="press-2")


def test_what_another_page_or_a_stranger_made_up_is_refused(dispatcher: Actor) -> None:
    one, other = fleet.call_at("middle"), fleet.call_at("west")
    token = recommend(dispatcher, other.id).token
    for forged in (token, "made-up", token[:-2]):
        with pytest.raises(RecommendationUnreadable):
            confirm(dispatcher, one.id, "west-1", token=forged, once="press-1")


def test_one_under_way_to_a_minor_call_is_turned_round_for_a_critical_one_that_it_reaches_much_sooner(
    dispatcher: Actor,
) -> None:
    for code in ("east-1", "west-1"):
        Unit.objects.filter(code=code).update(state="off")
    minor = fleet.call_at("middle", "minor")
    former = fleet.send(dispatcher, minor.id)
    Unit.objects.filter(code="west-1").update(state="free")
    critical = fleet.call_at("middle", "critical")
    shown = recommend(dispatcher, critical.id)
    assert (shown.options[0].code, shown.options[0].turned_from) == ("middle-1", minor.number)
    confirm(dispatcher, critical.id, "middle-1", token=shown.token, once="press-1")
    assert missions.mission(dispatcher, former.id).state == "diverted"
    minor.refresh_from_db()
    assert minor.state == "judged"
    assert [one.number for one in board(dispatcher).calls if one.waits] == [minor.number]


def test_it_is_not_turned_round_for_a_gain_that_is_too_small_or_by_a_class_that_may_not(
    dispatcher: Actor,
) -> None:
    fleet.send(dispatcher, fleet.call_at("middle", "minor").id)
    report = recommend(dispatcher, fleet.call_at("east", "critical").id)
    assert "middle-1" in {one.id for _title, one in report.excluded}
    urgent = recommend(dispatcher, fleet.call_at("middle", "urgent").id)
    assert "middle-1" in {one.id for _title, one in urgent.excluded}


def test_several_ambulances_are_sent_one_after_another_until_nobody_is_wanted(dispatcher: Actor) -> None:
    call = fleet.call_at("middle", units_wanted=2)
    left = []
    for _ in range(2):
        left.append(recommend(dispatcher, call.id).wanted)
        fleet.send(dispatcher, call.id)
    assert [*left, recommend(dispatcher, call.id).wanted] == [2, 1, 0]
    assert Mission.objects.filter(call=call).count() == 2


def test_the_desk_puts_first_who_waits_then_the_most_urgent_then_the_oldest(dispatcher: Actor) -> None:
    sent = fleet.call_at("west", "critical")
    fleet.send(dispatcher, sent.id)
    minor, urgent = fleet.call_at("west", "minor"), fleet.call_at("west", "urgent")
    later = fleet.call_at("west", "urgent", received_at=timezone.now())
    assert [one.id for one in board(dispatcher).calls] == [urgent.id, later.id, minor.id, sent.id]
    assert recommend(dispatcher, minor.id).ahead == 2


def test_without_a_place_nobody_is_recommended(dispatcher: Actor) -> None:
    call = fleet.call_at("west", lon=None, lat=None)
    with pytest.raises(CallUnplaced):
        recommend(dispatcher, call.id)


def test_a_target_that_slips_is_told_once_and_the_manager_hears_of_a_late_arrival(dispatcher: Actor) -> None:
    manager = fleet.officer("emergency-manager", "白冠礼")
    call = fleet.call_at("west")
    assert look_for_slips() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert (look_for_slips(), look_for_slips()) == (1, 0)
    assert (len(inbox(dispatcher).items), len(inbox(manager).items)) == (1, 0)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        look_for_slips()
    (message,) = inbox(manager).items
    assert call.number in message.title.en
    assert Call.objects.get(id=call.id).events.filter(kind="slipped").count() == 2


def test_a_dispatcher_of_a_district_sees_its_calls_and_those_that_have_no_place_yet(
    dispatcher: Actor,
) -> None:
    here, elsewhere, nowhere = (fleet.call_at("west") for _ in range(3))
    for call, division in ((here, "370202"), (elsewhere, "370203"), (nowhere, "")):
        Call.objects.filter(id=call.id).update(division=division)
    mine = replace(
        dispatcher, grants=frozenset(Grant(one, Scope(None, "370202")) for one in (DISPATCH, READ))
    )
    shown = board(mine)
    assert ({one.id for one in shown.calls}, shown.open) == ({here.id, nowhere.id}, 2)
    assert next_call(mine, here.id) == nowhere.id
    assert board(dispatcher).open == 3


def test_of_a_call_that_has_no_place_yet_and_that_nobody_answers_all_dispatchers_hear(
    dispatcher: Actor,
) -> None:
    with time_machine.travel(fleet.START, tick=False) as clock:
        call = calling.tap()
        clock.shift(timedelta(seconds=11))
        assert (look_for_slips(), look_for_slips()) == (1, 0)
    assert [one.title.en for one in inbox(dispatcher).items] == [
        f"{call.number}: not answered within 10 seconds"
    ]


def test_the_target_of_the_answer_is_the_one_that_the_city_declares_wherever_it_is_told(
    dispatcher: Actor, city: Path
) -> None:
    said = city / "city.yaml"
    text = re.sub(
        r"(emergency_answer_s:.*?value: )10", r"\g<1>20", said.read_text(), count=1, flags=re.DOTALL
    )
    said.write_text(text)
    fleet.load(city)
    with time_machine.travel(fleet.START, tick=False) as clock:
        call = calling.tap()
        clock.shift(timedelta(seconds=11))
        assert look_for_slips() == 0
        clock.shift(timedelta(seconds=10))
        assert look_for_slips() == 1
    assert [one.title.zh for one in inbox(dispatcher).items] == [f"{call.number}：超过 20 秒无人接听"]
    assert evidence(dispatcher, fleet.START.date(), fleet.START.date()).stages[0].target_s == 20
    for who, page in ((fleet.officer("call-taker"), f"calls/{call.id}/"), (dispatcher, f"{call.id}/")):
        with time_machine.travel(fleet.START + timedelta(seconds=21), tick=False):
            assert "超过 20 秒无人接听。" in browser(who).get(f"/emergency/desk/{page}").content.decode()
