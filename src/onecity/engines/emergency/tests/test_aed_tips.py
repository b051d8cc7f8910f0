"""Can anybody report a defibrillator without signing in, and is it doubtful until a manager has checked?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecity.base.actor import ANONYMOUS, NotAllowed
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import aed_tips, aeds
from onecity.engines.emergency.door.aed_tips import Tip, decide, tell
from onecity.engines.emergency.errors import AedUnknown, TipsTooOften, TipUnfit
from onecity.engines.emergency.models import AedState, AedTip, Alert
from onecity.engines.emergency.tests import fleet, nearby

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 64
HERE = "198.51.100.7"


@pytest.fixture(autouse=True)
def clock(helped_city: Path) -> Iterator[time_machine.Traveller]:
    """Five defibrillators; the clock stands still until it is moved."""
    with time_machine.travel(fleet.START, tick=False) as traveller:
        yield traveller


def test_anybody_reports_on_the_page_and_a_manager_confirms_it() -> None:
    phone = Client()
    phone.cookies["language"] = "zh-hans"
    address = "/emergency/aeds/good/tell/"
    assert "这台 AED 有问题" in phone.get(address).content.decode()
    refused = phone.post(address, {"kind": "new"})
    assert (refused.status_code, "没有提交" in refused.content.decode()) == (422, True)
    photo = SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")
    told = phone.post(address, {"kind": "missing", "words": "柜子是空的", "photo": photo})
    assert "管理人员会核实" in told.content.decode()
    manager = browser(fleet.officer("emergency-manager", "白冠礼"))
    page = manager.get("/emergency/aeds/manage/").content.decode()
    tip = AedTip.objects.get()
    assert "柜子是空的" in page
    assert manager.get(f"/emergency/aeds/tips/{tip.id}/photo/").content == JPEG
    assert phone.get(f"/emergency/aeds/tips/{tip.id}/photo/").status_code in {302, 403}
    manager.post(f"/emergency/aeds/tips/{tip.id}/", {"right": "yes"})
    assert aeds.aed_of("good").fault == "taken"
    assert AedTip.objects.get().state == "confirmed"
    assert "柜子是空的" not in manager.get("/emergency/aeds/manage/").content.decode()


def test_a_photo_that_is_none_is_refused_and_nothing_is_kept() -> None:
    photo = SimpleUploadedFile("a.html", b"<script>", "image/jpeg")
    answer = Client().post("/emergency/aeds/new/", {"words": "三楼", "photo": photo})
    assert (answer.status_code, AedTip.objects.count()) == (422, 0)


def test_a_runner_goes_to_a_certain_device_first_and_to_a_doubtful_one_rather_than_none() -> None:
    for code in ("failing", "good"):
        tell(ANONYMOUS, HERE, Tip("missing", code))
    assert aeds.aed_of("good").doubted_at is not None
    for name, north_m in (("会按", 50), ("也会按", 60), ("会取", 790)):
        nearby.volunteer(name, north_m)
    nearby.happens(nearby.call())
    assert Alert.objects.get(role="aed").aed == "far"
    assert Alert.objects.get(role="aed").eta_s < 1_200
    Alert.objects.update(ended_at=fleet.START)
    tell(ANONYMOUS, HERE, Tip("locked", "far"))
    nearby.happens(nearby.call())
    assert Alert.objects.filter(role="aed").latest("id").aed in {"failing", "good"}


def test_what_was_checked_and_is_wrong_leaves_no_doubt_once_nothing_else_is_open() -> None:
    manager = fleet.officer("emergency-manager", "白冠礼")
    one, other = (tell(ANONYMOUS, HERE, Tip(kind, "good")) for kind in ("missing", "locked"))
    decide(manager, one, is_right=False)
    assert AedState.objects.get(code="good").doubted_at is not None
    decide(manager, other, is_right=False)
    decide(manager, other, is_right=True)
    assert (aeds.aed_of("good").doubted_at, aeds.aed_of("good").fault) == (None, "")
    tell(ANONYMOUS, HERE, Tip("missing", "good"))
    aeds.report(manager, "good", "self-test")
    assert aeds.aed_of("good").doubted_at is None


def test_one_network_reports_so_much_an_hour_and_a_signed_in_person_more(
    clock: time_machine.Traveller,
) -> None:
    for _ in range(aed_tips.MOST):
        tell(ANONYMOUS, HERE, Tip("missing", "good"))
    with pytest.raises(TipsTooOften):
        tell(ANONYMOUS, HERE, Tip("missing", "good"))
    tell(ANONYMOUS, "203.0.113.9", Tip("missing", "good"))
    tell(nearby.resident("王新"), HERE, Tip("missing", "good"))
    clock.shift(timedelta(hours=1))
    tell(ANONYMOUS, HERE, Tip("missing", "good"))


@pytest.mark.parametrize(
    "tip", [Tip("missing"), Tip("new", "good", "x"), Tip("new"), Tip("moved", "good"), Tip("?", "good")]
)
def test_what_lacks_what_it_is_about_is_refused(tip: Tip) -> None:
    with pytest.raises(TipUnfit):
        tell(ANONYMOUS, HERE, tip)
    with pytest.raises(AedUnknown):
        tell(ANONYMOUS, HERE, Tip("missing", "none"))
    with pytest.raises(NotAllowed):
        aed_tips.open_tips(ANONYMOUS)
