"""Does a city of the first release go on under today's program, and is a newer one left alone?"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.live_city import ROOT, USUAL
from tests.services import PostgresMissing, start_postgres
from tests.upgrade.old_city import FIXTURE

CITY = ROOT / "tests" / "gallery" / "city"
PHONE, PASSWORD = "13900000001", "first-release-2026!"
OLD_CITY = Path(__file__).with_name("old_city.py")


def prepare(data: Path, database_url: str) -> dict[str, str]:
    """A data folder and database as the first release left them; the environment of commands for them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONECITY_")}
    environment = kept | {
        "ONECITY_DATA": str(data),
        "ONECITY_CITY": str(CITY),
        "ONECITY_DEMO": "false",
        "ONECITY_DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT / "src"),
    }
    subprocess.run([sys.executable, str(OLD_CITY)], env=environment, cwd=data, check=True, timeout=120)
    return environment


def onecity(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "onecity.cli", *arguments],
        env=environment,
        cwd=environment["ONECITY_DATA"],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(params=USUAL)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield ""
        return
    try:
        with start_postgres(durable=False) as url:
            yield url
    except PostgresMissing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` to run this test")


def test_a_city_of_the_first_release_goes_on(tmp_path: Path, database_url: str) -> None:
    environment = prepare(tmp_path, database_url)
    started = onecity(environment, "up", "--setup")
    assert started.returncode == 0, started.stderr[-3000:]
    shown = subprocess.run(
        [sys.executable, "-c", LOOK, PHONE, PASSWORD, str(UUID(FIXTURE["case"]))],
        env=environment | {"ONECITY_ALLOWED_HOSTS": '["testserver"]'},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert shown.returncode == 0, shown.stderr[-3000:]
    sealed, problems, signed_in, case, text = shown.stdout.split("\n", 4)
    assert int(sealed) >= 11
    assert (problems, signed_in, case) == ("()", "302", "200")
    assert "Free travel card" in text
    assert "李小明" in text


# in one process: a second server would take longer than all the rest
LOOK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
import django
django.setup()
from django.test import Client
from onecity.base.audit.door import verify
whole = verify()
print(whole.sealed)
print(whole.problems)
phone, password, case = sys.argv[1:]
browser = Client(headers={"Accept-Language": "en"})
browser.cookies["language"] = "en"
print(browser.post("/sign-in/", {"identifier": phone, "password": password}).status_code)
page = browser.get(f"/affairs/cases/{case}/")
print(page.status_code)
print(page.content.decode(), browser.get("/me/").content.decode())
"""


def test_a_newer_database_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    environment = prepare(tmp_path, "")
    with sqlite3.connect(tmp_path / "onecity.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('affairs', '9999_of_tomorrow', '2030-01-01')"
        )
        before = list(database.execute("SELECT app, name FROM django_migrations ORDER BY id"))
    for command in (("up", "--setup"), ("worker",)):
        refused = onecity(environment, *command)
        assert refused.returncode == 1
        assert "newer OneCity: affairs.9999_of_tomorrow" in refused.stderr
        assert "更新版本" in refused.stderr
    with sqlite3.connect(tmp_path / "onecity.sqlite3") as database:
        assert list(database.execute("SELECT app, name FROM django_migrations ORDER BY id")) == before
