"""What do these tests stand on?"""

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from onecity.base.manifest import engines


@pytest.fixture(autouse=True)
def with_engines(settings: Settings) -> Iterator[Callable[..., None]]:
    """No engine is plugged in, unless the test asks for some by name."""

    def plug_in(*names: str) -> None:
        settings.ONECITY_ENGINES = list(names)
        engines.cache_clear()

    plug_in()
    yield plug_in
    engines.cache_clear()
