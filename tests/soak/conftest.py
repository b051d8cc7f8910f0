"""Services that soak tests start for themselves."""

import os
from collections.abc import Iterator

import pytest
from tests.services import PostgresMissing, start_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this test run. Without one the tests of it are left out, but never in a CI run."""
    try:
        with start_postgres() as url:
            yield url
    except PostgresMissing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` to run this test")
