"""Does a defibrillator that a resident reported and a manager has seen stand on the map, and stay there?"""

import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.base.audit.models import Entry
from onecity.base.registry import door as registry
from onecity.core.geo import Point
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import aed_tips, aeds, reported_aeds
from onecity.engines.emergency.door.aed_tips import Tip, decide, tell
from onecity.engines.emergency.door.reported_aeds import NewAed, register, take_off
from onecity.engines.emergency.errors import (
    AedLayerMissing,
    AedUndescribed,
    AedUnknown,
    TipUnknown,
)
from onecity.engines.emergency.models import AedTip, Alert, ReportedAed
from onecity.engines.emergency.tests import fleet, nearby

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]
NETWORK = "198.51.100.7"
LON, LAT = nearby.HERE[0], fleet.LAT + 90 * nearby.METRE
NEW = NewAed("地铁站 AED", "AED in the metro", "station", "24/7", LON, LAT, is_ready=True)


def reported(words: str = "地铁站二号口") -> UUID:
    """A resident reports a new one."""
    return tell(ANONYMOUS, NETWORK, Tip("new", words=words, lon=LON, lat=LAT))


def near() -> list[str]:
    """Whom a runner could be sent to."""
    return [one.code for one in aeds.usable_near(Point(*nearby.HERE), 1_000, fleet.START, 5)]


def on_map() -> list[str]:
    return [one.code for one in registry.nearby(LON, LAT, 5, "aeds")]


def test_what_was_seen_is_found_by_dispatch_the_page_and_the_map_and_survives_the_next_load(
    manager: Actor, helped_city: Path
) -> None:
    before = registry.etag("aeds")
    code = register(manager, reported(), NEW)
    assert registry.etag("aeds") != before
    loaded_before = registry.etag("aeds")
    for _ in range(2):
        assert near()[0] == code
        assert on_map() == [code]
        assert next(one for one in registry.layers() if one.id == "aeds").count == 6
        place = {"lon": str(nearby.HERE[0]), "lat": str(nearby.HERE[1])}
        page = Client(headers={"Accept-Language": "zh"}).post("/emergency/aeds/", place).content.decode()
        assert "地铁站 AED" in page
        assert "居民报告，已核实" in page
        fleet.load(helped_city)
    assert registry.etag("aeds") == loaded_before
    nearby.volunteer("会按", 50)
    nearby.volunteer("也会按", 60)
    nearby.volunteer("会取", 70)
    nearby.happens(nearby.call())
    assert Alert.objects.get(role="aed").aed == code


def test_without_a_self_test_that_was_seen_nobody_is_sent_to_it(manager: Actor) -> None:
    code = register(manager, reported(), replace(NEW, is_ready=False))
    assert (code in near(), aeds.aed_of(code).fault) == (False, "untested")
    assert code in {one.aed.code for one in aeds.aeds_in_trouble(manager)}
    aeds.report(manager, code, "self-test")
    assert code in near()


def test_registering_twice_makes_one_and_a_refused_report_none(manager: Actor) -> None:
    tip, other = reported(), reported("别处")
    code = register(manager, tip, NEW)
    assert register(manager, tip, replace(NEW, name_zh="别的")) == code
    decide(manager, other, is_right=False)
    assert register(manager, other, NEW) == ""
    assert (ReportedAed.objects.count(), on_map()) == (1, [code])
    assert AedTip.objects.get(id=tip).code == code
    entries = Entry.objects.filter(action="emergency.aed.registered")
    assert [(one.target, one.actor) for one in entries] == [(f"aed:{code}", manager.id)]


def test_what_was_taken_off_is_gone_at_once_and_after_the_next_load(
    manager: Actor, helped_city: Path
) -> None:
    code = register(manager, reported(), NEW)
    take_off(manager, code)
    take_off(manager, code)
    assert on_map() == []
    fleet.load(helped_city)
    assert (on_map(), reported_aeds.listed(manager)) == ([], ())
    assert Entry.objects.filter(action="emergency.aed.removed").count() == 1
    with pytest.raises(AedUnknown):
        take_off(manager, "good")


def test_once_the_citys_folder_declares_the_code_its_word_stands(manager: Actor, helped_city: Path) -> None:
    code = register(manager, reported(), NEW)
    with (helped_city / "layers/aeds.csv").open("a") as file:
        file.write(f"{code},登记名,Declared,370202,mall,24/7,2026-07-20,daily,{LON},{LAT}\n")
    fleet.load(helped_city)
    assert aeds.aed_of(code).aed.name.zh == "登记名"
    take_off(manager, code)
    assert on_map() == [code]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name_en": " "}, "中文和英文名称"),
        ({"place": "pub"}, "场所"),
        ({"hours": "always"}, "always"),
        ({"hours": ""}, "24/7"),
        ({"lon": None}, "地图"),
        ({"lat": 91.0}, "地图"),
    ],
)
def test_what_a_helper_must_know_is_asked_for(manager: Actor, change: dict[str, object], words: str) -> None:
    tip = reported()
    with pytest.raises(AedUndescribed) as refused:
        register(manager, tip, replace(NEW, **change))  # type: ignore[arg-type]
    assert words in refused.value.text("zh")
    assert (AedTip.objects.get().state, ReportedAed.objects.exists()) == ("open", False)


def test_only_a_manager_registers_only_what_is_new_and_only_where_the_city_has_such_a_layer(
    manager: Actor, helped_city: Path
) -> None:
    tip = reported()
    for act in (
        lambda: register(ANONYMOUS, tip, NEW),
        lambda: take_off(ANONYMOUS, "x"),
        lambda: reported_aeds.listed(ANONYMOUS),
        lambda: aed_tips.tip_of(ANONYMOUS, tip),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(AedUndescribed):
        decide(manager, tip, is_right=True)
    with pytest.raises(TipUnknown):
        register(manager, tell(ANONYMOUS, NETWORK, Tip("locked", "good")), NEW)
    (helped_city / "layers/aeds.yaml").unlink()
    shutil.rmtree(helped_city / "emergency/responders")
    fleet.load(helped_city)
    with pytest.raises(AedLayerMissing):
        register(manager, tip, NEW)
    assert (AedTip.objects.get(id=tip).state, ReportedAed.objects.exists()) == ("open", False)


def test_in_a_demonstration_it_is_marked_as_simulated(manager: Actor, settings: LazySettings) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": True})
    register(manager, reported(), NEW)
    assert registry.nearby(LON, LAT, 50, "aeds")[0].simulated


def test_a_manager_fills_in_the_form_beside_what_was_reported_and_what_stands_near(manager: Actor) -> None:
    phone = Client()
    phone.post("/emergency/aeds/new/", {"words": "二号口左边", "lon": f"{LON}", "lat": f"{LAT}"})
    tip = AedTip.objects.get()
    assert (tip.lon, tip.lat) == (LON, LAT)
    client, address = browser(manager), f"/emergency/aeds/tips/{tip.id}/register/"
    assert address in client.get("/emergency/aeds/manage/").content.decode()
    assert client.post(f"/emergency/aeds/tips/{tip.id}/", {"right": "yes"})["Location"] == address
    page = client.get(address).content.decode()
    for words in ("二号口左边", f'value="{LON:.6f}"', "near-untested", "不会派人去取"):
        assert words in page
    said = {"name_zh": "地铁站 AED", "name_en": "AED in the metro", "place": "station", "hours": "day"}
    said |= {"lon": f"{LON}", "lat": f"{LAT}", "ready": "yes"}
    assert client.post(address, said | {"lon": "nan", "hours": "24/7"}).status_code == 422
    refused = client.post(address, said)
    assert (refused.status_code, "“day”" in refused.content.decode()) == (422, True)
    assert 'value="AED in the metro"' in refused.content.decode()
    assert client.post(address, said | {"hours": "24/7"})["Location"] == "/emergency/aeds/manage/"
    page = client.get("/emergency/aeds/manage/").content.decode()
    assert "地铁站 AED" in page
    assert "没有任何改动" in client.get(address, follow=True).content.decode()
    code = ReportedAed.objects.get().code
    assert client.post(f"/emergency/aeds/{code}/remove/").status_code == 302
    assert on_map() == []
    assert client.post("/emergency/aeds/good/remove/").status_code == 404
    stranger = browser(nearby.resident("路人"))
    assert stranger.get(address).status_code == 403
    assert stranger.post(f"/emergency/aeds/{code}/remove/").status_code == 403
