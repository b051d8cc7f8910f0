"""Do the pages of evidence and planning say what was recorded, and where nothing was, that nothing was?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils.timezone import override

from onecity.base.actor import Actor
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import calls, evidence
from onecity.engines.emergency.models import Mission, Unit
from onecity.engines.emergency.tests import fleet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Three stations with one ambulance each."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data": tmp_path / "data"})
    with fleet.city(tmp_path / "city", settings) as folder:
        yield folder


@pytest.fixture
def leader(city: Path) -> Actor:
    """Sees all of it."""
    return fleet.officer("emergency-manager", "白冠礼")


def served(received: datetime, response_s: int, number: int) -> None:
    """A call that an ambulance has reached; one after the other, so that one ambulance does for all."""
    answered, ordered = received + timedelta(seconds=6), received + timedelta(seconds=50)
    departed, arrived = ordered + timedelta(seconds=100), received + timedelta(seconds=response_s)
    call = fleet.call_at(
        "middle",
        number=f"E-{number}",
        once=f"e-{number}",
        token_hash=f"{number:063}e",
        state="closed",
        received_at=received,
        answered_at=answered,
        ordered_at=ordered,
        arrived_at=arrived,
        closed_at=arrived,
    )
    Mission.objects.create(
        call=call,
        unit=Unit.objects.first(),
        state="done",
        ordered_at=ordered,
        departed_at=departed,
        arrived_at=arrived,
        ended_at=arrived,
    )


def test_stages_come_with_medians_goals_and_how_sure_they_are(leader: Actor) -> None:
    for number in range(30):
        served(fleet.START - timedelta(hours=number), 600 + 10 * number, number)
    page = browser(leader).get("/emergency/evidence/").content.decode()
    assert "0:06" in page
    assert "12:25" in page  # the median of 600 to 890 s
    assert "100.0%" in page
    assert "尚未运行" in page


def test_before_any_call_nothing_is_claimed(leader: Actor) -> None:
    page = browser(leader).get("/emergency/evidence/").content.decode()
    assert page.count("尚未测得") == 5
    assert "2026-06-21 – 2026-07-20" in page


def test_both_pages_stand_in_the_navigation(leader: Actor) -> None:
    page = browser(leader).get("/emergency/evidence/").content.decode()
    assert 'href="/emergency/evidence/"' in page
    assert 'href="/emergency/planning/"' in page


def test_before_and_after_needs_days_and_says_so(leader: Actor) -> None:
    client = browser(leader)
    few = client.get("/emergency/evidence/change/?on=2026-07-01&days=30").content.decode()
    assert "至少七天" in few
    assert "2026-05-01" in client.get("/emergency/evidence/change/?on=yesterday").content.decode()


def test_what_the_simulator_said_stands_beside_it_named_as_such(leader: Actor) -> None:
    saved = {"mean_s": 94.0, "ci_low_s": 90.0, "ci_high_s": 98.0}
    evidence.keep_simulation(
        {
            "baseline_mean_response_s": 809.0,
            "platform_mean_response_s": 715.0,
            "saved": saved,
            "calls": 1000,
            "replications": 2,
            "seed": 1,
            "unconfirmed": ["calls"],
            "times": {"source": "roads"},
            "contributions": {"green_wave": saved},
        }
    )
    page = browser(leader).get("/emergency/evidence/").content.decode()
    assert "13:29" in page
    assert "绿波护航" in page
    assert "模拟" in page


def test_coverage_is_told_by_hour_and_district_and_sites_are_found(leader: Actor, city: Path) -> None:
    client = browser(leader)
    page = client.get("/emergency/planning/").content.decode()
    assert "100.0%" in page
    assert "市南区" in page
    fleet.write_model(city, stations=("west",))
    fleet.load(city)
    found = client.get("/emergency/planning/sites/?more=1").content.decode()
    assert "+33.33%" in found


def test_those_who_do_not_plan_see_no_places(city: Path) -> None:
    crew = browser(fleet.officer("ambulance-crew"))
    for address in ("evidence/", "evidence/change/", "planning/", "planning/sites/"):
        assert crew.get(f"/emergency/{address}").status_code == 403
    assert datetime.now(UTC) == fleet.START


@pytest.mark.usefixtures("city")
def test_days_are_the_citys_whatever_the_programs_time_zone(leader: Actor) -> None:
    late = datetime(2026, 7, 20, 17, tzinfo=UTC)  # 1 o'clock of the 21st in the city
    with override("UTC"), time_machine.travel(late, tick=False):
        page = browser(leader).get("/emergency/evidence/").content.decode()
        call = calls.receive(calls.Tap(once="k" * 24, source="app", language="zh-hans"))
    assert 'max="2026-07-21"' in page
    assert call.number.startswith("260721-")
