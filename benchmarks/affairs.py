"""How many cases a second of processor time go from the application to the last decision?

    python benchmarks/affairs.py [--json]

One process on SQLite in a data folder that is thrown away, every step durable before the next (synchronous=FULL).
A case is Qingdao's disability service with its four items of three departments: filed with two documents, one
supplement, four decisions. All that the product does is in the figure: rights, sealing, audit, events, worklist,
messages, search. Peers step a bare workflow; the fold alone is the figure to hold beside theirs.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROUNDS = 3
CASES = 25
FOLDS = 400
CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
SERVICE = "disability"
OFFICES = {
    "certificate": ("disabled-federation-370202", "370202"),
    "living-allowance": ("civil-affairs-370202", "370202"),
    "care-allowance": ("civil-affairs-370202", "370202"),
    "bus-card": ("transport", "3702"),
}
ANSWERS = {
    "has_certificate": "no",
    "severity": "grade-2",
    "needs_care": "yes",
    "wants_bus_card": "yes",
    "name": "李小明",
    "resident_id": "370202199001020010",
    "phone": "13800000001",
    "home_division": "370202",
    "income_per_month": "1240",
    "care_arrangement": "family",
    "bank_account": "6222020000006210",
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000)


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ONECITY_DATA": folder, "ONECITY_LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
        _prepare()
        people = _people()
        rows = [
            _row("affairs: cases of four items, from draft to result", _best(lambda: _cases(people), CASES)),
            _row("affairs: the same cases folded by the rules alone", _best(_fold, FOLDS)),
        ]
    return printed(rows, as_json)


def _row(name: str, figure: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(figure, 1),
        "unit": "cases per CPU second",
        "better": "higher",
        "peers": [],
    }


def _best(work: Callable[[], object], count: int) -> float:
    """The best round: other programs on the machine disturb but never help."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = max(best, count / (time.process_time() - start))
    return best


def _prepare() -> None:
    """A migrated database with the whole city loaded."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release

    load_release(CITY, actor=system({"declarations.load"}))


def _people() -> dict[str, Any]:
    """A resident and an officer for each item."""
    from onecity.base.actor import system
    from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person

    operator = system({"identity.register", "identity.assign"})
    resident = PersonDraft(name="李小明", resident_id=ANSWERS["resident_id"], division="370202")
    people = {"li": actor_of(create_person(operator, resident))}
    for item, (organisation, division) in OFFICES.items():
        person_id = create_person(operator, PersonDraft(name="陈立", kind="staff", division=division))
        assign_role(operator, person_id, "clerk", organisation=organisation, division=division)
        people[item] = actor_of(person_id)
    return people


def _cases(people: dict[str, Any]) -> None:
    from onecity.base.declarations.door import pin

    for _ in range(CASES):
        with pin():  # as every request does
            _case(people)


def _case(people: dict[str, Any]) -> None:
    """One case, from the first answer to the last decision."""
    from onecity.engines.affairs import door

    li = people["li"]
    door.save_answers(li, SERVICE, {name: [answer] for name, answer in ANSWERS.items()})
    for document in ("assessment-report", "photo"):
        door.attach(li, SERVICE, document, "a.png", BytesIO(PNG), len(PNG))
    case_id = door.file_case(li, SERVICE)
    task_id = _task(case_id, "certificate")
    door.request_supplement(people["certificate"], task_id, ["photo"], "看不清")
    door.attach_to_case(li, case_id, "certificate", "photo", "b.png", BytesIO(PNG), len(PNG))
    door.supplement(li, case_id, "certificate", {})
    for item in OFFICES:
        door.approve(people[item], _task(case_id, item))
    if door.my_case(li, case_id).outcome != "granted":
        raise AssertionError("the case did not end as it should")


def _task(case_id: object, item: str) -> Any:  # noqa: ANN401
    from onecity.base.worklist.door import tasks_for

    return tasks_for("affairs", f"{case_id}:{item}")[0].id


def _fold() -> None:
    """The same steps by the rules: no rights, no seals, no database."""
    from datetime import timedelta

    from django.utils import timezone

    from onecity.engines.affairs.door.services import parameters, prepared
    from onecity.engines.affairs.rules.answers import read_answers
    from onecity.engines.affairs.rules.case import CaseEvent, Step, apply, fold
    from onecity.engines.affairs.rules.flow import settle
    from onecity.engines.affairs.rules.scope import case_scope

    ready, numbers, at = prepared(SERVICE), parameters(), timezone.now()
    for _ in range(FOLDS):
        answers, _problems = read_answers(ready, {name: [text] for name, text in ANSWERS.items()}, numbers)
        items = tuple(item.id for item in case_scope(ready, answers, numbers).items)
        state = settle(ready, fold([CaseEvent(Step.FILED, at, items=items)]), answers, numbers, at)
        steps = [(Step.SUPPLEMENT_REQUESTED, "certificate"), (Step.SUPPLEMENTED, "certificate")]
        for number, (step, item) in enumerate([*steps, *((Step.APPROVED, item) for item in OFFICES)], 1):
            later = at + timedelta(hours=number)
            state = settle(ready, apply(state, CaseEvent(step, later, item)), answers, numbers, later)
        if state.outcome != "granted":
            raise AssertionError("the case did not end as it should")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
