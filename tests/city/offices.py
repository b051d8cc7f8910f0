"""Who could try what with a case? Everybody that the city's roles make possible, and what each may do by them.

What is expected is worked out here from `roles.yaml` and from the item's declaration alone; no rule of the product is
asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ruamel.yaml import YAML
from tests.city import walker

from onecity.base.actor import Actor
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.tests import town

DISTRICT, OTHER_DISTRICT, CITY = "370202", "370203", "3702"
NAMED = re.compile(r"applicant\.([a-z_][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with one role in one organisation (`None`: all of them) and one division."""

    role: str
    organisation: str | None
    division: str
    actor: Actor

    def holds(self, permission: str) -> bool:
        """Whether the role has the permission, wherever."""
        return permission in permissions()[self.role]

    def holds_at(self, permission: str, place: tuple[str, str]) -> bool:
        """Whether the role has the permission, and is held where the item is handled."""
        organisation, division = place
        in_office = self.organisation is None or self.organisation == organisation
        return self.holds(permission) and in_office and division.startswith(self.division)

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation or 'all'} in {self.division}"


def declared(name: str) -> Any:
    """A file of the city, as it is written."""
    return YAML(typ="safe").load((walker.QINGDAO / name).read_text(encoding="utf-8"))


@cache
def permissions() -> dict[str, frozenset[str]]:
    """What each declared role may do."""
    return {one["id"]: frozenset(one["permissions"]) for one in declared("roles.yaml")["roles"]}


@cache
def organisations() -> frozenset[str]:
    """The ids of all declared organisations."""
    files = ("organisations/organisations.yaml", "organisations/districts.yaml")
    return frozenset(one["id"] for file in files for one in declared(file)["organisations"])


def place_of(item: Item) -> tuple[str, str]:
    """Where an item of a case of the district is handled: by the district's own department, where there is one."""
    own = f"{item.department}-{DISTRICT}"
    local = item.at_division == "district" and own in organisations()
    return (own if local else item.department), DISTRICT


def fields_of(item: Item, service: Service) -> set[str]:
    """The questions whose answers an item works from: what it needs, and what its own conditions look at."""
    questions = {field.id for section in service.form.sections for field in section.fields}
    looked_at = NAMED.findall(f"{item.when or ''} {item.decide.when or ''}")
    return questions & ({*item.needs} | {*looked_at})


def documents_of(item: Item, service: Service) -> set[str]:
    """The documents that an item works from."""
    return {one.id for one in service.documents if {one.id, one.stands_for} & set(item.needs)}


def everybody(service: Service, places: Iterable[str]) -> Iterator[Somebody]:
    """Every role in these offices, in those that lead them, in one that has no part, and in all; in each division."""
    leading = {item.department for item in service.items if place_of(item)[0] in set(places)}
    stranger = min(organisations() - {item.department for item in service.items} - set(places))
    for role in permissions():
        for organisation in (*sorted({*places} | leading), stranger, None):
            for division in (DISTRICT, OTHER_DISTRICT, CITY):
                yield somebody(role, organisation, division)


def somebody(role: str, organisation: str | None, division: str) -> Somebody:
    """A new person in that role."""
    person_id = create_person(town.OPERATOR, PersonDraft(name="陈立", kind="staff", division=division))
    assign_role(town.OPERATOR, person_id, role, organisation=organisation, division=division)
    return Somebody(role, organisation, division, actor_of(person_id))
