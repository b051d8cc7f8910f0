"""What do the tests of affairs share?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection

from onecity.base.actor import Actor
from onecity.base.audit import triggers as audit_triggers
from onecity.base.declarations import triggers
from onecity.base.declarations.current import look_again
from onecity.engines.affairs.tests import town

MONDAY = "2026-11-09T10:02:00+08:00"


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """The small Qingdao, loaded; gives its folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow by design
    settings.DATA = tmp_path / "data"
    cache.clear()
    look_again()
    folder = town.write_city(tmp_path / "city")
    town.reload(folder)
    yield folder
    look_again()


@pytest.fixture
def committed(transactional_db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The small Qingdao in a database where changes are really committed; emptied without its triggers."""
    settings.DATA = tmp_path / "data"
    cache.clear()
    look_again()
    town.reload(town.write_city(tmp_path / "city"))
    yield
    for guard in (triggers, audit_triggers):
        guard.drop(connection)
    with connection.cursor() as cursor:
        for table in ("declarations_releaseitem", "declarations_release", "declarations_version"):
            cursor.execute(f"DELETE FROM {table}")
        for table in ("audit_pending", "audit_entry"):
            cursor.execute(f"DELETE FROM {table}")
    for guard in (triggers, audit_triggers):
        guard.create(connection)
    look_again()


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """Monday, 9 November 2026, 10:02: no holiday until the new year."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def li(city: Path) -> Actor:
    """A resident of Shinan."""
    return town.resident()


@pytest.fixture
def chen(city: Path) -> Actor:
    """Decides certificates in Shinan."""
    return town.officer("disabled-federation-370202", name="陈立")


@pytest.fixture
def wang(city: Path) -> Actor:
    """Decides allowances in Shinan."""
    return town.officer("civil-affairs-370202", name="王敏")


@pytest.fixture
def liu(city: Path) -> Actor:
    """Issues bus cards for the whole city."""
    return town.officer("transport", division="3702", name="刘洋")
