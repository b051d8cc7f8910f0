"""What do the tests of identity have in common?"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings

from onecity.base import manifest
from onecity.base.actor import Actor, system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.models import Account
from onecity.base.identity.people import PersonDraft, keep_person
from onecity.base.identity.tests.city import write_city

SMALL = "onecity.base.identity.tests.city:ENGINE"


@pytest.fixture
def only_small(settings: LazySettings) -> Iterator[None]:
    """No engine but the small city's."""
    settings.ONECITY_ENGINES = [SMALL]
    manifest.engines.cache_clear()
    yield
    manifest.engines.cache_clear()


@pytest.fixture
def city(db: None, only_small: None, tmp_path: Path) -> Path:
    """The small city, loaded; gives its folder."""
    folder = write_city(tmp_path / "city")
    load_release(remembered(folder), actor=system({"declarations.load"}))
    return folder


@pytest.fixture
def operator() -> Actor:
    """Somebody who may do everything that identity offers."""
    return system(
        {
            "identity.register",
            "identity.assign",
            "identity.lock",
            "identity.read",
            "identity.erase",
            "identity.mandate",
        }
    )


@pytest.fixture
def li(city: Path, operator: Actor) -> UUID:
    """A resident."""
    return keep_person(
        operator,
        PersonDraft(
            name="李小明", phone="13800001111", resident_id="370202199001020010", division="370202012001"
        ),
    )


@pytest.fixture
def wang(city: Path, operator: Actor) -> UUID:
    """Somebody who works for the city."""
    return keep_person(operator, PersonDraft(name="王敏", kind="staff", division="370202"))


@pytest.fixture
def account(li: UUID) -> Account:
    """The resident's account."""
    made = Account(person_id=li, username="li")
    made.set_password("a long enough pass")
    made.save()
    return made
