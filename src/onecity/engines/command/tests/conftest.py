"""What do the tests of command share?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import cache
from django.urls import get_resolver

from onecity.base.actor import Actor
from onecity.base.declarations.current import look_again
from onecity.engines.command.door.declared import response_of
from onecity.engines.command.tests import town

# What these tests need of the city's engines: a load reads no other declarations.
ENGINES = ("base", "web", "engines.sensing", "engines.command")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The day of the storm, 16:00 in Qingdao; it stands still until it is moved."""
    with time_machine.travel(town.START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(db: None, clock: time_machine.Traveller, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Three reservoirs of Qingdao, loaded; gives the city's folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA = tmp_path / "data"
    # addresses are built once in a process: with all engines, for the tests of others that come after these
    assert get_resolver().url_patterns
    settings.ONECITY_ENGINES = [f"onecity.{name}.engine:ENGINE" for name in ENGINES]
    cache.clear()
    look_again()
    response_of.cache_clear()
    folder = town.write_city(tmp_path / "city")
    town.load(folder)
    yield folder
    look_again()


@pytest.fixture
def patrol(city: Path) -> Actor:
    """Walks the dam of the first reservoir."""
    return town.officer("reservoir-patrol", division="370285108", name="李巡坝")


@pytest.fixture
def technical(city: Path) -> Actor:
    """Technical person in charge of the district's reservoirs."""
    return town.officer("reservoir-technical", name="王技术")


@pytest.fixture
def administrative(city: Path) -> Actor:
    """Administrative person in charge of the district's reservoirs."""
    return town.officer("reservoir-administrative", name="赵行政")


@pytest.fixture
def duty(city: Path) -> Actor:
    """Sits in the city's operations room."""
    return town.officer("duty-officer", division="3702", name="孙值班")
