"""Do pages show incidents to those they concern, and do their forms do what they say?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.engines.command.models import Incident, PublicWarning
from onecity.engines.command.pages import cards
from onecity.engines.command.tests.browsing import browser
from onecity.engines.command.tests.town import happen, officer, settle, told

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + bytes(400)


def test_the_person_in_charge_answers_on_the_phone(patrol: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    client, address = browser(patrol), f"/command/orders/{task.id}/"
    assert client.get(f"/command/incidents/{Incident.objects.get().id}/act/")["Location"] == address
    assert "知道了，我来处置" in client.get(address).content.decode()
    client.post(f"{address}acknowledge/")
    page = client.post(
        f"{address}photo/",
        {
            "photo": SimpleUploadedFile("dam.jpg", JPEG, "image/jpeg"),
            "lon": "120.3",
            "lat": "36.7",
            "accuracy_m": "8",
        },
        follow=True,
    ).content.decode()
    assert "36.7000, 120.3000" in page
    refused = client.post(f"{address}done/", follow=True).content.decode()
    assert "还缺文字说明" in refused
    client.post(f"{address}note/", {"words": "坝顶无异常"})
    assert "已完成，辛苦了" in client.post(f"{address}done/", follow=True).content.decode()
    settle()
    (piece, _note) = worklist.evidence(patrol, task.id)
    assert (piece.lon, piece.lat, piece.accuracy_m) == (120.3, 36.7, 8.0)
    photo = client.get(f"/command/incidents/{Incident.objects.get().id}/evidence/{piece.id}/")
    assert photo.content == JPEG
    assert "sandbox" in photo["Content-Security-Policy"]


def test_what_is_no_picture_is_refused_whatever_its_name_says(patrol: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    script = SimpleUploadedFile("dam.jpg", b"<script>alert(1)</script>", "image/jpeg")
    page = browser(patrol).post(f"/command/orders/{task.id}/photo/", {"photo": script}, follow=True)
    assert "照片没有保存" in page.content.decode()
    assert worklist.evidence(patrol, task.id) == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ["发生了什么", "等待响应"]), ("en", ["What happened", "Waiting for an answer"])],
)
def test_the_desk_shows_what_happened_what_is_done_and_how_it_came_to_this(
    duty: Actor, patrol: Actor, language: str, words: list[str]
) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    client = browser(duty, language)
    assert str(Incident.objects.get().id) in client.get("/command/").content.decode()
    page = client.get(f"/command/incidents/{Incident.objects.get().id}/").content.decode()
    assert all(word in page for word in words)


def test_a_reason_is_asked_for_and_closing_is_told(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    address = f"/command/incidents/{Incident.objects.get().id}/"
    client = browser(duty)
    assert "还不能直接关闭" in client.post(f"{address}close/", follow=True).content.decode()
    assert "已结束" in client.post(f"{address}close/", {"words": "演练"}, follow=True).content.decode()
    assert "重新打开" in client.post(f"{address}reopen/", {"words": "再看"}, follow=True).content.decode()


def test_others_are_not_told_that_it_exists(city: object) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    row = Incident.objects.get()
    other = officer("environment-officer", "ecology", "3702")
    assert browser(other).get(f"/command/incidents/{row.id}/").status_code == 404
    assert browser().get(f"/command/incidents/{row.id}/").status_code == 302
    assert (
        browser(officer("reservoir-patrol", division="370283105")).get("/command/public/").status_code == 403
    )


def test_a_mute_is_made_shown_on_what_it_touches_and_lifted(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    client = browser(duty)
    given = {"what": "reservoirs", "up_to": "yellow", "hours": "4", "reason": "水位计检修"}
    assert "水位计检修" in client.post("/command/mutes/", given, follow=True).content.decode()
    page = client.get(f"/command/incidents/{Incident.objects.get().id}/").content.decode()
    assert "静默：水位计检修" in page
    assert (
        "没有静默任何预警"
        in client.post("/command/mutes/", given | {"reason": " "}, follow=True).content.decode()
    )


def test_an_incident_s_warning_is_muted_from_its_page_and_named_in_words(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    client, address = browser(duty), f"/command/incidents/{Incident.objects.get().id}/"
    assert "<option selected>2</option>" in client.get(address).content.decode()
    given = {"what": "one|flood", "up_to": "yellow", "hours": "2", "words": "水位计检修"}
    assert "静默：水位计检修" in client.post(f"{address}mute/", given, follow=True).content.decode()
    assert "水库 · 水位 · 一号水库" in client.get("/command/mutes/").content.decode()
    refused = client.post(f"{address}mute/", given | {"words": " "}, follow=True)
    assert "没有静默任何预警" in refused.content.decode()


def test_an_open_incident_follows_what_its_reader_may_follow(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    page = browser(duty).get(f"/command/incidents/{Incident.objects.get().id}/").content.decode()
    assert 'data-live="incident:water"' in page


def test_an_order_is_handed_over_on_the_phone(patrol: Actor) -> None:
    officer("reservoir-patrol", name="王接班")
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    client, address = browser(patrol), f"/command/orders/{task.id}/"
    assert "王接班" not in client.get(address).content.decode(), "only who has taken it hands it over"
    client.post(f"{address}acknowledge/")
    assert "王接班" in client.get(address).content.decode()


def test_a_public_warning_is_proposed_by_one_and_let_go_by_another_in_the_browser(duty: Actor) -> None:
    second = officer("duty-officer", division="3702", name="钱批准")
    happen([told("one", 1, "opened", "red", 0)])
    draft = PublicWarning.objects.get()
    address, words = (
        f"/command/public/{draft.id}/",
        {"headline": "水库洪水红色预警", "instruction": "请立即转移"},
    )
    assert "须由另一人批准" in browser(duty).post(f"{address}propose/", words, follow=True).content.decode()
    assert "公开预警须由另一人批准" in browser(duty).post(f"{address}approve/", follow=True).content.decode()
    assert "请立即转移" in browser(second).get("/command/public/").content.decode()
    assert "现在没有预警" in browser().get("/cap/now/").content.decode()
    assert "已对外发布" in browser(second).post(f"{address}approve/", follow=True).content.decode()
    page = browser().get("/cap/now/").content.decode()
    assert all(words in page for words in ["水库洪水红色预警", "请立即转移", "演练"])
    assert "请立即转移" in cards.warnings(RequestFactory().get("/"))
