"""How did a property of a thing go over time?"""

from datetime import datetime

from onecity.base.actor import Actor
from onecity.base.ports import port
from onecity.engines.sensing.door.declared import network_of
from onecity.engines.sensing.door.latest import latest_of
from onecity.engines.sensing.door.values import SeriesView
from onecity.engines.sensing.door.warnings import of_thing
from onecity.engines.sensing.errors import ThingUnwatched
from onecity.engines.sensing.permissions import READ

POINTS = 300


def series(
    actor: Actor,
    network: str,
    thing: str,
    property: str,
    since: datetime,
    until: datetime,
    *,
    step_s: int | None = None,
) -> SeriesView:
    """The good readings of one property of one thing for a chart, taken together so that some hundred points come out.

    Raises `NotAllowed` (needs `sensing.read`), `NetworkUnknown`, `ThingUnwatched`.
    """
    actor.must(READ)
    declared = network_of(network)
    observed = declared.observe.get(property)
    if observed is None:
        raise ThingUnwatched(network, property)
    latest_of(actor, network, thing)
    length_s = max((until - since).total_seconds(), 1.0)
    step_s = step_s or max(int(length_s / POINTS), observed.every.ms // 1000, 1)
    spans = port("history").spans(
        network, thing, property, since, until, step_s=step_s, events=declared.told_by_events
    )
    return SeriesView(
        network,
        thing,
        property,
        observed.title,
        observed.unit,
        observed.decimals,
        step_s,
        tuple(spans),
        of_thing(actor, network, thing, since, until),
    )
