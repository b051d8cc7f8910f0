"""The construction service of Qingdao on the engine's own path: events, fold, what follows, events."""

import sys
from pathlib import Path
from uuid import UUID, uuid4

from common import ORDER, prepare, report

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SERVICE = "construction"
ANSWERS = {"kind": "private", "has_land_permit": False, "uses_road": True, "drains": True, "height": 180}
WHO = uuid4()


def main() -> None:
    """Load the city once, then step cases."""
    prepare()
    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release, pin

    if "--prepare" in sys.argv:
        load_release(CITY, actor=system({"declarations.load"}))
    with pin():  # as every request does
        report(case)


def case() -> None:
    """File a case, then decide its six items one by one."""
    from django.utils import timezone

    from onecity.engines.affairs.rules.case import CaseEvent
    from onecity.engines.affairs.rules.steps import Step

    case_id = file(CaseEvent(Step.FILED, timezone.now(), items=ORDER))
    outcome = ""
    for item in ORDER:
        outcome = step(case_id, CaseEvent(Step.APPROVED, timezone.now(), item))
    if outcome != "granted":
        raise AssertionError(outcome)


def file(event: object) -> UUID:
    """The case's row and its first events, in one transaction."""
    from django.db import transaction

    from onecity.engines.affairs.door.filing import create_row
    from onecity.engines.affairs.rules.case import CaseEvent, fold

    assert isinstance(event, CaseEvent)
    with transaction.atomic():
        row = create_row(
            service=SERVICE,
            service_hash="",
            applicant_id=WHO,
            filed_by=WHO,
            division="3702",
            answers=b"",
            filed_at=event.at,
        )
        write(row.id, 0, event, fold([event]))
        found: UUID = row.id
        return found


def step(case_id: UUID, event: object) -> str:
    """One step as a door takes it, in its own transaction."""
    from django.db import transaction

    from onecity.engines.affairs.door import journal
    from onecity.engines.affairs.door.casefile import told
    from onecity.engines.affairs.rules.case import CaseEvent, apply, fold

    assert isinstance(event, CaseEvent)
    with transaction.atomic():
        history = journal.read(case_id)
        state = apply(fold(map(told, history)), event)
        return write(case_id, len(history), event, state)


def write(case_id: UUID, behind: int, event: object, state: object) -> str:
    """Let follow what follows, keep it, and say how the case stands."""
    from onecity.engines.affairs.door import journal
    from onecity.engines.affairs.door.casefile import plain
    from onecity.engines.affairs.door.services import parameters, prepared
    from onecity.engines.affairs.rules.case import CaseEvent, CaseState
    from onecity.engines.affairs.rules.flow import settled

    assert isinstance(event, CaseEvent)
    assert isinstance(state, CaseState)
    after, followed = settled(prepared(SERVICE), state, ANSWERS, parameters(), event.at)
    stored = [
        journal.Stored(one.step, one.at, one.item or "", WHO, plain(one), None) for one in (event, *followed)
    ]
    journal.write(case_id, behind, stored)
    return after.outcome


if __name__ == "__main__":
    main()
