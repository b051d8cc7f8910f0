"""What does a network declare about the work that its warnings make?"""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from onecity.base.declarations.door import current, version
from onecity.base.identity.door import organisations, roles
from onecity.core.pack import DeclarationUnknown
from onecity.core.text import Text
from onecity.engines.command.rules.duty import Duty, Response
from onecity.engines.command.rules.quiet import Inhibit

# Sensing declares networks; its models are read by their fields, since only its door may be imported.
Network = Any


def network_now(network: str) -> tuple[Network, str] | None:
    """A network as it is declared now, with the hash under which it is kept; `None` for one that is not declared."""
    try:
        return current().get("network", network), current().hash_of("network", network)
    except DeclarationUnknown:
        return None


def network_of(network: str, content_hash: str) -> Network:
    """A network as it was when an incident began."""
    return version("network", network, content_hash)


def networks() -> Mapping[str, Network]:
    """All networks that are declared now."""
    return current().all("network")


def matters() -> Mapping[str, Any]:
    """What may be handed to those who enforce (affairs lies above, so it is read by `title` and `lead`)."""
    return current().all("enforcement")


@lru_cache(maxsize=256)
def response_of(network: str, content_hash: str) -> Response:
    """How the warnings of a network become work, as values for rules."""
    declared = network_of(network, content_hash).respond
    return Response(
        group_by=tuple(declared.group_by),
        inhibits=tuple(Inhibit(one.when, one.mute, tuple(one.same)) for one in declared.inhibit),
        duties={level: _duty(task) for level, task in declared.tasks.items()},
    )


def _duty(task: Any) -> Duty:  # noqa: ANN401  sensing's model
    return Duty(
        to=task.to,
        due=timedelta(milliseconds=task.due.ms),
        acknowledge=timedelta(milliseconds=task.acknowledge.ms) if task.acknowledge else None,
        escalate=tuple(task.escalate),
        evidence=tuple(task.evidence),
    )


def instruction(network: str, content_hash: str, level: str) -> Text | None:
    """What whoever is called has to do, in the declaration's words."""
    task = network_of(network, content_hash).respond.tasks.get(level)
    found: Text | None = task.instruction if task else None
    return found


def handling(lead: str | None, division: str) -> str:
    """The organisation that answers for a thing: the lead's counterpart in the district where there is one."""
    if not lead:
        return ""
    counterpart = f"{lead}-{division[:6]}"
    return counterpart if counterpart in organisations() else lead


def organisation_name(organisation: str) -> Text:
    """The short name of an organisation; its id when the release no longer knows it."""
    declared = organisations().get(organisation)
    return declared.short if declared else Text(zh=organisation or "—", en=organisation or "—")


def role_title(role: str) -> Text:
    """What a role is called."""
    declared = roles().get(role)
    return declared.title if declared else Text(zh=role or "—", en=role or "—")
