"""What do these tests stand on?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecity.base.actor import Actor
from onecity.base.manifest import engines
from onecity.base.notify.tests.city import PLUGGED_IN, load_city, staff


@pytest.fixture
def city(db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A small city is loaded."""
    settings.ONECITY_ENGINES = [PLUGGED_IN]
    engines.cache_clear()
    load_city(tmp_path)
    yield
    engines.cache_clear()


@pytest.fixture
def wang(city: None) -> Actor:
    """A clerk of the health office of a district."""
    return staff("clerk", "health", "370202")


@pytest.fixture
def zhao(city: None) -> Actor:
    """A colleague of the same office."""
    return staff("clerk", "health", "370202")


@pytest.fixture
def chief(city: None) -> Actor:
    """Who assigns work in the same office."""
    return staff("chief", "health", "370202")


@pytest.fixture
def stranger(city: None) -> Actor:
    """A clerk of another office."""
    return staff("clerk", "civil", "370202")
