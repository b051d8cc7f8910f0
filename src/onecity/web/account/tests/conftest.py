"""What do the tests of the account pages have in common?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from onecity.base import manifest
from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, assign_role, create_account, create_person
from onecity.base.identity.models import Account
from onecity.base.identity.tests.city import write_city

PASSWORD = "a long enough pass"
OPERATOR = system({"identity.register", "identity.assign", "declarations.load"})


@pytest.fixture(autouse=True)
def _small_city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The small city under the tests' addresses."""
    settings.ONECITY_ENGINES = ["onecity.base.identity.tests.city:ENGINE"]
    settings.ROOT_URLCONF = "onecity.web.account.tests.addresses"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow by design
    manifest.engines.cache_clear()
    cache.clear()
    load_release(remembered(write_city(tmp_path / "city")), actor=OPERATOR)
    yield
    manifest.engines.cache_clear()


@pytest.fixture
def make_account() -> Callable[..., Account]:
    """Makes an account of somebody with roles; a resident without any."""

    def make(username: str, *roles: str, **draft: Any) -> Account:
        name = draft.pop("name", "钱多多")
        phone = draft.get("phone", "")
        person_id = create_person(OPERATOR, PersonDraft(name=name, **draft))
        account = create_account(OPERATOR, person_id, username=username, password=PASSWORD, phone=phone)
        for role in roles:
            assign_role(OPERATOR, person_id, role)
        account.refresh_from_db()
        return account

    return make


def _english() -> Client:
    """A browser whose owner chose English."""
    browser = Client()
    browser.cookies["language"] = "en"
    return browser


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser that signed in by the form."""

    def enter(username: str, client: Client | None = None, **headers: Any) -> Client:
        browser = client or _english()
        browser.post("/sign-in/", {"identifier": username, "password": PASSWORD}, **headers)
        return browser

    return enter
