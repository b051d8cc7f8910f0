"""Does a crew stay with its ambulance while a mission is under way, whatever is asked, and is it told what to do?"""

import pytest

from onecity.base.actor import Actor
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import missions
from onecity.engines.emergency.door.units import sign_off, sign_on, unit_of
from onecity.engines.emergency.errors import UnitBusy
from onecity.engines.emergency.models import Unit
from onecity.engines.emergency.tests import fleet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
STEPS = ("depart", "arrive", "leave", "reach")


def test_in_no_stage_of_a_mission_somebody_leaves_or_changes_ambulances(
    crew: Actor, dispatcher: Actor
) -> None:
    mission = fleet.send(dispatcher, fleet.call_at("middle").id)
    for step in (*STEPS, "hand_over"):
        for act in (lambda: sign_off(crew), lambda: sign_on(crew, "west-1")):
            with pytest.raises(UnitBusy) as refused:
                act()
        assert unit_of("middle-1").title.en in refused.value.text("en")
        crews = dict(Unit.objects.values_list("code", "crew"))
        assert (crews["middle-1"], crews["west-1"]) == ([str(crew.id)], [])
        sign_on(crew, "middle-1")  # again is no change
        missions.step(crew, mission.id, step)
    sign_on(crew, "west-1")
    assert (unit_of("middle-1").state, unit_of("west-1").crew) == ("off", 1)
    sign_off(crew)
    assert unit_of("west-1").state == "off"


def test_whoever_helps_on_an_ambulance_under_way_stays_too_and_a_second_one_may_join(
    crew: Actor, dispatcher: Actor
) -> None:
    mission = fleet.send(dispatcher, fleet.call_at("middle").id)
    second = fleet.officer("ambulance-crew", "李司机")
    sign_on(second, "middle-1")
    with pytest.raises(UnitBusy):
        sign_off(second)
    missions.cancel(dispatcher, mission.id, "called off")
    sign_off(second)
    assert (unit_of("middle-1").state, unit_of("middle-1").crew) == ("free", 1)


def test_the_mission_counts_whatever_the_ambulances_own_state_says(crew: Actor, dispatcher: Actor) -> None:
    fleet.send(dispatcher, fleet.call_at("middle").id)
    Unit.objects.filter(code="middle-1").update(state="free")
    with pytest.raises(UnitBusy):
        sign_off(crew)


@pytest.mark.parametrize(
    ("language", "stays", "reason"),
    [
        ("zh-hans", "任务结束后才能下车", "任务中不能下车或换车。请先报完各阶段"),
        ("en", "You sign off after the mission", "Report its last stage first"),
    ],
)
def test_the_page_says_so_before_and_after_a_press(
    crew: Actor, dispatcher: Actor, language: str, stays: str, reason: str
) -> None:
    phone, leave = browser(crew, language), "/emergency/crew/sign-off/"
    page = phone.get("/emergency/crew/").content.decode()
    assert (leave in page, stays in page) == (True, False)
    mission = fleet.send(dispatcher, fleet.call_at("middle").id)
    for path in ("/emergency/crew/", "/emergency/crew/now/"):
        page = phone.get(path).content.decode()
        assert (leave in page, stays in page) == (False, True)
    for path, said in ((leave, {}), ("/emergency/crew/sign-on/", {"unit": "west-1"})):
        answer = phone.post(path, said, follow=True)
        assert (answer.status_code, reason in answer.content.decode()) == (200, True)
        assert unit_of("middle-1").crew == 1
    missions.cancel(dispatcher, mission.id, "called off")
    phone.post(leave)
    assert unit_of("middle-1").state == "off"
