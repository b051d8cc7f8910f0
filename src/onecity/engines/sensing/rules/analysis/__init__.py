"""Is a declared network sound, before it gets a single reading? Static checks over one declaration."""

from collections.abc import Iterator
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.analysis import conditions, events, examples, naming, responding
from onecity.engines.sensing.rules.language import attributes_of

__all__ = ["problems"]


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Everything that is wrong with a network although its shape is right."""
    network = cast("Network", declaration.value)
    attributes = attributes_of(city.get("layer", network.thing.layer))
    yield from naming.problems(declaration, network, attributes, city)
    yield from events.declared(declaration, network)
    yield from conditions.problems(declaration, network, attributes)
    yield from responding.problems(declaration, network, city)
    yield from examples.problems(declaration, network, attributes)
