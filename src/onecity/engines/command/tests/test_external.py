"""Do warnings of others come in once, end when they are cancelled, and harm nobody?"""

from datetime import timedelta

import pytest

from onecity.base.actor import Actor, NotAllowed, system
from onecity.codecs import cap
from onecity.engines.command import door
from onecity.engines.command.models import ExternalWarning
from onecity.engines.command.tests.browsing import browser
from onecity.engines.command.tests.town import START, happen, officer

pytestmark = pytest.mark.django_db
SERVICE = system({"command.external"})


def message(identifier: str, type: str = "Alert", refers_to: str = "", **changes: object) -> bytes:
    """What the weather service sends."""
    info = cap.Info(
        event="暴雨",
        categories=(cap.Category.MET,),
        urgency=cap.Urgency.EXPECTED,
        severity=cap.Severity.SEVERE,
        certainty=cap.Certainty.LIKELY,
        headline="青岛市气象台发布暴雨橙色预警",
        expires=START + timedelta(hours=6),
        areas=(cap.Area("青岛市"),),
    )
    minutes = {"Alert": 0, "Update": 10, "Cancel": 20}[type]
    alert = cap.Alert(
        identifier,
        "weather@example.org",
        START + timedelta(minutes=minutes),
        cap.Status(str(changes.get("status", "Actual"))),
        cap.MessageType(type),
        cap.Scope.PUBLIC,
        (info,),
        (cap.Reference("weather@example.org", refers_to, START),) if refers_to else (),
    )
    return cap.write(alert)


def held(actor: Actor) -> list[str]:
    """The identifiers of what holds."""
    return [one.identifier for one in door.external(actor)]


def test_a_warning_comes_in_once_and_is_seen_beside_the_incidents(duty: Actor) -> None:
    assert door.receive(SERVICE, message("w1")) == door.receive(SERVICE, message("w1"))
    assert ExternalWarning.objects.count() == 1
    happen([])
    assert "青岛市气象台发布暴雨橙色预警" in browser(duty).get("/command/").content.decode()


@pytest.mark.parametrize("late", [False, True])
def test_an_update_replaces_and_a_cancel_ends_in_whatever_order_they_come(duty: Actor, late: bool) -> None:
    messages = [message("w1"), message("w2", "Update", "w1")]
    for one in reversed(messages) if late else messages:
        door.receive(SERVICE, one)
    assert held(duty) == ["w2"]
    door.receive(SERVICE, message("w3", "Cancel", "w2"))
    assert held(duty) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_a_document_in_another_encoding_is_kept_as_text_and_still_refers(duty: Actor, encoding: str) -> None:
    said = message("w2", "Update", "w1").decode().replace("utf-8", encoding.removesuffix("-le"), 1)
    door.receive(SERVICE, said.encode(encoding))
    door.receive(SERVICE, message("w1"))
    assert held(duty) == ["w2"]
    kept = ExternalWarning.objects.get(identifier="w2").document
    assert ("暴雨" in kept, "\0" in kept) == (True, False)


def test_an_exercise_and_what_has_expired_are_not_shown_as_warnings(duty: Actor, clock: object) -> None:
    door.receive(SERVICE, message("w1", status="Exercise"))
    assert held(duty) == []
    door.receive(SERVICE, message("w2"))
    clock.shift(timedelta(hours=7))  # type: ignore[attr-defined]
    assert held(duty) == []


def test_hostile_documents_are_refused_and_nobody_else_hands_in(duty: Actor) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + message("w1").partition(b"\n")[2]
    with pytest.raises(cap.AlertError):
        door.receive(SERVICE, bomb)
    with pytest.raises(NotAllowed):
        door.receive(duty, message("w1"))
    assert ExternalWarning.objects.count() == 0


def test_a_program_hands_in_by_the_interface_and_is_told_what_is_wrong(city: object) -> None:
    address, kind = "/api/v1/command/external-warnings", "application/cap+xml"
    weather = browser(officer("warning-service", "meteorology", "3702", name="气象台"))
    assert weather.post(address, message("w1"), content_type=kind).status_code == 200
    refused = weather.post(address, b"<alert/>", content_type=kind)
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    other = browser(officer("reservoir-patrol", name="李守坝"))
    assert other.post(address, message("w2"), content_type=kind).status_code == 403
    assert browser().post(address, message("w3"), content_type=kind).status_code == 401
    assert ExternalWarning.objects.count() == 1
