"""What do these tests stand on?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings

from onecity.base.identity.tests.programs import Program
from onecity.base.manifest import engines
from onecity.base.webhooks.tests.city import PLUGGED_IN, load_city
from onecity.base.webhooks.tests.receiver import HERE, Receiver, receiving


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """A small city is loaded; this machine may receive notices."""
    settings.ONECITY_ENGINES = [PLUGGED_IN]
    settings.DATA = tmp_path / "data"
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"webhook_networks": list(HERE)})
    engines.cache_clear()
    load_city(tmp_path / "city")
    yield
    engines.cache_clear()


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """A Monday at ten; time stands still."""
    with time_machine.travel("2026-11-09T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def health(monday: time_machine.Traveller, city: None) -> Program:
    """The system of the health office of a district."""
    return Program("health", organisation="health")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where notices may be sent."""
    with receiving() as found:
        yield found
