"""A storm over a reservoir: does its level become a warning on the map, an order on a phone, and a closed incident?"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import expect
from tests.journeys.conftest import Enter
from tests.journeys.looks import violations
from tests.journeys.person import Person
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
RESERVOIR, NAME = "reservoir-370285-small-472", "莱西市小（2）型水库 472"
# Its flood limit level is 182.04 m, its design level 183.53 m: see the layer of reservoirs.
OVER_LIMIT, OVER_DESIGN, LOW = 183.0, 183.6, 181.0
WITHIN_MS = 90_000


class Station:
    """The reservoir's own gauge, which hands its levels in over HTTP, as a device would."""

    def __init__(self, city: LiveCity) -> None:
        made = city.onecity(
            *("sensing", "station", "add", "sensorthings", "gauge-472", "--network", "reservoirs"),
            *("--thing", RESERVOIR, "--code", "level=level"),
        )
        assert made.returncode == 0, made.stderr
        secret = made.stdout.split()[-1]
        self.http = httpx.Client(base_url=city.url, auth=("gauge-472", secret), timeout=60)
        self.start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=115)

    def says(self, first: int, last: int, begin: float, end: float) -> None:
        """A level each minute of a span, from one to another, minutes after the start."""
        step = (end - begin) / max(1, last - first)
        rows = [
            [(self.start + timedelta(minutes=m)).isoformat(), round(begin + step * (m - first), 3)]
            for m in range(first, last + 1)
        ]
        body = [
            {
                "Datastream": {"@iot.id": f"reservoirs:{RESERVOIR}:level"},
                "components": ["phenomenonTime", "result"],
                "dataArray": rows,
            }
        ]
        answer = self.http.post("/sta/v1.1/CreateObservations", json=body)
        assert answer.status_code == 201, answer.text
        assert "error" not in answer.text


def stands(leader: Person, level: str) -> None:
    """The number of a level on the open map, which nobody reloads, is no longer nought."""
    expect(leader.page.locator(f"[data-level={level}] .stat-value")).not_to_have_text("0", timeout=WITHIN_MS)


def test_a_storm_over_a_reservoir_is_warned_of_acted_on_seen_and_closed(
    sqlite_city: LiveCity, enter: Enter, tmp_path: Path
) -> None:
    gauge = Station(sqlite_city)
    leader = enter(sqlite_city, "zhou-wei", width=1024)
    leader.go("/map/")
    expect(leader.page.locator("[data-level=yellow] .stat-value")).to_have_text("0")
    gauge.says(0, 12, OVER_LIMIT, OVER_LIMIT)
    stands(leader, "yellow")

    desk = enter(sqlite_city, "sun-zhiban", width=1440)
    row = desk.page.get_by_role("link", name=NAME)
    desk.finds("/command/", row)
    desk.tap(row.first)
    desk.sees(desk.said("Waiting for an answer"))
    incident = desk.page.url

    gauge.says(14, 55, OVER_LIMIT, OVER_DESIGN)
    stands(leader, "orange")
    leader.tap(leader.page.locator("[data-level=orange]"))
    leader.tap(leader.page.get_by_role("link", name=NAME))
    expect(leader.page.locator(".map-panel h2")).to_contain_text(NAME)
    expect(leader.page.locator(".map-panel .chart svg").first).to_be_visible()
    assert violations(leader.page) == []

    engineer = enter(sqlite_city, "zhang-jishu", width=390)
    engineer.finds(
        f"{incident}act/", engineer.page.get_by_role("button", name=engineer.said("I know, I am on it"))
    )
    engineer.press("I know, I am on it")
    expect(engineer.named("I know, I am on it")).to_have_count(
        0
    )  # taken; no picture can be taken of a page that goes
    engineer.is_there()
    photo = tmp_path / "dam.png"
    engineer.page.screenshot(path=photo)
    engineer.page.locator("input[name=photo]").set_input_files(photo)
    engineer.press("Keep the photo")
    engineer.sees(engineer.said("The photo was kept."))
    engineer.page.locator("textarea[name=words]").fill("坝顶、溢洪道无异常，已开闸")
    engineer.press("Keep the note")
    expect(engineer.page.locator(".command-note")).to_contain_text("坝顶、溢洪道无异常")
    engineer.page.locator("input[name=value]").fill("183.6")
    engineer.press("Keep the reading")
    expect(engineer.page.locator("p.number", has_text="183.6 m")).to_be_visible()
    assert violations(engineer.page) == []
    engineer.press("It is done")
    engineer.sees(engineer.said("Done. Thank you."))

    gauge.says(57, 114, LOW, LOW)
    desk.finds(incident, desk.page.get_by_text(desk.said("It is over and everything is done.")))
    desk.sees("坝顶、溢洪道无异常，已开闸")
    assert violations(desk.page) == []
    expect(leader.page.locator("[data-level=orange] .stat-value")).to_have_text("0", timeout=WITHIN_MS)
    desk.key("c")
    desk.press("Close the incident")
    expect(desk.page.locator("main .tag", has_text=desk.said("Closed")).first).to_be_visible()
    desk.go("/command/?tab=closed")
    desk.sees(NAME)

    desk.go(f"/sensing/reservoirs/things/{RESERVOIR}/")
    expect(desk.page.locator(".chart svg").first).to_be_visible()
    desk.sees(re.sub(" .*", "", desk.said("Warnings")))
    assert violations(desk.page) == []
