"""Which networks does the city declare now, and what may an actor see of them?"""

from collections.abc import Mapping

from django.db.models import Q

from onecity.base.actor import Actor
from onecity.base.declarations.door import current
from onecity.base.scope import NOTHING
from onecity.core.text import Text
from onecity.engines.sensing.declare import LEVELS, Level, Network
from onecity.engines.sensing.errors import NetworkUnknown
from onecity.engines.sensing.permissions import READ


def declared() -> Mapping[str, Network]:
    """All networks by id."""
    return current().all("network")


def network_of(id: str) -> Network:
    """A declared network. Raises `NetworkUnknown`."""
    found = declared().get(id)
    if found is None:
        raise NetworkUnknown(id)
    return found


def in_area(actor: Actor, permission: str = READ) -> Q:
    """Rows whose division the actor sees: an organisation narrows nothing, since networks belong to none."""
    found = NOTHING
    for scope in actor.scopes(permission):
        if scope.division is None:
            return Q()
        found |= Q(division__startswith=scope.division)
    return found


def sees(actor: Actor, division: str, permission: str = READ) -> bool:
    """Whether a division lies in the actor's area."""
    return any(
        scope.division is None or division.startswith(scope.division) for scope in actor.scopes(permission)
    )


def level_of(level: int) -> Level | None:
    """The level's name; None for no warning."""
    return LEVELS[level - 1] if level else None


def network_title(id: str) -> Text:
    """The title of a network; its id where it is declared no more."""
    found = declared().get(id)
    return found.title if found else Text(zh=id, en=id)


def rule_title(network: str, rule: str) -> Text:
    """The title of a rule; its id where it has none, or is declared no more."""
    found = declared().get(network)
    titles = {one.id: one.title for one in found.rules} if found else {}
    return titles.get(rule) or Text(zh=rule, en=rule)
