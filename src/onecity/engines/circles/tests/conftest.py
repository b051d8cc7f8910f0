"""What do the tests of circles share? A small city that is loaded, with roads in use."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from pytest_django import Settings

from onecity.base.actor import Actor, system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.manifest import engines
from onecity.engines.circles.tests import city
from onecity.engines.travel import door as travel

PLANNER = system({"circles.plan"})


@pytest.fixture
def twin_streets(
    settings: Settings, db: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Actor]:
    """The city, loaded, with its roads in use and a data folder of its own; gives a planner."""
    settings.ONECITY_ENGINES = [
        "onecity.base.engine:ENGINE",
        "onecity.web.engine:ENGINE",
        "onecity.engines.travel.engine:ENGINE",
        "onecity.engines.basemap.engine:ENGINE",
        "onecity.engines.circles.engine:ENGINE",
    ]
    settings.ROOT_URLCONF = "onecity.engines.circles.tests.urls"
    settings.LANGUAGE_CODE = "en"
    settings.CONFIGURATION = SimpleNamespace(
        **{**vars(settings.CONFIGURATION), "data": tmp_path / "data", "city": tmp_path / "city"}
    )
    engines.cache_clear()
    cache.clear()
    load_release(remembered(city.write(tmp_path / "city")), actor=system({"declarations.load"}))
    look_again()
    travel.use(system({"travel.manage"}), city.network())
    yield PLANNER
    engines.cache_clear()
    cache.clear()
    look_again()
