"""A load makes one release that never changes, or nothing at all."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.declarations.door import current, load_release, releases
from onecity.base.declarations.models import Release, ReleaseItem, Version
from onecity.base.declarations.tests import town
from onecity.base.declarations.tests.town import LOADER, Refused, load_benches, write
from onecity.base.outbox.models import OutboxEvent
from onecity.core.pack import PackInvalid

pytestmark = pytest.mark.django_db


def test_the_first_load_is_release_one_and_is_recorded_and_announced(tmp_path: Path) -> None:
    release = load_benches(tmp_path / "city")
    assert (release.number, release.count, release.city, release.is_new) == (1, 2, "city", True)
    assert Entry.objects.get().target == f"release:{release.id}"
    event = OutboxEvent.objects.get()
    assert (event.type, event.subject) == ("onecity.declarations.loaded.v1", f"release:{release.id}")


def test_an_identical_city_makes_no_new_release(tmp_path: Path) -> None:
    first = load_benches(tmp_path / "city")
    (tmp_path / "city/benches.yaml").write_text(
        "# a comment\n" + (tmp_path / "city/benches.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    again = load_release(tmp_path / "city", actor=LOADER)
    assert (again.id, again.is_new, again.count) == (first.id, False, 2)
    assert Release.objects.count() == 1
    assert len(town.seen) == 1


def test_a_change_stores_only_what_changed_and_going_back_is_a_release_too(tmp_path: Path) -> None:
    first = load_benches(tmp_path / "city", seats=4)
    second = load_benches(tmp_path / "city", seats=5)
    third = load_benches(tmp_path / "city", seats=4)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert third.hash == first.hash
    assert Version.objects.count() == 3
    assert ReleaseItem.objects.count() == 6


def test_the_order_of_declarations_is_kept(tmp_path: Path) -> None:
    load_release(write(tmp_path / "city", names=("oak", "beech", "ash")), actor=LOADER)
    assert list(current().all("bench")) == ["oak", "beech", "ash"]


def test_a_broken_city_changes_nothing(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    (tmp_path / "city/benches.yaml").write_text("- {id: oak}\n")
    with pytest.raises(PackInvalid):
        load_release(tmp_path / "city", actor=LOADER)
    assert Release.objects.count() == 1
    assert current().get("bench", "oak").seats == 4


def test_an_engine_that_refuses_takes_everything_back(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    with pytest.raises(Refused):
        load_benches(tmp_path / "city", seats=0)
    assert (Release.objects.count(), Version.objects.count()) == (1, 2)
    assert (Entry.objects.count(), OutboxEvent.objects.count()) == (1, 1)
    assert current().get("bench", "oak").seats == 4


def test_engines_see_the_new_release_while_it_is_loaded(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    load_benches(tmp_path / "city", seats=5)
    assert [count for count, _ in town.seen] == [2, 2]
    assert town.seen[1][1] == current().hash_of("bench", "oak") != town.seen[0][1]


@pytest.mark.parametrize("actor", [ANONYMOUS, system({"declarations.read"})])
def test_loading_needs_its_permission(tmp_path: Path, actor: object) -> None:
    with pytest.raises(NotAllowed):
        load_release(write(tmp_path / "city"), actor=actor)  # type: ignore[arg-type]
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE declarations_release SET number = 7",
        "DELETE FROM declarations_release",
        "UPDATE declarations_version SET value = '{}'",
        "DELETE FROM declarations_version",
        "UPDATE declarations_releaseitem SET position = position + 10",
        "DELETE FROM declarations_releaseitem",
    ],
)
def test_the_database_itself_refuses_changes(tmp_path: Path, statement: str) -> None:
    load_benches(tmp_path / "city")
    with (
        pytest.raises(DatabaseError, match="releases are never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Release.objects.get().number == 1


def test_releases_are_listed_newest_first_page_by_page(tmp_path: Path) -> None:
    for seats in (1, 2, 3):
        load_benches(tmp_path / "city", seats=seats)
    page = releases(LOADER, limit=2)
    assert [view.number for view in page.items] == [3, 2]
    assert page.items[0].count == 2
    rest = releases(LOADER, limit=2, cursor=page.next_cursor)
    assert ([view.number for view in rest.items], rest.next_cursor) == ([1], None)
    with pytest.raises(NotAllowed):
        releases(ANONYMOUS)
