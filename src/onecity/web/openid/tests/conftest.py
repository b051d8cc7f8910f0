"""What do the tests of apps have in common?"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from onecity.base import manifest
from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, create_account, create_person
from onecity.base.identity.models import Account
from onecity.base.identity.tests.city import write_city
from onecity.web.openid.tests.party import ISSUER, Party, app_text

PASSWORD = "a long enough pass"
OPERATOR = system({"identity.register", "declarations.load"})


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """The small city with three apps; gives its folder."""
    settings.ONECITY_ENGINES = ["onecity.web.openid.tests.party:ENGINE"]
    settings.ROOT_URLCONF = "onecity.web.openid.tests.addresses"
    settings.ONECITY_ADDRESS = ISSUER
    settings.DATA = tmp_path / "data"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow by design
    manifest.engines.cache_clear()
    cache.clear()
    folder = write_city(tmp_path / "city")
    (folder / "apps").mkdir()
    for name, kind in (("reader", "confidential"), ("other", "confidential"), ("pocket", "public")):
        (folder / "apps" / f"{name}.yaml").write_text(app_text(name, kind))
    load_release(remembered(folder), actor=OPERATOR)
    yield folder
    manifest.engines.cache_clear()


@pytest.fixture
def qian(city: Path) -> Account:
    """A resident of full age whose identity was verified."""
    draft = PersonDraft(
        name="钱多多",
        phone="13977776666",
        resident_id="370202199001020010",
        division="370202012001",
        level="verified",
    )
    person_id = create_person(OPERATOR, draft)
    return create_account(OPERATOR, person_id, username="qian", password=PASSWORD, phone="13977776666")


@pytest.fixture
def enter(qian: Account) -> Callable[..., Client]:
    """A browser whose owner has just signed in as the resident."""

    def come(window: Client | None = None, then: str = "/") -> Client:
        window = window or Client()
        window.cookies["language"] = "en"
        answer = window.post("/sign-in/", {"identifier": "qian", "password": PASSWORD, "next": then})
        assert answer.status_code == 302
        return window

    return come


@pytest.fixture
def window(enter: Callable[..., Client]) -> Client:
    """The resident's browser."""
    return enter()


@pytest.fixture
def reader(city: Path) -> Party:
    """An app with a secret."""
    return Party().with_secret()
