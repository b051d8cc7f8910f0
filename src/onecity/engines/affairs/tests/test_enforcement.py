"""Does what an incident hands over become one case, explained, heard, decided, and told back to the incident?"""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecity.base.actor import Actor
from onecity.base.declarations.current import look_again
from onecity.base.outbox.door import emit
from onecity.base.outbox.models import OutboxEvent
from onecity.base.worklist import door as worklist
from onecity.core.money import yuan
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import EnforcementUnknown, StepNotPossible
from onecity.engines.affairs.models import EnforcementCase
from onecity.engines.affairs.tests.browsing import browser
from onecity.engines.command import door as command
from onecity.engines.command.door.declared import response_of
from onecity.engines.command.events import EnforcementProposed
from onecity.engines.command.models import Incident, Proposal
from onecity.engines.command.tests import town

JPEG = b"\xff\xd8\xff\xe0" + bytes(200)
FACTS = {"plate": "鲁B·12345", "axles": "axles-6", "mass": "52,400"}


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Qingdao's reservoirs and its matters of enforcement, on the day of the storm, which stands still."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA = tmp_path / "data"
    with time_machine.travel(town.START, tick=False):
        for forget in (cache.clear, look_again, response_of.cache_clear):
            forget()
        folder = town.write_city(tmp_path / "city")
        shutil.copy(town.QINGDAO / "roles.yaml", folder / "roles.yaml")
        shutil.copytree(town.QINGDAO / "enforcement", folder / "enforcement")
        town.load(folder)
        yield folder
    look_again()


@pytest.fixture
def duty(city: Path) -> Actor:
    """Leads incidents."""
    return town.officer("duty-officer", division="3702", name="孙值班")


@pytest.fixture
def officer(city: Path) -> Actor:
    """Decides cases of the transport bureau."""
    return town.officer("enforcement-officer", "transport", "3702", name="高执法")


def text(page: object) -> str:
    return unescape(re.sub(r"\s+", " ", page.content.decode()))  # type: ignore[attr-defined]


def hand_over(duty: Actor, about: str = "鲁B12345") -> Client:
    """The leader's browser, after it handed the newest incident over."""
    incident = Incident.objects.get()
    client = browser(duty)
    given = {"matter": "overload", "about": about, "words": "卡口称重超限，已拦停"}
    answer = client.post(f"/command/incidents/{incident.id}/enforce/", given, follow=True)
    assert "已移交" in text(answer)
    town.settle()
    return client


def decided(officer: Actor, duty: Actor, about: str, outcome: str = "fine") -> EnforcementCase:
    """A case that went all its way."""
    hand_over(duty, about)
    row = EnforcementCase.objects.latest("opened_at", "id")
    door.establish_facts(officer, row.id, FACTS | {"plate": about})
    door.hear_party(officer, row.id, "无异议")
    door.decide_enforcement(officer, row.id, outcome, None, "事实清楚")
    town.settle()
    row.refresh_from_db()
    return row


def test_an_incident_becomes_a_decided_case_and_its_timeline_tells_each_step(
    duty: Actor, officer: Actor
) -> None:
    patrol = town.officer("reservoir-patrol", division="370285108", name="李巡坝")
    town.happen([town.told("one", 1, "opened", "yellow", 0)])
    (order,) = worklist.queue(patrol).items
    photo = SimpleUploadedFile("truck.jpg", JPEG, "image/jpeg")
    browser(patrol).post(f"/command/orders/{order.id}/photo/", {"photo": photo})
    leader = hand_over(duty)
    (task,) = worklist.queue(officer).items
    row = EnforcementCase.objects.get()
    # the ninetieth day is a Sunday
    assert (task.due_at or row.opened_at).date().isoformat() == "2026-10-19"
    case, client = f"/affairs/enforcement/{row.id}/", browser(officer)
    page = text(client.get(f"/desk/tasks/{task.id}/"))
    assert all(one in page for one in ("卡口称重超限，已拦停", 'value="鲁B12345"', "超限运输", row.number))
    picture = re.search(rf"{case}evidence/[0-9a-f-]+/", page)
    assert picture is not None
    assert client.get(picture[0]).content == JPEG

    missing = text(client.post(f"{case}establish/", FACTS | {"mass": "很重"}, follow=True))
    assert "没有保存：请填写或更正 车货总质量" in missing
    page = text(client.post(f"{case}establish/", FACTS, follow=True))
    for said in (
        "实测 52,400 kg，限值 49,000 kg，超出 3,400 kg",
        "3 × 500.00元 = 1,500.00元",
        "建议：罚款 1,500.00元",
        "未经确认",
    ):
        assert said in page
    assert "案件已有新的进展" in text(client.post(f"{case}decide/", {"outcome": "fine"}, follow=True))
    client.post(f"{case}hear/", {"words": "当事人称不知道超限"})
    too_much = {"outcome": "fine", "fine": "30000.01", "words": "从重"}
    assert "没有决定" in text(client.post(f"{case}decide/", too_much, follow=True))
    mild = {"outcome": "fine", "fine": "1200", "words": "初次，主动卸载"}
    assert "罚款 1,200.00元" in text(client.post(f"{case}decide/", mild, follow=True))
    town.settle()
    row.refresh_from_db()
    assert (row.outcome, row.fine_fen, row.state) == ("fine", yuan(1_200), "decided")
    assert worklist.queue(officer).items == ()
    assert bytes(row.facts).find(b"12345") == -1, "facts are sealed"

    page = text(leader.get(f"/command/incidents/{Incident.objects.get().id}/"))
    for said in (
        "执法立案",
        "执法案件已查明事实",
        "执法案件已听取当事人意见",
        "执法决定：罚款 1,200.00元",
        case,
    ):
        assert said in page
    assert "1,200.00元" in text(client.get("/affairs/enforcement/?state=decided"))


def test_one_proposal_is_one_case_however_often_it_is_told_and_two_plates_are_two(
    duty: Actor, officer: Actor
) -> None:
    town.happen([town.told("one", 1, "opened", "yellow", 0)])
    for plate in ("鲁B12345", "鲁B12345", "鲁B99999"):
        hand_over(duty, plate)
    first = Proposal.objects.earliest("at", "id")
    again = EnforcementProposed(first.id, first.incident_id, first.matter, first.organisation, first.division)
    emit(again)
    town.settle()
    assert EnforcementCase.objects.count() == Proposal.objects.count() == 2
    reported = OutboxEvent.objects.filter(type="onecity.command.enforcement-reported.v1")
    assert reported.count() == 2


def test_the_fourth_penalty_of_a_plate_within_a_year_says_what_follows_however_it_is_written(
    duty: Actor, officer: Actor
) -> None:
    town.happen([town.told("one", 1, "opened", "yellow", 0)])
    for plate in ("鲁B12345", "鲁b 12345", "鲁B·12345"):
        decided(officer, duty, plate)
    decided(officer, duty, "鲁C00001")
    decided(officer, duty, "鲁-B-12345", outcome="none")
    hand_over(duty, "鲁B 123 45")
    row = EnforcementCase.objects.latest("opened_at", "id")
    found = door.establish_facts(officer, row.id, FACTS)
    assert (found.earlier, found.repeated) == (3, True)
    page = text(browser(officer, "en").get(f"/affairs/enforcement/{row.id}/"))
    assert "More than 3 times: The vehicle's licence to operate is revoked" in page
    with time_machine.travel(town.START + timedelta(days=366), tick=False):
        assert door.establish_facts(officer, row.id, FACTS).earlier == 0


def test_what_is_not_declared_is_told_back_and_opens_nothing(duty: Actor, officer: Actor) -> None:
    town.happen([town.told("one", 1, "opened", "yellow", 0)])
    incident = Incident.objects.get()
    command.propose_enforcement(duty, incident.id, "illegal-discharge", "ecology", "夜间偷排")
    town.settle()
    assert not EnforcementCase.objects.exists()
    assert "没有声明这类案由" in text(browser(duty).get(f"/command/incidents/{incident.id}/"))


def test_a_case_is_only_its_departments_and_a_decision_is_final(duty: Actor, officer: Actor) -> None:
    town.happen([town.told("one", 1, "opened", "yellow", 0)])
    row = decided(officer, duty, "鲁B12345")
    with pytest.raises(StepNotPossible):
        door.establish_facts(officer, row.id, FACTS)
    stranger = town.officer("enforcement-officer", "ecology", "3702", name="吴无关")
    with pytest.raises(EnforcementUnknown):
        door.hear_party(stranger, row.id, "x")
    assert browser(stranger).get(f"/affairs/enforcement/{row.id}/").status_code == 404
    assert browser(duty).get("/affairs/enforcement/").status_code == 403
