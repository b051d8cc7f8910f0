"""The construction service of Qingdao on the engine's own path: events, fold, what follows, events."""

import sys
from pathlib import Path
from uuid import UUID, uuid4

from common import ORDER, prepare, report

prepare()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from onecity.base.actor import system  # noqa: E402
from onecity.base.declarations.door import load_release, pin  # noqa: E402
from onecity.engines.affairs.door import journal  # noqa: E402
from onecity.engines.affairs.door.filing import create_row  # noqa: E402
from onecity.engines.affairs.door.services import parameters, prepared  # noqa: E402
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold  # noqa: E402
from onecity.engines.affairs.rules.flow import settled  # noqa: E402
from onecity.engines.affairs.rules.steps import Step  # noqa: E402

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SERVICE = "construction"
ANSWERS = {"kind": "private", "has_land_permit": False, "uses_road": True, "drains": True, "height": 180}
WHO = uuid4()


def main() -> None:
    """Load the city once, then step cases."""
    if "--prepare" in sys.argv:
        load_release(CITY, actor=system({"declarations.load"}))
    with pin():  # as every request does
        report(case)


def case() -> None:
    """File a case, then decide its six items one by one."""
    case_id = file(CaseEvent(Step.FILED, timezone.now(), items=ORDER))
    outcome = ""
    for item in ORDER:
        outcome = step(case_id, CaseEvent(Step.APPROVED, timezone.now(), item))
    if outcome != "granted":
        raise AssertionError(outcome)


def file(event: CaseEvent) -> UUID:
    """The case's row and its first events, in one transaction."""
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


def step(case_id: UUID, event: CaseEvent) -> str:
    """One step as a door takes it, in its own transaction."""
    with transaction.atomic():
        history = journal.read(case_id)
        state = apply(fold(one.event for one in history), event)
        return write(case_id, len(history), event, state)


def write(case_id: UUID, behind: int, event: CaseEvent, state: CaseState) -> str:
    """Let follow what follows, keep it, and say how the case stands."""
    after, followed = settled(prepared(SERVICE), state, ANSWERS, parameters(), event.at)
    journal.write(case_id, behind, [journal.Stored(one, WHO) for one in (event, *followed)])
    return after.outcome


if __name__ == "__main__":
    main()
