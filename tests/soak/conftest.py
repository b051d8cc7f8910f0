"""Services that soak tests start for themselves."""

import itertools
import os
from collections.abc import Iterator

import psycopg
import pytest
from tests.services import PostgresMissing, start_postgres

# what has its short form elsewhere: the drill in the backup page's, which is followed to the letter; the storm in the
# tests of outbox and command
_LONG_ONLY = [
    "test_corridor.py",
    "test_promtool.py",
    "test_readings_restored.py",
    "test_restore_drill.py",
    "test_storm_kill.py",
]
collect_ignore = [] if os.environ.get("ONECITY_SOAK") == "1" else _LONG_ONLY
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this test run. Without one the tests of it are left out, but never in a CI run."""
    try:
        with start_postgres() as url:
            yield url
    except PostgresMissing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` to run this test")


@pytest.fixture
def own_database(postgres_url: str) -> str:
    """The URL of an empty database of the test's own: what one test leaves is nothing to another."""
    name = f"soak_{next(_numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return postgres_url.rpartition("/")[0] + f"/{name}"
