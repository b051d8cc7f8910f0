"""What is done and read is written down with the change, and only who may sees it."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, NotAllowed
from onecity.base.audit.door import entries, record, record_reading, record_readings
from onecity.base.audit.errors import NothingRead, PurposeMissing
from onecity.base.audit.models import Entry
from onecity.base.page import CursorInvalid
from onecity.core.crypto import NotCanonical
from onecity.core.ids import uuid7

pytestmark = pytest.mark.django_db

CLERK = Actor(ActorKind.STAFF, id=uuid7(), on_behalf_of=uuid7())
AUDITOR = Actor(ActorKind.STAFF, id=uuid7(), grants=frozenset({Grant("audit.read")}))


def test_an_entry_says_who_what_to_what_and_why() -> None:
    made = record(
        actor=CLERK,
        action="affairs.case.approve",
        target="case:1",
        purpose="decision",
        details={"b": 1, "a": CLERK.id},
    )
    (found,) = entries(AUDITOR, target="case:1").items
    assert (found.id, found.actor, found.on_behalf_of) == (made, CLERK.id, CLERK.on_behalf_of)
    assert (found.actor_kind, found.action, found.purpose) == ("staff", "affairs.case.approve", "decision")
    assert found.details == {"a": str(CLERK.id), "b": 1}


def test_an_entry_goes_with_a_change_that_is_rolled_back() -> None:
    with transaction.atomic():
        record(actor=CLERK, action="affairs.case.approve", target="case:1")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_details_that_json_cannot_hold_stop_the_change() -> None:
    with pytest.raises(NotCanonical):
        record(actor=CLERK, action="x.y", target="case:1", details={"n": 2**60})
    assert not Entry.objects.exists()


def test_reading_personal_data_names_the_person_the_fields_and_the_purpose() -> None:
    person = uuid7()
    record_reading(
        actor=CLERK, subject=person, purpose="check of the case", fields=["phone", "name"], target="case:1"
    )
    (found,) = entries(AUDITOR, subject=person).items
    assert (found.action, found.purpose, found.details) == (
        "personal.read",
        "check of the case",
        {"fields": ["name", "phone"]},
    )


def test_reading_a_list_records_each_person() -> None:
    persons = [uuid7(), uuid7(), uuid7()]
    record_readings(actor=CLERK, subjects=persons, purpose="queue", fields=["name"], target="queue")
    assert {one.subject for one in entries(AUDITOR, action="personal.read").items} == set(persons)


@pytest.mark.parametrize(
    ("purpose", "fields", "subjects", "error"),
    [
        (" ", ["name"], [UUID(int=1)], PurposeMissing),
        ("x", [], [UUID(int=1)], NothingRead),
        ("x", ["name"], [], NothingRead),
    ],
)
def test_reading_without_purpose_fields_or_persons_is_refused(
    purpose: str, fields: list[str], subjects: list[UUID], error: type[Exception]
) -> None:
    with pytest.raises(error):
        record_readings(actor=CLERK, subjects=subjects, purpose=purpose, fields=fields, target="case:1")
    assert not Entry.objects.exists()


def test_only_an_auditor_reads_the_log() -> None:
    with pytest.raises(NotAllowed):
        entries(ANONYMOUS)


def test_reading_the_log_is_itself_recorded() -> None:
    entries(AUDITOR, target="case:1")
    (found,) = entries(AUDITOR, action="audit.read").items
    assert found.actor == AUDITOR.id
    assert found.details["filters"] == {"target": "case:1"}


def test_the_log_is_handed_out_newest_first_page_by_page() -> None:
    made = [record(actor=CLERK, action="x.y", target=f"case:{number}") for number in range(5)]
    seen: list[UUID] = []
    cursor = None
    for _ in range(3):
        page = entries(AUDITOR, action="x.y", cursor=cursor, limit=2)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
    assert seen == made[::-1]
    assert cursor is None
    with pytest.raises(CursorInvalid):
        entries(AUDITOR, cursor="nonsense")


def test_the_log_is_filtered_by_actor_and_period() -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=2), tick=False):
        old = record(actor=CLERK, action="x.y", target="case:1")
    new = record(actor=CLERK, action="x.y", target="case:1")
    yesterday = now - timedelta(days=1)
    assert [one.id for one in entries(AUDITOR, actor_id=CLERK.id, since=yesterday).items] == [new]
    assert [one.id for one in entries(AUDITOR, actor_id=CLERK.id, until=yesterday).items] == [old]
