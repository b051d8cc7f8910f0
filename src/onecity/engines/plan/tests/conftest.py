"""What do the tests of the plan share?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from onecity.base.actor import system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.manifest import engines
from onecity.engines.plan.tests import city

Load = Callable[[dict[str, Any] | None], None]


@pytest.fixture
def small_house(settings: Settings) -> Iterator[None]:
    """Only the plan and an engine made for its tests are plugged in."""
    settings.ONECITY_ENGINES = [f"{city.HERE}:ENGINE", "onecity.engines.plan.engine:ENGINE"]
    settings.ROOT_URLCONF = "onecity.engines.plan.tests.urls"
    settings.LANGUAGE_CODE = "en"
    engines.cache_clear()
    cache.clear()
    yield
    engines.cache_clear()
    cache.clear()
    look_again()


@pytest.fixture
def load(small_house: None, db: None, tmp_path: Path) -> Load:
    """Load a city with this plan, or without any."""

    def loaded(declared: dict[str, Any] | None) -> None:
        load_release(city.write(tmp_path, declared), actor=system({"declarations.load"}))
        look_again()

    return loaded
