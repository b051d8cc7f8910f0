"""Do thousands of warnings, taken some dozens at once, come to what each of them alone would?"""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.urls import clear_url_caches, reverse

from onecity.base.actor import Actor
from onecity.base.audit.models import Entry
from onecity.base.notify.door import inbox
from onecity.base.outbox.door import emit_all
from onecity.base.outbox.models import Delivery, State
from onecity.base.worklist.models import Task
from onecity.engines.command import door
from onecity.engines.command.models import Affected, Incident, IncidentEvent
from onecity.engines.command.tests.town import settle, told
from onecity.engines.sensing.events import WarningChanged, WarningKind, WarningLevel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

STORM: list[tuple[str, int, WarningKind, WarningLevel | None, float]] = [
    ("one", 1, "opened", "yellow", 0.0),
    ("two", 1, "opened", "yellow", 1.0),
    ("far", 1, "opened", "orange", 1.0),
    ("one", 2, "raised", "orange", 2.0),
    ("two", 2, "cleared", None, 3.0),
]


def storm() -> list[WarningChanged]:
    """Five changes of three warnings, two of which lie in one catchment."""
    return [told(*one) for one in STORM]


def announced(changes: Iterable[WarningChanged]) -> None:
    """Sensing announces all of them in one transaction; everybody hears of them."""
    emit_all([*changes])
    settle()


def incidents() -> set[tuple[str, str, str, str, str, str]]:
    """What can be seen of them in a list."""
    rows = Incident.objects.values_list("group", "state", "level", "peak", "division", "title_zh")
    return set(rows)


def open_orders() -> set[tuple[str, str]]:
    """Titles and divisions of the orders that stand."""
    return set(Task.objects.filter(closed_at=None).values_list("title_zh", "division"))


def lines() -> list[tuple[str, str]]:
    """The warnings in timelines, in order."""
    return list(IncidentEvent.objects.filter(kind="warning").order_by("id").values_list("warning", "key"))


def test_a_storm_taken_at_once_ends_as_one_taken_change_by_change(patrol: Actor) -> None:
    changes, before = storm(), transaction.savepoint()
    for one in changes:
        door.take(one)
    alone = (incidents(), open_orders(), sorted(lines()))
    transaction.savepoint_rollback(before)
    door.take_all(changes)
    assert (incidents(), open_orders(), sorted(lines())) == alone
    assert len(alone[0]) == 2


def test_changes_told_again_among_others_have_one_effect() -> None:
    changes = storm()
    taken = door.take_all([*changes[:3], changes[0]])
    again = door.take_all([*changes, *changes])
    assert len(lines()) == len(set(lines())) == len(changes)
    assert taken.items() <= again.items()
    assert Affected.objects.count() == 3


def test_every_order_of_a_storm_is_audited_told_and_in_its_timeline(patrol: Actor) -> None:
    announced(storm())
    tasks = set(Task.objects.values_list("id", flat=True))
    for action in ("open", "call"):
        entries = Entry.objects.filter(action=f"worklist.task.{action}").values_list("target", flat=True)
        assert sorted(entries) == sorted(f"task:{one}" for one in tasks)
    called = IncidentEvent.objects.filter(kind="task", data__action="call")
    assert {UUID(one.data["task"]) for one in called} == tasks
    assert called.count() == len(tasks)
    assert len(inbox(patrol).items) == 1
    assert not Delivery.objects.exclude(state=State.DONE).exists()


def test_a_warning_that_cannot_be_taken_keeps_no_other_from_its_incident(patrol: Actor) -> None:
    broken = told("one", 1, "opened", "yellow", 0, number=7)
    object.__setattr__(broken, "kind", "unheard-of")
    announced([*storm(), broken])
    assert len(lines()) == len(STORM)
    assert Delivery.objects.exclude(state=State.DONE).count() == 1


def test_an_order_names_its_page_without_all_pages_being_read_for_it(settings: LazySettings) -> None:
    assert reverse("command:mine", args=[UUID(int=1)]) == f"/command/incidents/{UUID(int=1)}/act/"
    settings.ROOT_URLCONF = "nowhere"
    clear_url_caches()
    try:
        door.take(told("one", 1, "opened", "yellow", 0))
    finally:
        clear_url_caches()
    (url,) = Task.objects.values_list("url", flat=True)
    assert url == f"/command/incidents/{Incident.objects.get().id}/act/"
