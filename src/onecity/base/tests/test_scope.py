"""Does the database agree with `Scope.covers`?"""

from itertools import product

import pytest

from onecity.base.actor import Actor, ActorKind, Grant, Scope
from onecity.base.scope import permitted, within
from onecity.base.search.models import SearchEntry

pytestmark = pytest.mark.django_db

ORGANISATIONS = ("civil-affairs", "health")
DIVISIONS = ("", "3702", "370202", "370202001", "370203")
SCOPES = [Scope(o, d) for o, d in product((None, *ORGANISATIONS), (None, "3702", "370202", "370203"))]


@pytest.fixture
def rows() -> None:
    """A row of each organisation, division and permission."""
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="k", key=f"{o}/{d}/{p}", organisation=o, division=d, permission=p)
        for o, d, p in product(ORGANISATIONS, DIVISIONS, ("work", "read"))
    )


def expected(actor: Actor) -> set[str]:
    """What `Actor.may` says for each row."""
    return {
        row.key
        for row in SearchEntry.objects.all()
        if actor.may(row.permission, Scope(row.organisation, row.division or None))
    }


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_scope_covers_the_same_rows_in_the_database(rows: None, scope: Scope) -> None:
    covered = {
        row.key
        for row in SearchEntry.objects.all()
        if scope.covers(Scope(row.organisation, row.division or None))
    }
    assert set(SearchEntry.objects.filter(within([scope])).values_list("key", flat=True)) == covered


@pytest.mark.parametrize(("one", "two"), list(zip(SCOPES, reversed(SCOPES), strict=True)), ids=str)
def test_rights_in_several_scopes_add_up(rows: None, one: Scope, two: Scope) -> None:
    grants = frozenset({Grant("work", one), Grant("read", two), Grant("work", Scope("health", "370202"))})
    actor = Actor(ActorKind.STAFF, grants=grants)
    assert set(SearchEntry.objects.filter(permitted(actor)).values_list("key", flat=True)) == expected(actor)


def test_no_scope_covers_nothing(rows: None) -> None:
    assert not SearchEntry.objects.filter(within([])).exists()
    assert not SearchEntry.objects.filter(permitted(Actor(ActorKind.STAFF))).exists()
