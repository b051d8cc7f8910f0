"""Do the pages that stand open all day follow what changes, from the moment that they were made?"""

import re

import pytest

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.outbox.models import LiveDraft
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import aed_tips, aeds, calls, volunteers
from onecity.engines.emergency.door.aed_tips import Tip, tell
from onecity.engines.emergency.models import Volunteer
from onecity.engines.emergency.tests import fleet, nearby
from onecity.engines.emergency.tests.calling import PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]


def told() -> list[str]:
    """What the managers' pages were told since the last time."""
    rows = LiveDraft.objects.filter(topic="helpers")
    keys = list(rows.values_list("key", flat=True))
    rows.delete()
    return keys


def test_every_desk_of_the_emergency_service_names_its_topic_and_from_when_on(manager: Actor) -> None:
    taker, dispatcher = fleet.officer("call-taker", "于守立"), fleet.officer("dispatcher", "唐调度")
    call = calls.enter(taker, calls.PhoneCall("o" * 24, PHONE))
    pages = {
        "/emergency/desk/calls/": (taker, {"emergency"}),
        f"/emergency/desk/calls/{call}/": (taker, {"emergency", f"call:{call}"}),
        "/emergency/desk/": (dispatcher, {"emergency"}),
        "/emergency/aeds/manage/": (manager, {"helpers:aeds"}),
        "/emergency/volunteers/": (manager, {"helpers:volunteers"}),
    }
    for path, (actor, topics) in pages.items():
        page = browser(actor).get(path).content.decode()
        assert set(re.findall(r'data-live="([^"]+)"', page)) == topics
        assert re.search(r'data-live-since="\d+"', page), path


def test_a_call_that_comes_renews_the_queue_and_how_many_wait_but_no_field_that_is_written_in() -> None:
    taker = fleet.officer("call-taker", "于守立")
    calls.receive(calls.Tap(once="p" * 24, source="app", language="zh-hans"))
    page = browser(taker).get("/emergency/desk/calls/").content.decode()
    queue = page.index('id="call-queue"')
    parts = re.search(r'hx-select-oob="([^"]+)"', page[queue:])
    assert parts is not None
    assert "#calls-waiting" in parts[1].split(",")
    waiting = page[page.index('id="calls-waiting"') : page.index('id="form-enter"')]
    assert "notice-late" in waiting
    assert not re.search(r"<(input|textarea|select)", waiting)


def test_managers_are_told_of_reports_decisions_tests_and_volunteers_and_nobody_else_may_follow(
    manager: Actor,
) -> None:
    tip = tell(ANONYMOUS, "198.51.100.7", Tip("missing", "good"))
    assert told() == ["aeds"]
    aed_tips.decide(manager, tip, is_right=False)
    assert told() == ["aeds"]
    aeds.report(manager, "good", "self-test")
    assert told() == ["aeds"]
    resident = nearby.resident("王新")
    volunteers.register(resident, nearby.WELL)
    volunteers.confirm(manager, Volunteer.objects.get().id)
    assert told() == ["volunteers", "volunteers"]
    assert [aeds.may_follow(one, "aeds") for one in (manager, resident, ANONYMOUS)] == [True, False, False]
