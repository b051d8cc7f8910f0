"""Does a hospital's staff receive for that hospital only, where the city says whose it is?"""

from pathlib import Path

import pytest

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import handover, missions, receiving
from onecity.engines.emergency.tests import fleet

pytestmark = pytest.mark.django_db
ONE, OTHER = "qingdao-university-hospital", "health"


@pytest.fixture(autouse=True)
def owned_city(city: Path) -> None:
    """`first` belongs to a hospital, `second` to another body, `third` and `fourth` to nobody."""
    rows = [f"first,west,,1,{ONE}", f"second,east,,1,{OTHER}", "third,middle,,1,", "fourth,middle,,1,"]
    text = "\n".join(["id,zone,capabilities,bays,organisation", *rows])
    (city / "emergency/hospitals.csv").write_text(text + "\n")
    fleet.load(city)


def nurse(organisation: str, division: str = "3702") -> Actor:
    """Somebody who receives patients for an organisation."""
    person = create_person(fleet.OPERATOR, PersonDraft(name="何济真", kind="staff", division="3702"))
    assign_role(fleet.OPERATOR, person, "hospital-reception", organisation=organisation, division=division)
    return actor_of(person)


def coming_to(hospital: str, dispatcher: Actor, crew: Actor) -> missions.MissionView:
    """A patient whom the crew brings to that hospital."""
    sent = fleet.send(dispatcher, fleet.call_at("middle").id, "middle-1")
    missions.step(crew, sent.id, "arrive")
    return handover.choose(crew, sent.id, hospital)


def test_the_staff_of_a_hospital_receive_there_and_nowhere_else(dispatcher: Actor, crew: Actor) -> None:
    mine, others = nurse(ONE), nurse(OTHER)
    coming = coming_to("first", dispatcher, crew)
    for refused in (
        lambda: handover.acknowledge(others, coming.id),
        lambda: handover.take_over(others, coming.id),
        lambda: handover.reception(others, "first"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert [handover.may_follow(one, "first") for one in (mine, others)] == [True, False]
    assert [missions.may_follow(one, str(coming.id)) for one in (mine, others)] == [True, False]
    assert handover.acknowledge(mine, coming.id).acknowledged_at is not None
    assert [one.mission.id for one in handover.reception(mine, "first").inbound] == [coming.id]


def test_a_hospital_of_nobody_is_received_for_by_all_who_may_in_its_district_but_those_of_another_hospital() -> (
    None
):
    centre, elsewhere = nurse(fleet.CENTRE), nurse(fleet.CENTRE, "370203")
    assert set(receiving.received_by(centre)) == {"third", "fourth"}
    assert set(receiving.received_by(elsewhere)) == set()
    assert set(receiving.received_by(nurse(OTHER))) == {"second"}


def test_the_page_opens_the_only_hospital_at_once_and_shows_no_other(dispatcher: Actor, crew: Actor) -> None:
    ward = browser(nurse(ONE))
    assert ward.get("/emergency/hospital/").headers["Location"] == "/emergency/hospital/first/"
    assert "?other" not in ward.get("/emergency/hospital/first/").content.decode()
    assert ward.get("/emergency/hospital/third/").status_code == 403
    coming = coming_to("third", dispatcher, crew)
    assert ward.post(f"/emergency/hospital/missions/{coming.id}/take-over/").status_code == 403
    centre = browser(nurse(fleet.CENTRE)).get("/emergency/hospital/").content.decode()
    assert ('value="third"' in centre, 'value="first"' in centre) == (True, False)
    nobody = browser(nurse(fleet.CENTRE, "370203")).get("/emergency/hospital/")
    assert "尚未对应医院" in nobody.content.decode()
