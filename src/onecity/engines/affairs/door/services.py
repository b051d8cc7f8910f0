"""Which services does the city offer, ready to use?"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from onecity.base.declarations.door import calendar as declared_calendar
from onecity.base.declarations.door import current, version
from onecity.core.clock import Calendar
from onecity.core.text import Text
from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.errors import ServiceUnknown
from onecity.engines.affairs.rules.analysis import city_parameters
from onecity.engines.affairs.rules.conditions import Parameters, Prepared, prepare


def services() -> tuple[Service, ...]:
    """All services of the release in use, in the order of their names."""
    return tuple(current().all("service").values())


def service(service_id: str) -> Service:
    """One service. Raises `ServiceUnknown`."""
    found: Mapping[str, Any] = current().all("service")
    if service_id not in found:
        raise ServiceUnknown(service_id)
    declared: Service = found[service_id]
    return declared


def parameters() -> Parameters:
    """The city's declared numbers."""
    return dict(_numbers(current().release_id))


def prepared(service_id: str, content_hash: str | None = None) -> Prepared:
    """A service with its expressions compiled: today's, or the version that a running case is pinned to.

    Raises `ServiceUnknown`.
    """
    if content_hash is None:
        service(service_id)
    pinned = content_hash or current().hash_of("service", service_id)
    return _prepared(service_id, pinned, _numbers(current().release_id))


@lru_cache(maxsize=512)
def _prepared(service_id: str, content_hash: str, numbers: tuple[tuple[str, int | float], ...]) -> Prepared:
    declared: Service = version("service", service_id, content_hash)
    return prepare(declared, dict(numbers))


@lru_cache(maxsize=4)
def _numbers(_release: object) -> tuple[tuple[str, int | float], ...]:
    return tuple(sorted(city_parameters(current()).items()))


def calendar() -> Calendar:
    """The working days of the release in use."""
    return _calendar(current().release_id)


@lru_cache(maxsize=4)
def _calendar(_release: object) -> Calendar:
    return declared_calendar(current())


def city_division() -> str:
    """The code of the city itself."""
    return str(current().only("city").division)


def handling(item: Item, division: str) -> tuple[str, str]:
    """The organisation and division that handle an item for a case of this division.

    A department without a counterpart in the district handles it for the whole city.
    """
    district = division[:6]
    counterpart = f"{item.department}-{district}"
    if item.at_division == "district" and counterpart in current().all("organisation"):
        return counterpart, district
    return item.department, district


def organisation_name(organisation: str) -> Text:
    """The short name of an organisation; its id when the release no longer knows it."""
    declared = current().all("organisation").get(organisation)
    return declared.short if declared else Text(zh=organisation, en=organisation)
