"""Which organisations of the districts stand behind a municipal department?

Only those that cases are routed to: more are declared here when a service needs them.
"""

from dataclasses import dataclass

from citydata.names import district_name
from citydata.sources import Unit


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The district's form of a municipal organisation; names are appended to the district's."""

    parent: str
    kind: str
    zh: str
    short_zh: str
    en: str
    short_en: str


COUNTERPARTS = (
    Counterpart("civil-affairs", "bureau", "民政局", "民政局", "Civil Affairs Bureau", "Civil Affairs"),
    Counterpart(
        "disabled-federation", "federation", "残疾人联合会", "残联", "Disabled Persons' Federation", "DPF"
    ),
)


def district_organisations(districts: tuple[Unit, ...]) -> list[dict[str, object]]:
    """Each counterpart in each district, ids such as `civil-affairs-370202`."""
    return [_declare(counterpart, unit) for counterpart in COUNTERPARTS for unit in districts]


def _declare(counterpart: Counterpart, unit: Unit) -> dict[str, object]:
    # A county-level city's bureaus do not carry the name of the city above it.
    full_zh = unit.name if unit.name.endswith("市") else f"青岛市{unit.name}"
    english = district_name(unit)
    return {
        "id": f"{counterpart.parent}-{unit.code}",
        "name": {"zh": f"{full_zh}{counterpart.zh}", "en": f"{english} {counterpart.en}"},
        "short": {
            "zh": f"{unit.name[:-1]}{counterpart.short_zh}",
            "en": f"{english.rsplit(' ', 1)[0]} {counterpart.short_en}",
        },
        "kind": counterpart.kind,
        "parent": counterpart.parent,
        "division": unit.code,
    }
