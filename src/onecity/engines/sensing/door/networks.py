"""Which networks are there, and how are they?"""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from onecity.base.actor import Actor
from onecity.base.registry import door as registry
from onecity.engines.sensing.declare import Level, Network
from onecity.engines.sensing.door.declared import declared, in_area, level_of, network_of
from onecity.engines.sensing.door.values import Marks, NetworkView
from onecity.engines.sensing.models import Episode, Position
from onecity.engines.sensing.permissions import READ
from onecity.engines.sensing.rules.batch import Mark

ORDER = (
    Mark.UNKNOWN,
    Mark.TOO_LATE,
    Mark.AHEAD,
    Mark.LATE,
    Mark.DUPLICATE,
    Mark.CORRECTED,
    Mark.FLAGGED,
    Mark.OUT_OF_RANGE,
)


def networks(actor: Actor) -> tuple[NetworkView, ...]:
    """All declared networks with the warnings that stand in the actor's area.

    Raises `NotAllowed` (needs `sensing.read`).
    """
    actor.must(READ)
    standing, things = _standing(actor), {layer.id: layer.count for layer in registry.layers()}
    return tuple(_view(one, things.get(one.thing.layer, 0), standing[one.id]) for one in declared().values())


def network(actor: Actor, id: str) -> NetworkView:
    """One network. Raises `NotAllowed` (needs `sensing.read`), `NetworkUnknown`."""
    actor.must(READ)
    network_of(id)
    return next(one for one in networks(actor) if one.id == id)


def may_follow(actor: Actor, _key: str) -> bool:
    """Whether somebody may hear that the warnings of a network have changed; what changed is asked for."""
    return actor.may(READ)


def marks(actor: Actor, id: str) -> tuple[Marks, ...]:
    """How many readings of each property came, and what was wrong with them. Raises as `network` does."""
    actor.must(READ)
    names = [*network_of(id).observe, "?"]
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(ORDER) + 1))
    for tallies in Position.objects.values_list("tallies", flat=True):
        for name, counts in tallies.get(id, {}).items():
            sums[name] = [a + b for a, b in zip(sums[name], counts, strict=True)]
    return tuple(Marks(name, sums[name][-1], *sums[name][:-1]) for name in names)


def _standing(actor: Actor) -> Mapping[str, Mapping[Level, int]]:
    rows = Episode.objects.filter(in_area(actor), level__gt=0)
    found: defaultdict[str, dict[Level, int]] = defaultdict(dict)
    for name, level, count in rows.values_list("network", "level").annotate(Count("id")).order_by():
        known = level_of(level)
        if known:
            found[name][known] = count
    return found


def _view(network: Network, things: int, standing: Mapping[Level, int]) -> NetworkView:
    return NetworkView(network.id, network.title, network.summary, network, things, dict(standing))
