"""What happens when a department stays silent past its own date? Where the declaration says so, consent."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from onecity.base.actor import system
from onecity.engines.affairs.door.casefile import CaseFile, append, open_case
from onecity.engines.affairs.door.services import calendar, services
from onecity.engines.affairs.door.tasks import follow
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.rules.case import CaseEvent, ItemStatus, Step
from onecity.engines.affairs.rules.due import promised


def approve_by_silence() -> int:
    """Grant each open item whose promised date has passed and whose clock says tacit approval; how many."""
    silent = [s.id for s in services() if any(i.clock.on_expiry == "tacit-approval" for i in s.items)]
    open_cases = Case.objects.filter(outcome="open", service__in=silent).order_by("id")
    return sum(_approve_late(case_id) for case_id in list(open_cases.values_list("id", flat=True)))


@transaction.atomic
def _approve_late(case_id: UUID) -> int:
    """One item at a time: what is granted may open the next."""
    file = open_case(case_id, for_update=True)
    granted = 0
    while item_id := next(_late(file), None):
        follow(system(), file, append(system(), file, CaseEvent(Step.APPROVED, file.now(), item_id)))
        granted += 1
    return granted


def _late(file: CaseFile) -> Iterator[str]:
    for item in file.items():
        state = file.state.items[item.id]
        if item.clock.on_expiry == "tacit-approval" and state.status is ItemStatus.OPEN:
            due_at = promised(item, state, calendar()).due_at
            if due_at is not None and due_at < file.now():
                yield item.id
