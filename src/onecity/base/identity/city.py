"""What does the loaded city say about organisations, divisions and roles?"""

from collections.abc import Mapping
from typing import Any

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.declare import Community, District, Organisation, Persona, Role, Subdistrict
from onecity.base.identity.errors import RoleUnknown
from onecity.base.identity.kinds import DIVISION_KINDS
from onecity.core.text import Text

Division = District | Subdistrict | Community


def roles() -> Mapping[str, Role]:
    """All roles by id."""
    return _all("role")


def role_of(name: str) -> Role:
    """One role. Raises `RoleUnknown` with the names that exist."""
    known = roles()
    if name not in known:
        raise RoleUnknown(name, tuple(sorted(known)))
    return known[name]


def organisations() -> Mapping[str, Organisation]:
    """All organisations by id."""
    return _all("organisation")


def organisation_known(name: str) -> bool:
    """Whether the city declares this organisation."""
    return name in organisations()


def personas() -> Mapping[str, Persona]:
    """All demo people by id."""
    return _all("persona")


def division(code: str) -> Division | None:
    """The district, subdistrict or community with this code; `None` for the city's own or an unknown one."""
    for kind in DIVISION_KINDS:
        found: Division | None = _all(kind).get(code)
        if found is not None:
            return found
    return None


def division_name(code: str) -> Text | None:
    """What a division is called, the whole city included; `None` for an unknown code."""
    if found := division(code):
        return found.name
    names: list[Text] = [city.name for city in _all("city").values() if city.division == code]
    return names[0] if names else None


def divisions_under(parent: str) -> tuple[Division, ...]:
    """The divisions directly below a code: districts of the city, subdistricts of a district, communities."""
    return tuple(d for kind in DIVISION_KINDS for d in _all(kind).values() if d.parent == parent)


def _all(kind: str) -> Mapping[str, Any]:
    """What the current release declares; nothing before the first one is loaded."""
    try:
        found: Mapping[str, Any] = current().all(kind)
    except NothingLoaded:
        return {}
    return found
