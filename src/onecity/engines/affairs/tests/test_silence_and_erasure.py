"""What happens when a department stays silent, and when a person's data are erased?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.identity.door import erase_person
from onecity.base.notify.door import inbox
from onecity.base.ports import port
from onecity.base.worklist import door as worklist
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.door.casefile import open_case
from onecity.engines.affairs.errors import CaseUnknown
from onecity.engines.affairs.models import Case, Draft, Upload
from onecity.engines.affairs.tests import doing, town


@pytest.fixture
def tacit(city: Path) -> None:
    """Silence of the federation is consent."""
    file = city / "affairs/disability/service.yaml"
    file.write_text(
        file.read_text().replace("      legal: 30 workdays\n", "      on_expiry: tacit-approval\n")
    )
    town.reload(city)


def test_silence_past_the_promised_date_grants_where_it_is_declared(
    tacit: None, li: Actor, chen: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    case_id = doing.file(li)
    monday.shift(timedelta(days=14))
    jobs.run_timers()
    assert door.my_case(li, case_id).items[0].status == "open"
    monday.shift(timedelta(days=1))
    jobs.run_timers()
    statuses = {item.id: item.status for item in door.my_case(li, case_id).items}
    assert statuses["certificate"] == "approved"
    assert statuses["living-allowance"] == "open"
    assert worklist.queue(chen).items == ()
    assert len(worklist.queue(wang).items) == 2
    (entry,) = doing.audited("affairs.case.approved")
    assert entry.actor_kind == "system"


def test_silence_is_not_consent_while_the_clock_stands_or_where_it_is_not_declared(
    tacit: None, li: Actor, chen: Actor, liu: Actor, monday: time_machine.Traveller
) -> None:
    paused, other = doing.file(li), doing.file(li, **doing.CARD_ONLY)
    door.request_supplement(chen, doing.task(chen, paused, "certificate").id, ["photo"], "看不清")
    monday.shift(timedelta(days=30))
    jobs.run_timers()
    assert door.my_case(li, paused).outcome == "open"
    assert door.my_case(li, other).outcome == "open"


def test_erasing_a_person_ends_their_cases_and_leaves_nothing_personal(
    li: Actor,
    chen: Actor,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    case_id = doing.file(li)
    doing.write(li)
    task = doing.task(chen, case_id, "certificate")
    door.request_supplement(chen, task.id, ["photo"], "照片里不是李小明")
    blobs = list(Upload.objects.values_list("blob", flat=True))
    assert li.id is not None
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(town.OPERATOR, li.id)
    file = open_case(case_id)
    assert (file.row.outcome, file.answers) == ("withdrawn", {})
    assert not any(event.reason for event, _ in file.history)
    assert worklist.queue(chen).items == ()
    assert not Draft.objects.exists()
    assert not Upload.objects.exists()
    assert not any(port("blobs").exists(blob) for blob in blobs)
    assert inbox(li).items == ()


def test_a_closed_case_of_an_erased_person_can_still_be_counted_but_not_read(
    li: Actor, liu: Actor, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    case_id = doing.file(li, **doing.CARD_ONLY)
    task = doing.task(liu, case_id, "bus-card")
    photo = door.my_case(li, case_id).documents[0]
    door.approve(liu, task.id)
    assert li.id is not None
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(town.OPERATOR, li.id)
    assert Case.objects.get(id=case_id).outcome == "granted"
    assert door.cases_closed().value == 1
    seen, _ = door.case_of_task(liu, task.id)
    assert (seen.answers, seen.documents) == ((), ())
    with pytest.raises(CaseUnknown):
        door.upload_of_case(liu, photo.id)
