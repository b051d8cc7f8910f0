"""Are people near looked for outside the transactions that others wait for, and does what they find still hold?"""

from uuid import UUID

import pytest
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from onecity.engines.emergency.door import volunteers
from onecity.engines.emergency.door.volunteers import alerting
from onecity.engines.emergency.door.volunteers.alerting import find
from onecity.engines.emergency.events import CallChanged
from onecity.engines.emergency.models import Alert, Call, ResponderSearch, Volunteer
from onecity.engines.emergency.tests import nearby

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]
LON, LAT = nearby.HERE


def judged(call_id: UUID, lon: float = LON) -> CallChanged:
    """What listeners are told."""
    said = {"state": "judged", "lon": lon, "lat": LAT, "radius_m": 20.0, "alerts_volunteers": True}
    return CallChanged(call_id=call_id, change="judged", at=timezone.now(), **said)  # type: ignore[arg-type]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: object, times: int = 1) -> list[int]:
    """Let something happen while people are looked for; how often they were, afterwards."""
    looked: list[int] = []

    def found(*args: object) -> object:
        looked.append(len(connection.savepoint_ids))
        people = find(*args)  # type: ignore[arg-type]
        if len(looked) <= times:
            happens()  # type: ignore[operator]
        return people

    monkeypatch.setattr(alerting, "find", found)
    return looked


def test_nobody_is_looked_for_before_the_listeners_transaction_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nearby.volunteer("近", 100)
    looked, outside = meanwhile(monkeypatch, lambda: None), len(connection.savepoint_ids)
    with TestCase.captureOnCommitCallbacks() as waiting:
        volunteers.begin(judged(nearby.call()))
    assert (looked, len(waiting)) == ([], 1)
    assert ResponderSearch.objects.get().widen_at is not None
    waiting[0]()
    assert set(looked) == {outside}
    assert Alert.objects.count() == 1


def test_a_search_whose_process_died_before_anybody_was_asked_is_found_by_looking() -> None:
    nearby.volunteer("近", 100)
    volunteers.begin(judged(nearby.call()))
    assert Alert.objects.count() == 0
    with nearby.committed():
        volunteers.look()
    assert Alert.objects.count() == 1


def test_who_cannot_come_any_more_when_they_are_found_is_not_asked_but_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [nearby.volunteer(f"人{n}", 100 + 100 * n) for n in range(8)]
    gone = Volunteer.objects.filter(person_id=people[0].id)
    looked = meanwhile(monkeypatch, lambda: gone.update(is_available=False))
    nearby.happens(nearby.call())
    asked = set(Alert.objects.values_list("volunteer__person_id", flat=True))
    assert (people[0].id in asked, len(asked), len(looked)) == (False, 7, 2)


def test_of_a_call_that_is_over_when_they_are_found_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    nearby.volunteer("近", 100)
    call_id = nearby.call()
    meanwhile(monkeypatch, lambda: Call.objects.filter(id=call_id).update(state="closed"))
    nearby.happens(call_id)
    assert Alert.objects.count() == 0


def test_a_patient_who_is_elsewhere_by_then_is_looked_for_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = LON + 3_000 * nearby.METRE / 0.81
    nearby.volunteer("旧处", 100)
    new = nearby.volunteer("新处", 100)
    Volunteer.objects.filter(person_id=new.id).update(lon=there)
    call_id = nearby.call()
    looked = meanwhile(monkeypatch, lambda: volunteers.begin(judged(call_id, there)))
    nearby.happens(call_id)
    assert [one.volunteer.person_id for one in Alert.objects.filter(ring=0)] == [new.id]
    assert len(looked) >= 2
