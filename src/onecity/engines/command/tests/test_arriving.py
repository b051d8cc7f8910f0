"""Does what a phone kept without a network arrive once, and is what comes too late refused with a reason?"""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from ruamel.yaml import YAML

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.engines.command import door
from onecity.engines.command.models import Arrival
from onecity.engines.command.tests import town
from onecity.engines.command.tests.browsing import browser
from onecity.engines.command.tests.test_patrols import WRITTEN
from onecity.web.idempotency import forget_old_answers

pytestmark = pytest.mark.django_db
FILLED = {"crest": "yes", "level": "91.2", "remark": "", "taken_at": "2026-07-20T06:30:00+00:00"}


@pytest.fixture
def task(city: Path, patrol: Actor) -> TaskView:
    """The patroller's round of today."""
    (city / "patrols").mkdir()
    with (city / "patrols" / "dams.yaml").open("w") as stream:
        YAML().dump(WRITTEN, stream)
    town.load(city)
    door.give_rounds()
    (found,) = door.my_rounds(patrol)
    return found


def sent(client: Client, address: str, key: str, when: str = "later", **given: object) -> HttpResponse:
    """What the phone's queue sends."""
    headers = {"X-Offline": when, "Idempotency-Key": key, "Accept": "application/json"}
    answer: HttpResponse = client.post(address, given, headers=headers)
    return answer


def test_a_list_and_its_photo_arrive_once_however_late_they_are_sent_again(
    task: TaskView, patrol: Actor, clock: time_machine.Traveller
) -> None:
    client = browser(patrol)
    photo = SimpleUploadedFile("dam.jpg", b"\xff\xd8\xff" + bytes(50), "image/jpeg")
    assert sent(client, f"/command/patrols/{task.id}/fill/", "k1", **FILLED).json()["kept"] is True
    assert sent(client, f"/command/orders/{task.id}/photo/", "k2", photo=photo).status_code == 200
    # a stored answer is kept for a day only: the key of the phone still tells
    clock.shift(timedelta(hours=30))
    forget_old_answers()
    again = sent(browser(patrol), f"/command/patrols/{task.id}/fill/", "k1", **FILLED)
    assert again.json() == {"kept": True, "said": "这一项之前已经收到。"}
    form, _photo = worklist.evidence(patrol, task.id)
    assert (form.answers["level"], form.taken_at) == (91.2, town.START.replace(hour=6, minute=30))
    clock.shift(timedelta(days=91))
    door.forget_arrivals()
    assert not Arrival.objects.exists()


def test_what_comes_too_late_is_refused_with_the_reason_and_may_be_sent_again(
    task: TaskView, patrol: Actor
) -> None:
    client = browser(patrol)
    done = f"/command/orders/{task.id}/done/"
    refused = sent(client, done, "k1")
    assert (refused.status_code, refused.json()["kept"]) == (409, False)
    assert "还缺检查表、照片" in refused.json()["said"]
    worklist.end_task(patrol, task.id, "dropped")
    closed = sent(client, f"/command/patrols/{task.id}/fill/", "k2", **FILLED)
    assert (closed.status_code, closed.json()["said"]) == (409, "没有任何改动：这项任务已经结束。")
    assert worklist.evidence(patrol, task.id) == ()
    assert not Arrival.objects.exists(), "a refused key stays free"


def test_only_who_has_just_pressed_the_button_is_told_on_the_next_page(task: TaskView, patrol: Actor) -> None:
    client = browser(patrol)
    for key, when, told in (("k1", "later", False), ("k2", "now", True)):
        sent(client, f"/command/patrols/{task.id}/fill/", key, when, **FILLED)
        page = client.get(f"/command/patrols/{task.id}/").content.decode()
        assert ("已保存" in page) is told


def test_nothing_is_taken_from_somebody_else_or_from_nobody(task: TaskView, city: Path) -> None:
    stranger = browser(town.officer("reservoir-patrol", division="370283105", name="王别处"))
    assert sent(stranger, f"/command/patrols/{task.id}/fill/", "k1", **FILLED).status_code in {403, 404}
    nobody = sent(browser(), f"/command/patrols/{task.id}/fill/", "k1", **FILLED)
    assert (nobody.status_code, nobody["Location"][:9]) == (302, "/sign-in/")


def test_a_phone_learns_whose_it_is_by_a_mark_that_names_nobody(task: TaskView, patrol: Actor) -> None:
    client = browser(patrol)
    me = client.get("/offline/me/")
    assert me.json()["owner"]
    assert str(patrol.id) not in me.content.decode()
    assert "no-store" in me["Cache-Control"]
    page = client.get("/command/patrols/").content.decode()
    assert f'<meta name="owner" content="{me.json()["owner"]}">' in page
    assert f"/command/patrols/{task.id}/" in page
    assert browser().get("/offline/me/").json()["owner"] == ""
    assert 'name="owner"' not in browser().get("/sign-in/").content.decode()
