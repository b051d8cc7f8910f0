"""What do the tests of sensing share?"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from onecity.base.declarations.current import look_again
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A loaded city of wells with a data folder of its own; gives its folder."""
    settings.DATA = tmp_path / "data"
    settings.ONECITY_ENGINES = wells.ENGINES
    cache.clear()
    look_again()
    folder = wells.write(tmp_path / "city")
    wells.load(folder)
    yield folder
    look_again()


@pytest.fixture
def begin(city: Path) -> Iterator[Callable[[], Flow]]:
    """Begins ingest, as often as asked: the one before is gone as if killed."""
    begun: list[Flow] = []

    def start() -> Flow:
        for one in begun:
            one.kill()
        begun.append(Flow())
        return begun[-1]

    yield start
    for one in begun:
        one.kill()
