"""What do these tests stand on? A small city in which the clock stands still until it is moved, and who works there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings

from onecity.base.actor import Actor
from onecity.engines.emergency.door.units import sign_on
from onecity.engines.emergency.tests import fleet, nearby


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Three stations with one ambulance each; the pages of all engines stand as the site has them."""
    settings.DATA = tmp_path / "data"
    with fleet.city(tmp_path / "city", settings) as folder:
        yield folder


@pytest.fixture
def helped_city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """The same with five defibrillators, and no volunteers yet."""
    settings.DATA = tmp_path / "data"
    with nearby.city(tmp_path / "city", settings) as folder:
        yield folder


@pytest.fixture
def clock(city: Path) -> Iterator[time_machine.Traveller]:
    """What moves the clock of the small city."""
    with time_machine.travel(fleet.START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def taker() -> Actor:
    """Takes calls."""
    return fleet.officer("call-taker", "于守立")


@pytest.fixture
def dispatcher(city: Path) -> Actor:
    """Sends ambulances."""
    return fleet.officer("dispatcher", "唐调度")


@pytest.fixture
def crew(city: Path) -> Actor:
    """Drives the ambulance in the middle."""
    actor = fleet.officer("ambulance-crew")
    sign_on(actor, "middle-1")
    return actor


@pytest.fixture
def manager() -> Actor:
    """Looks after defibrillators and volunteers, and sees all figures."""
    return fleet.officer("emergency-manager", "白冠礼")
