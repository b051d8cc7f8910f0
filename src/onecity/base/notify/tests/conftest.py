"""What do these tests stand on?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecity.base.manifest import engines
from onecity.base.notify.gateways import forget_failures
from onecity.base.notify.tests.city import PLUGGED_IN, load_city


@pytest.fixture
def city(db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A small city is loaded."""
    settings.ONECITY_ENGINES = [PLUGGED_IN]
    engines.cache_clear()
    load_city(tmp_path)
    yield
    engines.cache_clear()


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Nobody remembers gateways that failed in another test."""
    yield
    forget_failures()
