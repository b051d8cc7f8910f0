"""Does the city notice when an app does not work, and tell those who can do something, without doing harm itself?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.actor import Actor, ActorKind, NotAllowed, system
from onecity.base.declarations.door import load_release
from onecity.base.identity.door import PersonDraft, assign_role, create_person
from onecity.base.identity.openid.errors import AppUnknown
from onecity.base.notify.models import Message
from onecity.base.shelf.door import ailing, health_lines, look_at_due, shelf_app
from onecity.base.shelf.finding import entries
from onecity.base.shelf.looking import look_at
from onecity.base.shelf.models import AppHealth
from onecity.base.shelf.rules import EVERY, EVERY_WHILE_AILING, Health, Look, judge, next_look
from onecity.base.shelf.tests.conftest import Site
from onecity.base.webhooks.tests.receiver import HERE

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(*looks: Look) -> Health:
    """How an app is after looks that came a minute after each other."""
    health = Health("new", NOON)
    for number, look in enumerate(looks, 1):
        health = judge(health, look, NOON + number * MINUTE)
    return health


def test_one_miss_is_forgiven_and_two_in_a_row_are_not() -> None:
    good, slow, miss = Look(0.1), Look(2.0), Look(0.1, "answered 500")
    assert after(good, miss) == Health("up", NOON + MINUTE, 1)
    assert after(good, miss, good) == Health("up", NOON + MINUTE, 0)
    assert after(good, miss, miss, miss) == Health("down", NOON + 3 * MINUTE, 3)
    assert after(slow).state == "slow"
    assert after(good, miss, miss, slow) == Health("slow", NOON + 4 * MINUTE, 0)


@given(st.floats(0, 1), st.integers(0, 3))
def test_looks_are_spread_but_never_far_from_their_time(chance: float, misses: int) -> None:
    every = EVERY_WHILE_AILING if misses else EVERY
    wait = next_look(Health("up", NOON, misses), NOON, chance) - NOON
    assert every * 0.79 < wait < every * 1.21


def test_a_look_asks_once_follows_nothing_and_goes_nowhere_inside_unless_the_operator_says_so(
    site: Site,
) -> None:
    assert look_at(site.url, HERE).error == ""
    site.status = 302
    assert look_at(site.url, HERE).error == "answered 302"
    assert site.asked == ["/health?a=b"] * 2
    for url in (
        site.url,
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
    ):
        assert look_at(url, ()).error, url
    assert len(site.asked) == 2
    assert look_at("http://127.0.0.1:1/", HERE).error.startswith("no answer")


def test_an_app_that_stays_down_is_told_once_and_shown_and_comes_back(
    city: Path, site: Site, settings: LazySettings
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"webhook_networks": list(HERE)})
    roles = (city / "roles.yaml").read_text().replace("[identity.assign,", "[system.operate,")
    (city / "roles.yaml").write_text(roles)
    load_release(city, actor=system({"declarations.load"}))
    with time_machine.travel(NOON, tick=False) as clock:
        officer = create_person(system({"identity.register"}), PersonDraft(name="何平", kind="staff"))
        assign_role(system({"identity.assign"}), officer, "administrator")
        assert look_at_due() == 1, "the demo app is left alone"
        assert look_at_due() == 0
        assert shelf_app("real").state == "up"
        assert shelf_app("demo").state == ""
        site.status = 500
        for _ in range(20):
            clock.shift(timedelta(minutes=7))
            look_at_due()
            Message.objects.update(read_at=timezone.now())
        seen = shelf_app("real")
        assert (seen.state, seen.long_down, ailing()) == ("down", True, 1)
        assert Message.objects.filter(person_id=officer, topic="apps-alarm").count() == 1
        (line,) = health_lines(system({"system.operate"}))
        assert (line.state, line.error, line.took_ms) == ("down", "answered 500", None)
        site.status = 204
        clock.shift(timedelta(minutes=7))
        look_at_due()
        assert (shelf_app("real").state, shelf_app("real").since, ailing()) == ("up", timezone.now(), 0)
    with pytest.raises(NotAllowed):
        health_lines(Actor(ActorKind.RESIDENT, id=officer))


def test_an_app_that_is_no_longer_declared_is_no_longer_looked_at(city: Path) -> None:
    look_at_due()
    assert AppHealth.objects.count() == 1
    (city / "apps" / "real.yaml").unlink()
    load_release(city, actor=system({"declarations.load"}))
    look_at_due()
    assert not AppHealth.objects.exists()
    with pytest.raises(AppUnknown):
        shelf_app("real")


def test_apps_are_found_by_name_theme_and_organisation(city: Path) -> None:
    (real,) = [entry for entry in entries() if entry.key == "real"]
    assert (real.url, real.visibility) == ("/apps/real/", "public")
    assert {"医疗健康", "民政局"} <= set(real.keywords)
