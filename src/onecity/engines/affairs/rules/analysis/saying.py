"""How is a fault of a service said, and which of the city's numbers may it use?"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from onecity.core.pack import Declaration, Problem
from onecity.core.pack.problem import nearest
from onecity.core.text import Text

Path = tuple[str | int, ...]


class Declares(Protocol):
    """A city as read from its folder, or a release of it."""

    def all(self, kind: str) -> Mapping[str, Any]:
        """All declarations of a kind by id."""
        ...


def city_parameters(city: Declares) -> dict[str, int | float]:
    """The city's declared numbers, by name; those without a value are left out."""
    found: dict[str, int | float] = {}
    for declared in city.all("city").values():
        for name, parameter in declared.parameters.items():
            if parameter.value is not None and not isinstance(parameter.value, str):
                found[name] = parameter.value
    return found


def say(
    declaration: Declaration,
    path: Path,
    code: str,
    zh: str,
    en: str,
    found: str = "",
    allowed: Iterable[str] = (),
) -> Problem:
    """A problem of a service at a place of its declaration, with what is allowed and the nearest of it."""
    known = tuple(allowed)
    return declaration.problem(
        path, code, found=found, allowed=known, nearest=nearest(found, known), message=Text(zh=zh, en=en)
    )
