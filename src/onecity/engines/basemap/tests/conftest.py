"""What do these tests stand on?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecity.base.declarations.current import look_again
from onecity.base.manifest import engines
from onecity.base.registry.geojson import whole_layer
from onecity.engines.basemap.gazetteer import opened
from onecity.engines.basemap.tests.town import MANAGER, load_town, network
from onecity.engines.travel import door as travel


@pytest.fixture
def small_house(db: None, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Only what the base map needs is plugged in; data lie in a folder of the test's own."""
    here = "onecity.engines"
    settings.ONECITY_ENGINES = [
        "onecity.base.engine:ENGINE", f"{here}.travel.engine:ENGINE", f"{here}.basemap.engine:ENGINE"
    ]  # fmt: skip
    settings.ROOT_URLCONF = "onecity.engines.basemap.tests.urls"
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data": tmp_path / "data"})
    _forget()
    yield tmp_path
    _forget()


@pytest.fixture
def town(small_house: Path) -> Path:
    """The town without roads of a network."""
    load_town(small_house / "town")
    return small_house


@pytest.fixture
def road_town(small_house: Path) -> Path:
    """The town with a network, said to be invented."""
    made = network()
    travel.use(MANAGER, replace(made, origin=replace(made.origin, generated=True)))
    load_town(small_house / "town")
    return small_house


def _forget() -> None:
    engines.cache_clear()
    whole_layer.cache_clear()
    opened._open.cache_clear()
    look_again()
