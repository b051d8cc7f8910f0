"""Are those who are near asked, are those who accept shown the way, and is nobody's place known longer than needed?"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, Grant, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.identity.door import consents_of, erase_person
from onecity.base.notify.door import inbox
from onecity.base.outbox.door import recover
from onecity.core.geo import distance_m
from onecity.core.ids import uuid7
from onecity.engines.emergency.door import aeds, volunteers
from onecity.engines.emergency.door.volunteers import Debriefing
from onecity.engines.emergency.errors import (
    AlertOver,
    AlertUnknown,
    NotVolunteer,
    PlaceClosed,
    RegistrationInvalid,
)
from onecity.engines.emergency.jobs import look_for_responders
from onecity.engines.emergency.models import Alert, CallEvent, Debrief, ResponderSearch, Volunteer
from onecity.engines.emergency.permissions import MANAGE
from onecity.engines.emergency.tests import fleet, nearby

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]


def later(seconds: float) -> None:
    """Let the jobs look at a later moment."""
    with nearby.committed():
        volunteers.look(timezone.now() + timedelta(seconds=seconds))


def test_a_resident_registers_with_consent_and_is_called_only_after_confirmation_and_when_available() -> None:
    actor = nearby.resident("张热心")
    with pytest.raises(RegistrationInvalid):
        volunteers.register(actor, replace(nearby.WELL, agrees=False))
    with pytest.raises(RegistrationInvalid):
        volunteers.register(actor, replace(nearby.WELL, skills=("aed",)))
    mine = volunteers.register(actor, nearby.WELL)
    assert (mine.is_available, mine.is_confirmed) == (False, False)
    assert [one.purpose for one in consents_of(actor)] == ["emergency.volunteer"]
    volunteers.set_available(actor, True)
    volunteers.report_position(actor, *nearby.HERE)
    nearby.happens(nearby.call())
    assert not Alert.objects.exists()
    with pytest.raises(NotAllowed):
        volunteers.confirm(actor, mine.id)
    volunteers.confirm(fleet.officer("emergency-manager", "白冠礼"), mine.id)
    nearby.happens(nearby.call())
    assert Alert.objects.get().volunteer.person_id == actor.id


def test_a_place_is_rough_until_an_alert_is_accepted_and_forgotten_when_not_available() -> None:
    actor = nearby.volunteer("李近", 200)
    here = (nearby.HERE[0], fleet.LAT + 200 * nearby.METRE)
    volunteers.report_position(actor, *here)
    row = Volunteer.objects.get(person_id=actor.id)
    assert not row.is_exact
    assert 1 < distance_m(*here, row.lon, row.lat) < 250
    nearby.happens(nearby.call())
    alert = nearby.alert_of(actor)
    volunteers.accept(actor, alert.id)
    volunteers.report_position(actor, *here)
    row.refresh_from_db()
    assert (row.lon, row.lat, row.is_exact) == (*here, True)
    volunteers.decline(actor, alert.id)
    row.refresh_from_db()
    assert not row.is_exact
    assert distance_m(*here, row.lon, row.lat) > 1
    assert volunteers.set_available(actor, False).position_at is None
    row.refresh_from_db()
    assert row.lon is None
    assert not volunteers.report_position(actor, *here)


def test_the_nearest_press_and_the_next_bring_the_soonest_device_that_can_be_counted_on() -> None:
    names = {
        north: nearby.volunteer(f"志愿{north}", north) for north in (50, 120, 200, 280, 350, 400, 450, 520)
    }
    aeds.simulate_self_tests()
    nearby.happens(nearby.call())
    roles = {alert.volunteer.person_id: (alert.role, alert.aed) for alert in Alert.objects.all()}
    pressing = [north for north, one in names.items() if roles[one.id][0] == "cpr"]
    assert pressing == [50, 120, 200, 350, 400, 450]
    assert roles[names[280].id] == ("aed", "good")
    assert roles[names[520].id] == ("aed", "far")
    event = CallEvent.objects.get(kind="responders-asked")
    assert event.data == {"ring": 1, "radius_m": 1000.0, "cpr": 6, "aed": 2}


def test_the_exact_place_is_shown_only_after_acceptance_and_each_reading_is_logged() -> None:
    actor, other = nearby.volunteer("王快", 100), nearby.volunteer("赵慢", 900)
    nearby.happens(nearby.call())
    alert = nearby.alert_of(actor)
    shown = volunteers.alerts_of(actor)[0]
    assert shown.rough_m == 250
    assert 0 < distance_m(shown.rough_lon, shown.rough_lat, *nearby.HERE) <= shown.rough_m
    with pytest.raises(PlaceClosed):
        volunteers.place_of(actor, alert.id)
    with pytest.raises(AlertUnknown):
        volunteers.accept(other, alert.id)
    volunteers.accept(actor, alert.id)
    place = volunteers.place_of(actor, alert.id)
    assert (place.lon, place.lat) == nearby.HERE
    assert not place.on_roads
    read = Entry.objects.get(action="personal.read", target=f"call:{alert.call_id}")
    assert (read.actor, read.purpose) == (actor.id, "emergency.respond")
    later(6_000)
    with pytest.raises(PlaceClosed):
        volunteers.place_of(actor, alert.id)


def test_rings_grow_until_enough_come_and_the_others_are_stood_down() -> None:
    near = [nearby.volunteer(f"近{n}", 100 + 40 * n) for n in range(3)]
    middle = [nearby.volunteer(f"中{n}", 1_100 + 40 * n) for n in range(3)]
    call_id = nearby.call()
    nearby.happens(call_id)
    assert Alert.objects.count() == 3
    assert [one.role for one in Alert.objects.order_by("id")] == ["cpr", "cpr", "aed"]
    volunteers.accept(near[0], nearby.alert_of(near[0]).id)
    later(29)
    assert ResponderSearch.objects.get().ring == 0
    later(31)
    assert {one.ring for one in Alert.objects.filter(volunteer__person_id__in=[m.id for m in middle])} == {1}
    volunteers.accept(near[1], nearby.alert_of(near[1]).id)
    assert ResponderSearch.objects.get().state == "searching"
    runner = Alert.objects.filter(role="aed", state="asked").latest("asked_at")
    running = next(one for one in (*near, *middle) if one.id == runner.volunteer.person_id)
    volunteers.accept(running, runner.id)
    search = ResponderSearch.objects.get()
    assert (search.state, search.widen_at) == ("enough", None)
    assert not Alert.objects.filter(state="asked").exists()
    stood_down = Alert.objects.filter(state="stood_down").select_related("volunteer").first()
    assert stood_down is not None
    person = next(one for one in (*near, *middle) if one.id == stood_down.volunteer.person_id)
    assert inbox(person).items[0].title.en == "You need not go this time, thank you"
    with pytest.raises(AlertOver):
        volunteers.accept(person, stood_down.id)
    helpers = volunteers.of_call(call_id)
    assert (helpers.state, helpers.accepted_cpr, helpers.accepted_aed, helpers.aed_on_the_way) == (
        "enough",
        2,
        1,
        True,
    )


def test_who_turns_back_is_replaced_and_an_alert_without_an_answer_expires() -> None:
    one, two = nearby.volunteer("去了", 100), nearby.volunteer("远些", 1_200)
    nearby.happens(nearby.call())
    alert = nearby.alert_of(one)
    volunteers.accept(one, alert.id)
    with nearby.committed():
        volunteers.decline(one, alert.id)
    assert nearby.alert_of(two).state == "asked"
    with pytest.raises(AlertOver):
        volunteers.accept(one, alert.id)
    later(121)
    assert nearby.alert_of(two).state == "expired"
    assert ResponderSearch.objects.get().state == "exhausted"


def test_taps_are_the_calls_timeline_once_each_and_a_taken_device_is_taken() -> None:
    presses, runs = nearby.volunteer("按压", 50), nearby.volunteer("取机", 320)
    for n in range(5):
        nearby.volunteer(f"凑数{n}", 60 + n)
    aeds.simulate_self_tests()
    call_id = nearby.call()
    nearby.happens(call_id)
    runner, presser = nearby.alert_of(runs), nearby.alert_of(presses)
    assert (presser.role, runner.role, runner.aed) == ("cpr", "aed", "good")
    volunteers.accept(runs, runner.id)
    for once in ("a", "a", "b"):
        volunteers.tap(runs, runner.id, "aed-taken" if once != "b" else "arrived", once)
    for once in ("s1", "s2", "s2"):
        volunteers.tap(runs, runner.id, "shock", once)
    runner.refresh_from_db()
    assert (runner.state, [kind for kind, _ in runner.done]) == ("arrived", ["aed-taken", "shock", "shock"])
    assert aeds.aed_of("good").fault == "taken"
    kinds = [
        one.kind
        for one in CallEvent.objects.filter(call=call_id, kind__startswith="responder-").order_by("id")
    ]
    assert kinds == [
        "responder-accepted",
        "responder-aed-taken",
        "responder-arrived",
        "responder-shock",
        "responder-shock",
    ]
    with pytest.raises(AlertOver):
        volunteers.debrief(runs, runner.id, Debriefing("arrest", True, 2, True))
    volunteers.tap(runs, runner.id, "handed-over", "h")
    manager = fleet.officer("emergency-manager", "白冠礼")
    volunteers.debrief(runs, runner.id, Debriefing("arrest", True, 2, True, "很难受"))
    assert "想找人聊聊" in inbox(manager).items[0].body.zh
    assert "很难受" not in inbox(manager).items[0].body.zh
    kept = Debrief.objects.get()
    assert (kept.shocks, kept.wants_talk) == (2, True)
    assert "很难受".encode() not in bytes(kept.words)
    assert aeds.aed_of("good").fault == "taken"
    aeds.report(manager, "good", "back")
    assert aeds.aed_of("good").fault == ""


def test_the_ambulance_ends_the_search_and_a_call_that_needs_nobody_begins_none() -> None:
    actor = nearby.volunteer("快到", 100)
    call_id = nearby.call()
    nearby.happens(call_id, alerts_volunteers=False)
    nearby.happens(call_id, lon=None, lat=None)
    assert not ResponderSearch.objects.exists()
    nearby.happens(call_id, "located")
    nearby.happens(call_id)
    alert = nearby.alert_of(actor)
    assert Alert.objects.count() == 1
    volunteers.accept(actor, alert.id)
    nearby.happens(call_id, "arrived", state="on_scene")
    alert.refresh_from_db()
    assert alert.state == "stood_down"
    assert ResponderSearch.objects.get().state == "ended"
    later(500)
    assert Alert.objects.count() == 1


def test_who_is_busy_stale_or_not_willing_now_is_not_asked() -> None:
    nearby.volunteer("夜里", 100, replace(nearby.WELL, hours="Mo-Fr 18:00-22:00; Sa-Su 08:00-22:00"))
    stale = nearby.volunteer("旧位置", 120)
    Volunteer.objects.filter(person_id=stale.id).update(position_at=timezone.now() - timedelta(minutes=16))
    busy = nearby.volunteer("在忙", 140)
    nearby.happens(nearby.call())
    assert [one.volunteer.person_id for one in Alert.objects.all()] == [busy.id]
    nearby.happens(nearby.call())
    assert Alert.objects.count() == 1


def test_who_leaves_or_takes_consent_back_is_called_no_more() -> None:
    actor = nearby.volunteer("离开", 100)
    volunteers.leave(actor)
    nearby.happens(nearby.call())
    assert not Alert.objects.exists()
    with pytest.raises(NotVolunteer):
        volunteers.me(actor)


def test_simulated_volunteers_answer_by_themselves_and_real_ones_never(helped_city: Path) -> None:
    rows = [
        f"sim-{n},volunteer,aha,cpr;aed,24/7,370202,{nearby.HERE[0]},{fleet.LAT + 20 * n * nearby.METRE}"
        for n in range(40)
    ]
    head = "code,kind,certificate,skills,hours,division,lon,lat"
    (helped_city / "emergency/responders/volunteers.csv").write_text("\n".join([head, *rows]) + "\n")
    fleet.load(helped_city)
    assert Volunteer.objects.filter(simulated=True, is_available=True).count() == 10
    real = nearby.volunteer("真人", 30)
    nearby.happens(nearby.call())
    now = timezone.now()
    for minute in range(20):
        volunteers.answer_simulated(now + timedelta(minutes=minute))
    states = set(Alert.objects.filter(volunteer__simulated=True).values_list("state", flat=True))
    assert states <= {"arrived", "declined", "stood_down"}
    assert "arrived" in states
    assert nearby.alert_of(real).answered_at is None
    assert look_for_responders() >= 0


def test_a_device_is_counted_on_only_while_it_reports(helped_city: Path) -> None:
    now = timezone.now()
    faults = {one.aed.code: one.fault for one in aeds.near(aeds.Point(*nearby.HERE), 1_000)}
    assert faults == {
        "near-closed": "closed",
        "failing": "",
        "near-untested": "untested",
        "good": "",
        "far": "",
    }
    assert aeds.simulate_self_tests(now) == 4
    assert aeds.aed_of("failing").fault == "failed"
    manager = fleet.officer("emergency-manager", "白冠礼")
    assert [one.aed.code for one in aeds.aeds_in_trouble(manager)] == ["near-untested", "failing"]
    aeds.report(manager, "near-untested", "self-test")
    assert aeds.aed_of("near-untested").fault == ""
    assert aeds.aed_of("good", now + timedelta(days=9)).fault == "untested"
    aeds.simulate_self_tests(now + timedelta(days=9))
    assert aeds.aed_of("good", now + timedelta(days=9)).fault == ""
    with pytest.raises(NotAllowed):
        aeds.report(nearby.resident("路人"), "good", "fault")


def test_with_a_whole_city_nobody_is_asked_twice_for_one_call(helped_city: Path) -> None:
    actors: list[Actor] = [nearby.volunteer(f"人{n}", 100 + n * 150) for n in range(8)]
    call_id = nearby.call()
    nearby.happens(call_id)
    for seconds in range(0, 600, 20):
        later(seconds)
    assert Alert.objects.filter(call=call_id).count() == len(actors)


def test_who_was_erased_is_called_no_more_and_their_words_are_gone() -> None:
    actor, alert = helped_once("走了")
    volunteers.debrief(actor, alert.id, Debriefing("other", True, 0, True, "我很难过"))
    erase_person(system({"identity.erase"}), actor.id)
    nearby.happens(nearby.call())
    row = Volunteer.objects.get()
    assert (row.is_available, row.lon, row.ended_at is None) == (False, None, False)
    assert Alert.objects.count() == 1
    assert (Debrief.objects.get().words, Debrief.objects.get().wants_talk) == (None, False)


def test_who_agrees_anew_is_not_ended_by_the_older_consent_that_was_taken_back() -> None:
    actor = nearby.volunteer("又来", 100)
    volunteers.leave(actor)
    volunteers.register(actor, nearby.WELL)
    while recover():
        pass
    assert volunteers.me(actor).kind == "volunteer"


def test_the_managers_are_told_once_who_would_like_to_talk() -> None:
    manager = fleet.officer("emergency-manager", "白冠礼")
    actor, alert = helped_once("想聊")
    for shocks in (0, 1):
        volunteers.debrief(actor, alert.id, Debriefing("other", True, shocks, True))
    assert [one.title.zh for one in inbox(manager).items] == ["一位志愿者想找人聊聊"]


def test_a_device_that_was_taken_off_the_map_keeps_nobody_from_the_patient() -> None:
    nearby.volunteer("会按", 50)
    nearby.volunteer("也会按", 60)
    actor = nearby.volunteer("会取", 70)
    nearby.happens(nearby.call())
    alert = Alert.objects.get(role="aed")
    actor = replace(actor, id=alert.volunteer.person_id)
    volunteers.accept(actor, alert.id)
    Alert.objects.filter(id=alert.id).update(aed="gone")
    place = volunteers.place_of(actor, alert.id)
    assert (place.lon, place.lat) == pytest.approx(nearby.HERE)


@pytest.mark.parametrize("who", ["simulated", "its own system"])
def test_a_device_that_is_gone_stays_so_whatever_its_self_test_says(who: str) -> None:
    manager, later_on = fleet.officer("emergency-manager", "白冠礼"), timezone.now() + timedelta(days=1)
    aeds.report(manager, "good", "missing")
    if who == "simulated":
        aeds.simulate_self_tests(later_on)
    else:
        program = Actor(ActorKind.CLIENT, uuid7(), frozenset({Grant(MANAGE)}))
        aeds.report(program, "good", "self-test")
    assert aeds.aed_of("good", later_on).fault == "taken"
    aeds.report(manager, "good", "back")
    assert aeds.aed_of("good").fault == ""


def helped_once(name: str) -> tuple[Actor, Alert]:
    """Somebody who came, gave CPR, and has handed over."""
    actor = nearby.volunteer(name, 50)
    nearby.happens(nearby.call())
    alert = nearby.alert_of(actor)
    volunteers.accept(actor, alert.id)
    volunteers.tap(actor, alert.id, "handed-over", "h" * 20)
    return actor, alert
