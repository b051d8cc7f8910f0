"""Where do the walks through the doors happen? In Qingdao as it is declared, loaded once for a module."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from tests.city import walker

from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.engines.affairs.tests import town

FAST_HASHES = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def whole_city(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """All of Qingdao in the database until the module ends; each test's own changes go with the test."""
    data = tmp_path_factory.mktemp("data")
    with (
        override_settings(DATA=data, PASSWORD_HASHERS=FAST_HASHES),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        cache.clear()
        look_again()
        load_release(walker.QINGDAO, actor=town.OPERATOR)
        yield
        transaction.set_rollback(True)
    cache.clear()
    look_again()


@pytest.fixture
def clock(whole_city: None, db: None) -> Iterator[time_machine.Traveller]:
    """The moment at which every walk begins; it moves when the walk says so."""
    with time_machine.travel(walker.START, tick=False) as traveller:
        yield traveller
