"""Does everybody see the work that is theirs, in the right order?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, Scope
from onecity.base.page import CursorInvalid
from onecity.base.worklist.door import (
    Tab,
    claim,
    close_task,
    counts,
    may_follow,
    queue,
    set_due,
    tasks_for,
)
from onecity.base.worklist.tests.work import opened

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


def keys(actor: Actor, **asked: object) -> list[str]:
    """The keys of a queue."""
    return [view.key for view in queue(actor, **asked).items]  # type: ignore[arg-type]


def staff(*grants: Grant) -> Actor:
    """Somebody with rights, known to nobody."""
    return Actor(ActorKind.STAFF, id=UUID(int=1), grants=frozenset(grants))


def test_the_next_deadline_comes_first_and_none_or_a_paused_one_last(wang: Actor) -> None:
    opened("none")
    opened("later", due_at=NOW + timedelta(days=2))
    opened("paused", due_at=NOW - timedelta(days=5), paused=True)
    opened("past", due_at=NOW - timedelta(days=1))
    opened("soon", due_at=NOW + timedelta(days=1))
    assert keys(wang) == ["past", "soon", "later", "none", "paused"]


def test_a_deadline_that_moves_moves_the_task(wang: Actor) -> None:
    first, _ = opened("a", due_at=NOW), opened("b", due_at=NOW + timedelta(days=1))
    set_due(first, NOW + timedelta(days=2))
    assert keys(wang) == ["b", "a"]


@pytest.mark.parametrize(
    ("grants", "seen"),
    [
        ([], set()),
        ([Grant("example.decide", Scope("health", "370202"))], {"health/370202001"}),
        ([Grant("example.decide", Scope("health"))], {"health/370202001", "health/", "health/370203"}),
        ([Grant("example.decide", Scope(None, "370202"))], {"health/370202001", "civil/370202"}),
        ([Grant("example.read", Scope())], {"read/370202"}),
        ([Grant("worklist.assign", Scope("civil"))], {"civil/370202"}),
        (
            [Grant("worklist.assign", Scope("civil")), Grant("example.decide", Scope("health", "370203"))],
            {"civil/370202", "health/370203"},
        ),
        (
            [Grant("example.decide"), Grant("example.read")],
            {"health/370202001", "health/", "health/370203", "civil/370202", "read/370202"},
        ),
        ([Grant("something.else")], set()),
    ],
)
def test_a_queue_shows_the_tasks_inside_ones_rights(city: None, grants: list[Grant], seen: set[str]) -> None:
    for organisation, division in [
        ("health", "370202001"),
        ("health", None),
        ("health", "370203"),
        ("civil", "370202"),
    ]:
        opened(f"{organisation}/{division or ''}", organisation=organisation, division=division)
    opened("read/370202", organisation="health", division="370202", permission="example.read")
    assert set(keys(staff(*grants))) == seen


def test_the_tabs_divide_the_work(wang: Actor, zhao: Actor) -> None:
    for key in ("free", "mine", "theirs", "done"):
        task_id = opened(key)
        if key != "free":
            claim(zhao if key == "theirs" else wang, task_id)
        if key == "done":
            close_task(wang, task_id, "approved")
    opened("late", due_at=NOW - timedelta(days=1))
    wanted: dict[Tab, set[str]] = {
        "mine": {"mine"},
        "free": {"free", "late"},
        "all": {"free", "mine", "theirs", "late"},
        "overdue": {"late"},
        "escalated": set(),
        "closed": {"done"},
    }
    assert {tab: set(keys(wang, state=tab)) for tab in wanted} == wanted
    found = counts(wang)
    assert (found.mine, found.free, found.all, found.overdue, found.escalated) == (1, 2, 4, 1, 0)
    assert keys(ANONYMOUS, state="mine") == []


@pytest.mark.parametrize("tab", ["all", "closed"])
def test_pages_follow_each_other_without_gap_or_repetition(wang: Actor, tab: Tab) -> None:
    for number in range(11):
        task_id = opened(str(number), due_at=NOW + timedelta(days=number % 3) if number % 4 else None)
        if tab == "closed":
            claim(wang, task_id)
            close_task(wang, task_id, "approved")
    whole = keys(wang, state=tab, limit=200)
    seen: list[str] = []
    page = None
    for _ in range(4):
        piece = queue(wang, state=tab, page=page, limit=3)
        seen += [view.key for view in piece.items]
        page = piece.next_cursor
    assert (seen, page, len(whole)) == (whole, None, 11)
    if tab == "closed":
        assert whole == [str(number) for number in range(10, -1, -1)]


def test_a_page_of_another_list_is_refused(wang: Actor) -> None:
    with pytest.raises(CursorInvalid):
        queue(wang, page="WyJ4Il0")


def test_words_and_kinds_narrow_the_queue(wang: Actor) -> None:
    opened("case:100%")
    opened("case:2", kind="pay")
    assert keys(wang, text="100%") == ["case:100%"]
    assert keys(wang, text="李**") == ["case:100%", "case:2"]
    assert keys(wang, text="application OF") == ["case:100%", "case:2"]
    assert keys(wang, text="_") == []
    assert keys(wang, text="x\x00" + "y" * 500) == []
    assert keys(wang, kind="pay") == ["case:2"]
    opened("case:3", engine="other")
    assert keys(wang, engine="other") == ["case:3"]


def test_a_case_finds_its_tasks(city: None) -> None:
    first, second = opened("case:7"), opened("case:7", kind="pay")
    opened("case:8")
    assert [view.id for view in tasks_for("example", "case:7")] == [first, second]


def test_only_who_works_there_follows_an_organisation() -> None:
    assert may_follow(staff(Grant("example.decide", Scope("health", "370202"))), "health")
    assert may_follow(staff(Grant("example.decide")), "health")
    assert not may_follow(staff(Grant("example.decide", Scope("civil"))), "health")
    assert not may_follow(staff(), "health")
