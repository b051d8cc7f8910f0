"""How do the tests declare rules of inspection, and inspect?"""

import shutil
from pathlib import Path

from ruamel.yaml import YAML

from onecity.base.actor import Actor
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.engines.affairs.tests import town


def declare(city: Path) -> None:
    """Qingdao's own rules, and two that fire from the first case on."""
    shutil.copytree(town.QINGDAO / "inspections", city / "inspections")
    write(city, "any-decision", "handling", "!handling.open", {"granted": True}, {"open": True})
    write(city, "any-month", "department", "department.handled >= 1", {"handled": 1}, {"handled": 0})
    town.reload(city)


def write(
    city: Path, name: str, over: str, when: str, fires: dict[str, object], not_fires: dict[str, object]
) -> None:
    """One rule with its two examples."""
    said = {"zh": f"规则 {name}", "en": f"Rule {name}"}
    rule = {
        "id": name,
        "title": said,
        "over": over,
        "when": when,
        "advice": dict(said),
        "examples": [
            {"id": "yes", "given": fires, "fires": True},
            {"id": "no", "given": not_fires, "fires": False},
        ],
    }
    with (city / "inspections" / f"{name}.yaml").open("w") as stream:
        YAML().dump(rule, stream)


def inspector(division: str = "3702") -> Actor:
    """Somebody who inspects all organisations of a division."""
    person_id = create_person(town.OPERATOR, PersonDraft(name="郑监", kind="staff", division=division))
    assign_role(town.OPERATOR, person_id, "inspector", division=division)
    return actor_of(person_id)
