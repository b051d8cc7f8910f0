"""Does everybody find only what they may see?"""

from uuid import UUID, uuid4

import pytest

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, Scope
from onecity.base.search.door import Entry, find, put, query, suggest
from onecity.base.search.errors import EntryInvalid
from onecity.base.search.models import SearchWord
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
    assert {hit.key for hit in suggest(actor, "banj")} == keys
    assert {hit.key for hit in find(actor, "办件飞机").hits} == keys


def test_an_entry_without_its_reader_is_refused() -> None:
    with pytest.raises(EntryInvalid):
        entry("x", visibility="organisation")
    with pytest.raises(EntryInvalid):
        entry("x", visibility="owner")


def test_what_others_may_see_takes_no_place_among_the_hits() -> None:
    elsewhere = {"organisation": "street", "division": "370203001", "permission": "decide"}
    put(entry(f"other-{n}", visibility="owner", owner=uuid4(), order=1) for n in range(150))
    put(entry(f"else-{n}", visibility="organisation", order=1, **elsewhere) for n in range(150))
    resident = Actor(ActorKind.RESIDENT, id=OWNER)
    assert {hit.key for hit in query(resident, "办件", limit=2)} == {"public", "mine"}
    clerk = staff(Grant("decide", Scope("street", "370202")))
    assert {hit.key for hit in query(clerk, "办件", limit=2)} == {"public", "street"}


def test_only_public_words_are_kept_to_mend_slips_with() -> None:
    put([entry("secret", visibility="owner", owner=OWNER, keywords=("hepatitis",))])
    put([entry("known", visibility="public", keywords=("passport",))])
    assert find(ANONYMOUS, "pasport").read_as == "passport"
    assert not SearchWord.objects.filter(word="hepatitis").exists()
