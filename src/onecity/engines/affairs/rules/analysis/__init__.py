"""Is a declared service sound, before anybody files it? Static checks over one declaration."""

from collections.abc import Iterator
from typing import cast

from onecity.core.expr import ExpressionError
from onecity.core.pack import City, Declaration, Problem
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.rules.analysis import certificates, naming, promises, reach, shape
from onecity.engines.affairs.rules.analysis.saying import Declares, city_parameters
from onecity.engines.affairs.rules.conditions import prepare

__all__ = ["Declares", "city_parameters", "problems"]


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Everything that is wrong with a service although its shape is right."""
    service = cast("Service", declaration.value)
    parameters = city_parameters(city)
    found = [
        *naming.problems(declaration, service, parameters),
        *shape.problems(declaration, service),
        *promises.problems(declaration, service),
        *certificates.problems(declaration, service, city),
    ]
    yield from found
    if found:
        return  # what follows tries the conditions out: it needs them right
    try:
        prepared = prepare(service, parameters)
    except ExpressionError:
        return
    yield from reach.problems(declaration, prepared, parameters)
