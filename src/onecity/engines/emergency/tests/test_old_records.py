"""Do old records name nobody any more, with their times left, and does the command say before what it would do?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from django.conf import LazySettings

from onecity.base.actor import NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.commands import emergency
from onecity.engines.emergency.door import calls, old_records
from onecity.engines.emergency.door.stages import stages
from onecity.engines.emergency.errors import CallUnknown
from onecity.engines.emergency.models import Call, CallEvent, Decision, Mission, ResponderSearch
from onecity.engines.emergency.permissions import MANAGE, READ
from onecity.engines.emergency.tests import fleet, helped
from onecity.engines.emergency.tests.calling import PHONE

pytestmark = pytest.mark.django_db
ONCE = "o" * 24
MANAGER = system({MANAGE, READ})


@pytest.fixture(autouse=True)
def clock(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """Somebody was helped and is well again; the clock stands still until it is moved."""
    settings.DATA = tmp_path / "data"
    with fleet.city(tmp_path / "city", settings), time_machine.travel(fleet.START, tick=False) as traveller:
        staff = helped.staff()
        call = helped.judged(staff, ONCE, 120.34567)
        calls.say(calls.token_of(ONCE), "老人在三楼")
        mission = helped.sent(staff, call)
        helped.loaded(staff, mission)
        helped.handed_over(staff, mission)
        ResponderSearch.objects.create(call_id=call, lon=120.34567, lat=36.07123, started_at=fleet.START)
        Decision.objects.update(reason="老王认识路")
        yield traveller


def kept() -> str:
    """Everything that the tables hold of the call."""
    tables = (Call, CallEvent, Decision, Mission, ResponderSearch)
    return "".join(str(list(one.objects.values())) for one in tables)


def test_after_its_period_a_record_names_nobody_and_its_times_stay(clock: time_machine.Traveller) -> None:
    day = fleet.START - timedelta(hours=1), fleet.START + timedelta(hours=1)
    before = list(stages(MANAGER, *day))
    clock.shift(timedelta(days=1_826))
    assert old_records.anonymise_old() == 0
    clock.shift(timedelta(days=2))
    assert (old_records.anonymise_old(), old_records.anonymise_old()) == (1, 0)
    row = Call.objects.get()
    assert (row.lon, row.sealed, row.answers, row.positions.count()) == (120.35, None, {}, 0)
    assert row.priority == "critical"
    assert len(before) == 1
    assert list(stages(MANAGER, *day)) == before
    for secret in ("120.34567", "老王认识路", PHONE, "conscious"):
        assert secret not in kept()
    assert {(one.by, one.sealed) for one in CallEvent.objects.all()} == {(None, None)}
    with pytest.raises(CallUnknown):
        calls.caller(calls.token_of(ONCE))
    entry = Entry.objects.get(action="emergency.records.anonymise")
    assert json.loads(entry.details)["calls"] == 1


def test_an_open_call_is_never_old(clock: time_machine.Traveller) -> None:
    Call.objects.update(state="on_scene", closed_at=None)
    clock.shift(timedelta(days=9_000))
    assert old_records.anonymise_old() == 0


def test_the_command_shows_first_and_changes_nothing(clock: time_machine.Traveller) -> None:
    said = CliRunner().invoke(emergency, ["old-records", "--json"])
    assert json.loads(said.output)["calls"] == 0
    clock.shift(timedelta(days=40))
    shown = json.loads(CliRunner().invoke(emergency, ["old-records", "--days", "30", "--json"]).output)
    assert (shown["calls"], shown["calls_by_year"], shown["words"], shown["done"]) == (1, {"2026": 1}, 1, 0)
    assert shown["confirmed"] is False
    assert Call.objects.get().anonymised_at is None
    clock.shift(timedelta(days=1_900))
    words = CliRunner().invoke(emergency, ["old-records", "--now"]).output
    assert "unconfirmed" in words
    assert "made anonymous: 1" in words
    assert CliRunner().invoke(emergency, ["old-records", "--days", "30", "--now"]).exit_code == 2


def test_nobody_looks_without_the_right() -> None:
    with pytest.raises(NotAllowed):
        old_records.preview(fleet.officer("call-taker"))


def test_the_page_of_a_record_that_names_nobody_still_shows_its_times(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=1_828))
    assert old_records.anonymise_old() == 1
    row = Call.objects.get()
    page = browser(fleet.officer("call-taker")).get(f"/emergency/desk/calls/{row.id}/")
    assert (page.status_code, row.number in page.content.decode()) == (200, True)
