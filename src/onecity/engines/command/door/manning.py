"""Which roles that networks call does nobody hold where their orders go?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from onecity.base.actor import Actor
from onecity.base.identity.door import holders_of
from onecity.engines.command.door.declared import Network, networks
from onecity.engines.command.permissions import READ


@dataclass(frozen=True, slots=True)
class Unmanned:
    """A role that nobody holds in a department or its districts' counterparts, and the networks that call it there."""

    role: str
    organisation: str
    networks: tuple[str, ...]


def unmanned(actor: Actor) -> tuple[Unmanned, ...]:
    """Roles of the networks' tasks that nobody holds now, by department: their orders go to the next role, in the end
    to those who assign work. Raises `NotAllowed` (needs `command.read`).
    """
    actor.must(READ)
    called: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, network in networks().items():
        for role in _called(network):
            called[network.respond.lead, role].add(name)
    return tuple(
        Unmanned(role, lead, tuple(sorted(names)))
        for (lead, role), names in sorted(called.items())
        if not _is_held(role, lead)
    )


def _called(network: Network) -> Iterator[str]:
    if network.respond.lead is not None:
        for task in network.respond.tasks.values():
            yield from (task.to, *task.escalate)


def _is_held(role: str, lead: str) -> bool:
    places = (one.organisation for one in holders_of(role))
    return any(place is None or place == lead or place.removeprefix(f"{lead}-").isdigit() for place in places)
