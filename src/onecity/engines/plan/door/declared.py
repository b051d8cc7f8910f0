"""What does the loaded city declare that the plan needs?"""

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.core.text import Text
from onecity.engines.plan.declare import Entry, Plan
from onecity.engines.plan.errors import PlanMissing


def declared_plan() -> Plan:
    """The plan of the loaded city. Raises `PlanMissing`."""
    try:
        declared: list[Plan] = list(current().all("plan").values())
    except NothingLoaded:
        raise PlanMissing from None
    if not declared:
        raise PlanMissing
    return declared[0]


def owner_name(organisation: str) -> Text:
    """What an organisation is called in short."""
    name: Text = current().get("organisation", organisation).short
    return name


def declared_as(entry: Entry) -> tuple[str, str] | None:
    """Kind and id of the declaration that makes an entry of a list real, if the city has it."""
    for kind, name in (("service", entry.service), ("network", entry.network)):
        if name is not None and name in current().all(kind):
            return kind, name
    return None


def release_id() -> str:
    """Which release of the declarations is being read."""
    return str(current().release_id)
