"""What does the process do that `test_killed_at_work` kills? `prepare`, `work` without end, `check` what is left.

Run as a program with a data folder of its own in ONECITY_DATA.
"""

import json
import os
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from pathlib import Path
from uuid import UUID

import django

PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
OFFICES = {
    "certificate": "disabled-federation-370202",
    "living-allowance": "civil-affairs-370202",
    "care-allowance": "civil-affairs-370202",
    "bus-card": "transport",
}


def prepare() -> None:
    """A database with the small Qingdao and its people."""
    from django.core.management import call_command

    from onecity.engines.affairs.tests import town

    call_command("migrate", verbosity=0)
    town.reload(town.write_city(Path(os.environ["ONECITY_DATA"]) / "city"))
    town.resident()
    for organisation in dict.fromkeys(OFFICES.values()):
        town.officer(organisation, "3702" if organisation == "transport" else "370202", name=organisation)


def work() -> None:
    """Take cases through all their steps, saying each that is done."""
    from onecity.base.identity.door import actor_of
    from onecity.base.identity.models import Person
    from onecity.engines.affairs import door
    from onecity.engines.affairs.tests import doing

    li, *officers = (
        actor_of(person_id) for person_id in Person.objects.order_by("id").values_list("id", flat=True)
    )
    offices = dict(zip(dict.fromkeys(OFFICES.values()), officers, strict=True))
    for ending in cycle(("grant", "withdraw", "refuse")):
        doing.write(li)
        case_id = door.file_case(li, "disability")
        said(case_id, "filed")
        chen = offices[OFFICES["certificate"]]
        task = doing.task(chen, case_id, "certificate")
        door.request_supplement(chen, task.id, ["photo"], "看不清")
        said(case_id, "supplement-requested")
        door.attach_to_case(li, case_id, "certificate", "photo", "b.png", BytesIO(PNG), len(PNG))
        door.supplement(li, case_id, "certificate", {})
        said(case_id, "supplemented")
        for item, office in OFFICES.items():
            officer = offices[office]
            if item == "care-allowance" and ending == "withdraw":
                door.withdraw(li, case_id)
                said(case_id, "withdrawn")
                break
            if item == "certificate" and ending == "refuse":
                door.refuse(officer, task.id, "不符", "可以复核")
                said(case_id, "refused")
                break
            door.approve(officer, doing.task(officer, case_id, item).id)
            said(case_id, "approved")


def said(case_id: UUID, step: str) -> None:
    """Tell the test that a step is done, that is: committed."""
    print(json.dumps([str(case_id), step]), flush=True)


def check() -> None:
    """Print every breach: a case between two steps, or a projection that tells something else."""
    from onecity.engines.affairs.models import Case

    cases = list(Case.objects.all())
    breaches = [f"{row.number}: {breach}" for row in cases for breach in breaches_of(row)]
    steps = {
        str(row.id): list(row.events.order_by("sequence").values_list("step", flat=True)) for row in cases
    }
    print(json.dumps({"breaches": breaches, "steps": steps}))


def breaches_of(row: object) -> Iterator[str]:
    """What is not as one whole step leaves it."""
    from django.utils import timezone

    from onecity.base.audit.models import Entry
    from onecity.base.worklist.door import tasks_for
    from onecity.engines.affairs.door.casefile import read
    from onecity.engines.affairs.rules.flow import next_event
    from onecity.engines.affairs.rules.steps import ItemStatus

    file = read(row)  # type: ignore[arg-type]
    if next_event(file.prepared, file.state, timezone.now()) is not None:
        yield "something that follows by itself has not followed"
    if (file.row.outcome, file.row.closed_at) != (file.state.outcome, file.state.closed_at):
        yield "the row tells another outcome than the events"
    if Entry.objects.filter(target=f"case:{file.row.id}", action__startswith="affairs.case.").count() != len(
        file.history
    ):
        yield "audit and events differ"
    for item_id, state in file.state.items.items():
        is_open = state.status in {ItemStatus.OPEN, ItemStatus.SUPPLEMENT}
        tasks = tasks_for("affairs", f"{file.row.id}:{item_id}")
        if [task.state != "closed" for task in tasks].count(True) != is_open:
            yield f"{item_id} is {state.status}, its task is not"


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "work": work, "check": check}[sys.argv[1]]()
