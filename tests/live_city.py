"""How do tests get a city that runs as a user would start it? One for each database and test process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import httpx
import pytest
from tests.services import PostgresMissing, start_postgres
from tests.settled_city import settle

from onecity.core.tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
STARTED_WITHIN_S = 300
STOPPED_WITHIN_S = 60
ASKED_EVERY_S = 0.1
Database = Literal["sqlite", "postgresql"]

ON_SQLITE = pytest.mark.xdist_group("sqlite-city")
ON_POSTGRESQL = pytest.mark.xdist_group("postgres-city")
BOTH = (pytest.param("sqlite", marks=ON_SQLITE), pytest.param("postgresql", marks=ON_POSTGRESQL))
# An office's own system walks on both with every test run, the others on PostgreSQL with the soak.
USUAL = BOTH if os.environ.get("ONECITY_SOAK") == "1" else BOTH[:1]


class CityDidNotStart(Exception):
    """`onecity up` ended or did not answer; `said` is what it printed."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class LiveCity:
    """A running city: where it answers, where its data lie, what it printed."""

    url: str
    data: Path
    database: Database
    log: Path
    environment: dict[str, str] = field(repr=False)

    @property
    def said(self) -> str:
        """Everything that its processes printed so far."""
        return self.log.read_text(errors="replace")

    def onecity(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the city beside it: `city.onecity("audit", "verify")`."""
        return self._run("-m", "onecity.cli", *arguments)

    def asked(self, *program: str) -> str:
        """What a program prints last that reads the city's database: Python's arguments, `city.asked("-c", code)`.

        Raises `CalledProcessError` when it fails.
        """
        done = self._run("-W", "ignore", *program, DJANGO_SETTINGS_MODULE="onecity.site.settings")
        done.check_returncode()
        return done.stdout.splitlines()[-1]

    def _run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment | more,
            cwd=self.data,
            capture_output=True,
            text=True,
            timeout=120,
        )


_open = ExitStack()
_fallen: dict[Database, CityDidNotStart] = {}


def stop_cities() -> None:
    """Stop every city of this test process; each folder with tests of a live city does so at its session's end."""
    live_city.cache_clear()
    _open.close()


@cache
def live_city(database: Database) -> LiveCity:
    """The city of this test process on that database, started on first use. End the session with `stop_cities`.

    Without PostgreSQL its tests are left out, but never in a CI run.
    """
    if database in _fallen:  # as it did not start once, it would not now: no test waits for that again
        raise _fallen[database]
    try:
        url = "" if database == "sqlite" else _open.enter_context(start_postgres())
    except PostgresMissing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` to run this test")
    try:
        # programs on this machine may be told of events: the journey of an office's own system listens here
        networks = '["127.0.0.0/8"]'
        return _open.enter_context(start_city(url, settled=not url, webhook_networks=networks))
    except CityDidNotStart as error:
        _fallen[database] = error
        raise


@contextmanager
def start_city(database_url: str = "", *, settled: bool = False, **settings: str) -> Iterator[LiveCity]:
    """Run `onecity up` in demo mode with the real city on a free port, with its own data folder.

    `settled`: as it is after its first minutes, else from nothing. `settings` are further `ONECITY_…` settings in lower
    case. Raises `CityDidNotStart`.
    """
    with tempfile.TemporaryDirectory(prefix="onecity-live-", ignore_cleanup_errors=True) as folder:
        data, port = Path(folder), free_port()
        environment = _environment(data, {"demo": "true", "database_url": database_url} | settings)
        if settled:
            _settle(data, environment)
        log = data / "said.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "onecity.cli", "up", "--port", str(port)],
                env=environment,
                cwd=data,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        kind: Database = "postgresql" if database_url else "sqlite"
        city = LiveCity(f"http://127.0.0.1:{port}", data, kind, log, environment)
        try:
            _wait(city, process)
            yield city
        finally:
            _stop(process)


def _settle(data: Path, environment: dict[str, str]) -> None:
    try:
        settle(data, environment)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CityDidNotStart(f"{error.stdout}{error.stderr}"[-4000:]) from error


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """It ends its three processes first: for each it waits eight seconds at most, longer on a machine that is slow."""
    process.terminate()
    try:
        process.wait(timeout=STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _environment(data: Path, settings: dict[str, str]) -> dict[str, str]:
    """The machine's environment without anybody's own city settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONECITY_")}
    ours = {f"ONECITY_{name.upper()}": value for name, value in settings.items()}
    return inherited | ours | {"ONECITY_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}


def _wait(city: LiveCity, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # as a proxy would ask: a city that is served over HTTPS only redirects everybody else
            answer = httpx.get(f"{city.url}/readyz", timeout=60, headers={"X-Forwarded-Proto": "https"})
        except httpx.TransportError:
            time.sleep(ASKED_EVERY_S)
            continue
        if answer.status_code == 200:
            return
        if answer.status_code == 500:
            break
        time.sleep(ASKED_EVERY_S)
    raise CityDidNotStart(city.said[-4000:])
