"""Who may see and take calls, and follow them live? Who may do something where a thing is: an AED, a volunteer?"""

from uuid import UUID

from django.db.models import Q

from onecity.base.actor import Actor, NotAllowed, Scope
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import DISPATCH, MANAGE, READ, TAKE

SEEING = (TAKE, DISPATCH, READ, MANAGE)


def must(actor: Actor, permission: str, division: str = "") -> None:
    """Raise `NotAllowed` unless the permission is held where the call is; a call without a place is everybody's."""
    if not holds(actor, permission, division):
        raise NotAllowed(permission, Scope(None, division or None))


def must_see(actor: Actor, division: str = "") -> None:
    """Raise `NotAllowed` unless the actor takes, dispatches, manages or oversees calls there."""
    if not any(holds(actor, one, division) for one in SEEING):
        must(actor, TAKE, division)


def may_follow_desk(actor: Actor, _key: str) -> bool:
    """Who may follow the topic `emergency`."""
    return any(actor.may(one) for one in SEEING)


def may_follow_call(actor: Actor, key: str) -> bool:
    """Who may follow the topic `call`: whoever may see that call."""
    try:
        row = Call.objects.filter(id=UUID(key)).only("division").first()
    except ValueError:
        return False
    return row is not None and any(holds(actor, one, row.division) for one in SEEING)


def may_follow_as_caller(_actor: Actor, key: str) -> bool:
    """Who may follow the topic `caller`: nobody can know the key who does not have the secret of the page."""
    return len(key) == 64 and Call.objects.filter(token_hash=key).exists()


def inside(actor: Actor, *permissions: str) -> Q:
    """The rows with a `division` where one of the permissions is held; `holds` as a filter."""
    held = {scope.division for one in permissions for scope in actor.scopes(one)}
    if not held:
        return Q(pk__in=())
    found = Q(division="")
    for one in held:
        found |= Q(division__startswith=one or "")
    return found


def holds(actor: Actor, permission: str, division: str) -> bool:
    """Whether it is held there, in whichever organisation: an emergency belongs to no organisation."""
    held = {scope.division for scope in actor.scopes(permission)}
    return bool(held) and (not division or any(one is None or division.startswith(one) for one in held))
