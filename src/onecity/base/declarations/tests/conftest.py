"""Only the manifest of these tests is read."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import connection

from onecity.base.audit import triggers as audit_triggers
from onecity.base.declarations import triggers
from onecity.base.declarations.current import look_again
from onecity.base.declarations.tests import town
from onecity.base.manifest import engines


@pytest.fixture(autouse=True)
def _town(settings: LazySettings) -> Iterator[None]:
    settings.ONECITY_ENGINES = [f"{town.HERE}:ENGINE"]
    engines.cache_clear()
    town.seen.clear()
    look_again()
    yield
    engines.cache_clear()
    look_again()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A database where changes are really committed; emptied afterwards, which the triggers would refuse."""
    yield
    for guard in (triggers, audit_triggers):
        guard.drop(connection)
    for table in ("releaseitem", "release", "version"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM declarations_{table}")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_pending")
        cursor.execute("DELETE FROM audit_entry")
    for guard in (triggers, audit_triggers):
        guard.create(connection)
