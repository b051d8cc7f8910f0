"""The town, loaded once for the tests of a file; what a test changes is undone behind it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import Client, override_settings

from onecity.engines.sensing.api.tests import town


@pytest.fixture(scope="module")
def loaded_once(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The town stands in the database, in a transaction around all tests of the file."""
    with (
        django_db_blocker.unblock(),
        override_settings(**town.settings_of(configured)),
        transaction.atomic(),
    ):
        town.load(tmp_path_factory.mktemp("town"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once: None, db: None) -> None:
    """The town as it was at first, its readings in memory."""
    town.fill()


@pytest.fixture
def ask(loaded: None, client: Client) -> Any:
    """GET below the service root, in English: the JSON; other statuses than 200 only when they are expected."""

    def get(address: str, status: int = 200, **query: Any) -> Any:
        pairs = {f"${name}": value for name, value in query.items()}
        answer = client.get(f"/sta/v1.1{address}", pairs, headers={"accept-language": "en"})
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.content.decode()

    return get
