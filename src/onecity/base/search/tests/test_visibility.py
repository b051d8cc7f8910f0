"""Does everybody find only what they may see?"""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, Scope
from onecity.base.declarations.events import DeclarationsLoaded
from onecity.base.search.door import Entry, put, query, rebuild
from onecity.base.search.errors import EntryInvalid
from onecity.base.search.listeners import rebuild_index
from onecity.base.search.models import SearchEntry
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

OWNER = UUID(int=7)
TITLE = Text(zh="办件", en="Case")


def entry(key: str, **more: object) -> Entry:
    """A case."""
    return Entry(kind="case", key=key, title=TITLE, summary=None, url="/", **more)  # type: ignore[arg-type]


def staff(*grants: Grant) -> Actor:
    """Somebody of the city's staff."""
    return Actor(ActorKind.STAFF, id=uuid4(), grants=frozenset(grants))


@pytest.fixture(autouse=True)
def entries() -> None:
    """One of each visibility."""
    put(
        [
            entry("public", visibility="public"),
            entry("mine", visibility="owner", owner=OWNER),
            entry("health", visibility="organisation", organisation="health"),
            entry(
                "street",
                visibility="organisation",
                organisation="street",
                division="370202001",
                permission="decide",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("actor", "keys"),
    [
        (ANONYMOUS, {"public"}),
        (Actor(ActorKind.RESIDENT, id=OWNER), {"public", "mine"}),
        (Actor(ActorKind.RESIDENT, id=UUID(int=8)), {"public"}),
        (Actor(ActorKind.RESIDENT, id=UUID(int=8), on_behalf_of=OWNER), {"public"}),
        (Actor(ActorKind.RESIDENT, id=UUID(int=8), grants=frozenset({Grant("decide")})), {"public"}),
        (staff(), {"public"}),
        (staff(Grant("any", Scope("health"))), {"public", "health"}),
        (staff(Grant("any", Scope("street"))), {"public"}),
        (staff(Grant("decide", Scope("street"))), {"public", "street"}),
        (staff(Grant("decide", Scope("street", "370202"))), {"public", "street"}),
        (staff(Grant("decide", Scope("street", "370203"))), {"public"}),
        (staff(Grant("decide", Scope("health"))), {"public", "health"}),
        (staff(Grant("decide")), {"public", "health", "street"}),
    ],
)
def test_everybody_finds_what_they_may_see(actor: Actor, keys: set[str]) -> None:
    assert {hit.key for hit in query(actor, "办件")} == keys


def test_an_entry_without_its_reader_is_refused() -> None:
    with pytest.raises(EntryInvalid):
        entry("x", visibility="organisation")
    with pytest.raises(EntryInvalid):
        entry("x", visibility="owner")


def test_a_rebuild_leaves_only_what_the_engines_give(with_engines: Callable[..., None]) -> None:
    with_engines("onecity.base.search.tests.example:ENGINE")
    assert rebuild() == 1
    assert [hit.key for hit in query(ANONYMOUS, "办件")] == ["new"]


def test_a_new_release_makes_the_index_anew(with_engines: Callable[..., None]) -> None:
    with_engines("onecity.base.search.tests.example:ENGINE")
    loaded = CloudEvent(
        id="1",
        source="/onecity/declarations",
        type=DeclarationsLoaded.type,
        subject="release:1",
        time=timezone.now(),
    )
    rebuild_index(loaded)
    assert [hit.key for hit in query(ANONYMOUS, "办件")] == ["new"]


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(with_engines: Callable[..., None]) -> None:
    with_engines("onecity.base.search.tests.example:BROKEN")
    with pytest.raises(ZeroDivisionError):
        rebuild()
    assert SearchEntry.objects.count() == 4
