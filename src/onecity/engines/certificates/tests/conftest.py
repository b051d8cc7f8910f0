"""What do the tests of certificates share?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from onecity.base.actor import Actor, ActorKind, Grant, Scope, system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.models import Account
from onecity.base.identity.people import PersonDraft, keep_person
from onecity.base.manifest import engines
from onecity.core.ids import uuid7
from onecity.engines.certificates import door
from onecity.engines.certificates.tests import city

Face = dict[str, str | int]
Issue = Callable[..., UUID]


@pytest.fixture
def small_city(settings: Settings, db: None, tmp_path: Path) -> Iterator[Path]:
    """The small city, loaded; gives its folder."""
    settings.ONECITY_ENGINES = [f"{city.__name__}:ENGINE", "onecity.engines.certificates.engine:ENGINE"]
    settings.ROOT_URLCONF = "onecity.engines.certificates.tests.urls"
    settings.LANGUAGE_CODE = "en"
    engines.cache_clear()
    cache.clear()
    folder = city.write(tmp_path / "city", city.card(), city.licence(), matters=(city.matter(),))
    load_release(remembered(folder, examples=True), actor=system({"declarations.load"}))
    look_again()
    yield folder
    engines.cache_clear()
    cache.clear()
    look_again()


@pytest.fixture
def li(small_city: Path) -> UUID:
    """A resident."""
    return keep_person(
        system({"identity.register"}),
        PersonDraft(name="李小明", phone="13800001111", resident_id=city.RID, division="370202"),
    )


@pytest.fixture
def resident(li: UUID) -> Actor:
    """The resident, asking."""
    return Actor(ActorKind.RESIDENT, li, language="en")


def officer(organisation: str, *permissions: str, division: str = "3702") -> Actor:
    """Somebody who works for an organisation."""
    scope = Scope(organisation, division)
    return Actor(ActorKind.STAFF, uuid7(), frozenset(Grant(name, scope) for name in permissions), "en")


@pytest.fixture
def issuer() -> Actor:
    """Whoever issues for the federation."""
    return officer("federation", "certificates.issue", "certificates.revoke")


@pytest.fixture
def clerk() -> Actor:
    """Whoever works for the bureau that reads certificates."""
    return officer("bureau", "certificates.use", "certificates.use-by-duty")


@pytest.fixture
def issue(issuer: Actor, li: UUID) -> Issue:
    """Issue the resident a disability card."""

    def issued(**changes: Any) -> UUID:
        face: Face = {"name": "李小明", "resident_id": city.RID, "grade": "2", **changes}
        return door.issue(issuer, "disability-card", door.Holder.person(li), face)

    return issued


@pytest.fixture
def phone(li: UUID, client: Client) -> Client:
    """The resident's browser, signed in."""
    account = Account(person_id=li, username="li")
    account.set_password("a long enough pass")
    account.save()
    client.force_login(account)
    client.cookies["language"] = "en"
    return client
