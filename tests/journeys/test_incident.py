"""Does a rising reservoir reach the person on the dam, and what they saw the operations room, until it is closed?"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.conftest import Enter
from tests.journeys.looks import violations
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
RESERVOIR = "reservoir-370285-large"
NAME = "产芝水库"
# Sensing announces a change as its rule workers find it; here the announcement comes from beside the running city.
ANNOUNCE = """
import json, sys, django
django.setup()
from datetime import datetime
from onecity.base.outbox.door import emit
from onecity.base.registry.models import Thing
from onecity.engines.sensing.events import WarningChanged
said = json.loads(sys.argv[1])
thing = Thing.objects.get(layer="reservoirs", code=said["thing"])
times = {name: datetime.fromisoformat(said[name]) if said[name] else None for name in ("time", "at", "start", "end")}
emit(WarningChanged(**{**said, **times, "thing_id": thing.id, "division": thing.division}))
"""


def announce(city: LiveCity, sequence: int, kind: str, level: str | None) -> None:
    """Let the city hear of a change of the reservoir's flood warning, now."""
    now = datetime.now(UTC).isoformat()
    said = {
        "warning_id": "e" * 32,
        "transition_id": f"{sequence + 7_000:032x}",
        "sequence": sequence,
        "network": "reservoirs",
        "rule": "flood",
        "thing": RESERVOIR,
        "kind": kind,
        "before": None,
        "level": level,
        "time": now,
        "at": now,
        "start": now,
        "end": None if level else now,
    }
    environment = city.environment | {"DJANGO_SETTINGS_MODULE": "onecity.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ANNOUNCE, json.dumps(said)],
        env=environment,
        cwd=city.data,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_a_rising_reservoir_is_acted_on_shown_and_closed(
    sqlite_city: LiveCity, enter: Enter, tmp_path: Path
) -> None:
    announce(sqlite_city, 1, "opened", "yellow")
    desk = enter(sqlite_city, "sun-zhiban", width=1440)
    row = desk.page.get_by_role("link", name=NAME)
    desk.finds("/command/", row)
    row.first.click()
    desk.sees(desk.said("Waiting for an answer"))
    incident = desk.page.url

    patrol = enter(sqlite_city, "li-shouba", width=390)
    patrol.go(f"{incident}act/")
    patrol.press("I know, I am on it")
    photo = tmp_path / "dam.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(2_000))
    patrol.page.locator("input[name=photo]").set_input_files(photo)
    patrol.press("Keep the photo")
    patrol.sees(patrol.said("The photo was kept."))
    patrol.page.locator("textarea[name=words]").fill("坝顶、溢洪道无异常，已开闸")
    patrol.press("Keep the note")
    assert violations(patrol.page) == []
    patrol.press("It is done")
    patrol.sees(patrol.said("Done. Thank you."))

    desk.go(incident)
    desk.sees("坝顶、溢洪道无异常，已开闸")
    assert violations(desk.page) == []
    announce(sqlite_city, 2, "cleared", None)
    desk.finds(incident, desk.page.get_by_text(desk.said("It is over and everything is done.")))
    desk.page.keyboard.press("c")
    desk.press("Close the incident")
    expect(desk.page.locator("main .tag", has_text=desk.said("Closed")).first).to_be_visible()
    desk.go("/command/?tab=closed")
    desk.sees(NAME)
