"""What do these tests stand on?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecity.base.manifest import engines
from onecity.base.registry import door
from onecity.base.registry.geojson import whole_layer
from onecity.web.map import geojson, places
from onecity.web.map.tests.town import load_town


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """The town is loaded; what is kept by version is forgotten, as each test's ids are new."""
    settings.ONECITY_ENGINES = ["onecity.base.engine:ENGINE"]
    settings.ROOT_URLCONF = "onecity.web.map.tests.addresses"
    engines.cache_clear()
    for kept in (whole_layer, geojson.body, places._places, door._counts_by_division, door._view):
        kept.cache_clear()
    load_town(tmp_path)
    yield tmp_path
    engines.cache_clear()
