"""Only the manifest of these tests is read."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from onecity.base.jobs.tests.work import NAME, broken, done
from onecity.base.manifest import engines


@pytest.fixture(autouse=True)
def _work(settings: Settings) -> Iterator[None]:
    settings.ONECITY_ENGINES = [f"{NAME}:ENGINE"]
    engines.cache_clear()
    done.clear()
    broken.clear()
    yield
    engines.cache_clear()
