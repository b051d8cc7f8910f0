"""Does a case's journal give back what was written, on either database, and refuse what would tear a case?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from onecity.engines.affairs.door import journal
from onecity.engines.affairs.door.filing import create_row
from onecity.engines.affairs.models import CaseEventRow
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.steps import Step

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHO = uuid4()
EVENTS = (
    CaseEvent(Step.FILED, AT, items=("a", "b"), later=("photo",), promised=("clean",)),
    CaseEvent(Step.OPENED, AT + timedelta(microseconds=7), "a"),
    CaseEvent(Step.SUPPLEMENT_REQUESTED, AT.astimezone(), "a", marks=("土地证", r"\x41")),
    CaseEvent(Step.TOLERATED, AT, "a", name="照片%s?"),
)


def begin() -> UUID:
    row = create_row(
        service="disability-support",
        service_hash="",
        applicant_id=WHO,
        filed_by=WHO,
        division="370202",
        answers=b"\x00\\x27'",
        filed_at=AT,
    )
    return row.id


@pytest.fixture
def case(city: Path) -> UUID:
    return begin()


def test_events_come_back_as_they_were_written(committed: None) -> None:
    case = begin()
    written = [journal.Stored(event, WHO, b"\\x00\x00\xff") for event in EVENTS]
    with transaction.atomic():
        journal.write(case, 0, written[:3])
        journal.write(case, 3, [journal.Stored(EVENTS[3], None)])
    found = journal.read(case)
    assert [one.event for one in found] == list(EVENTS)
    assert [one.by for one in found] == [WHO, WHO, WHO, None]
    assert [one.words for one in found] == [b"\\x00\x00\xff"] * 3 + [None]


def test_the_mapper_reads_what_the_journal_wrote(case: UUID) -> None:
    journal.write(case, 0, [journal.Stored(EVENTS[0], WHO, b"\x00")])
    row = CaseEventRow.objects.get(case_id=case, sequence=1)
    assert (row.step, row.at, row.item, row.by, bytes(row.words or b"")) == ("filed", AT, "", WHO, b"\x00")
    assert row.data == {"items": ["a", "b"], "later": ["photo"], "promised": ["clean"]}
    assert bytes(row.case.answers) == b"\x00\\x27'"
    assert row.case.filed_at == AT


def test_two_cannot_both_write_the_next_event(case: UUID) -> None:
    journal.write(case, 0, [journal.Stored(EVENTS[0], WHO)])
    with pytest.raises(IntegrityError), transaction.atomic():
        journal.write(case, 0, [journal.Stored(EVENTS[1], WHO)])
    assert [one.event for one in journal.read(case)] == [EVENTS[0]]


def test_what_is_rolled_back_is_gone_though_its_statement_is_kept(case: UUID) -> None:
    for _ in range(2):
        with transaction.atomic():
            journal.write(case, 0, [journal.Stored(EVENTS[0], WHO)])
            transaction.set_rollback(True)
    assert journal.read(case) == []
