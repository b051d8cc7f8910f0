"""Which rows does an actor's scope cover, asked of the database?"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from onecity.base.actor import Actor, Scope

NOTHING = Q(pk__in=())


def within(scopes: Iterable[Scope], *, organisation: str = "organisation", division: str = "division") -> Q:
    """Rows that at least one scope covers: `Scope.covers` as a filter on two columns."""
    found = NOTHING
    for scope in scopes:
        one = Q()
        if scope.organisation is not None:
            one &= Q(**{organisation: scope.organisation})
        if scope.division is not None:
            one &= Q(**{f"{division}__startswith": scope.division})
        if not one:
            return one
        found = one if found is NOTHING else found | one
    return found


def permitted(actor: Actor, *, permission: str = "permission") -> Q:
    """Rows that name a permission the actor holds, in a scope that covers the row.

    Permissions held in the same scopes share one condition, so a clerk's queue is one index range.
    """
    held: defaultdict[frozenset[Scope], set[str]] = defaultdict(set)
    for name in {grant.permission for grant in actor.grants}:
        held[actor.scopes(name)].add(name)
    found = NOTHING
    for scopes, names in held.items():
        one = Q(**{f"{permission}__in": sorted(names)}) & within(scopes)
        found = one if found is NOTHING else found | one
    return found
