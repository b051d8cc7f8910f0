"""What may somebody find?"""

from collections.abc import Iterator, Sequence

from django.db.models import Q

from onecity.base.actor import Actor, ActorKind
from onecity.base.scope import permitted, within
from onecity.base.search.match import Group, Token
from onecity.base.search.tokens import PUBLIC, kind_token, organisation_token, owner_token


def visible(actor: Actor, kinds: Sequence[str] | None = None) -> Q:
    """The entries that an actor may see: the rule itself, asked of each row."""
    seen = Q(visibility="public")
    if actor.id is not None:
        seen |= Q(visibility="owner", owner=actor.id)
    if _is_official(actor):
        everywhere = within(grant.scope for grant in actor.grants)
        seen |= Q(visibility="organisation") & (Q(permission="") & everywhere | permitted(actor))
    return seen if kinds is None else seen & Q(kind__in=kinds)


def seen_groups(actor: Actor, kinds: Sequence[str] | None = None) -> tuple[Group, ...]:
    """The same as tokens, a little wider: so that the index passes over what others own without reading it."""
    who = tuple(dict.fromkeys(map(Token, _seen(actor))))
    return (who,) if kinds is None else (who, tuple(Token(kind_token(kind)) for kind in kinds))


def _seen(actor: Actor) -> Iterator[str]:
    yield PUBLIC
    if actor.id is not None:
        yield owner_token(actor.id)
    if _is_official(actor):
        for scope in {grant.scope for grant in actor.grants}:
            yield organisation_token(scope.organisation or "")


def _is_official(actor: Actor) -> bool:
    return actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM)
