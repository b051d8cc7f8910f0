"""Everybody sees the newest release, but a request sees one only."""

from pathlib import Path
from threading import Thread

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import calendar, current, pin, version
from onecity.base.declarations.errors import (
    KindTwice,
    KindUnknown,
    NothingLoaded,
    VersionUnknown,
    VersionUnreadable,
)
from onecity.base.declarations.kinds import kinds
from onecity.base.declarations.models import Release
from onecity.base.declarations.tests.town import HERE, load_benches
from onecity.base.manifest import engines
from onecity.core.pack import DeclarationUnknown


@pytest.mark.django_db
def test_without_a_release_it_is_said_what_to_do() -> None:
    with pytest.raises(NothingLoaded, match="onecity load"):
        current()
    with pin():
        assert not Release.objects.exists()


@pytest.mark.django_db
def test_the_newest_release_is_seen_at_once_by_those_who_loaded_it(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    assert current().get("bench", "oak").seats == 4
    second = load_benches(tmp_path / "city", seats=5)
    assert (current().release_id, current().get("bench", "oak").seats) == (second.id, 5)


@pytest.mark.django_db
def test_a_pinned_request_keeps_the_release_that_it_saw_first(tmp_path: Path) -> None:
    first = load_benches(tmp_path / "city")
    with pin():
        assert current().release_id == first.id
        second = load_benches(tmp_path / "city", seats=5)
        with pin():
            assert current().release_id == first.id
        with pin(second.id):
            assert current().get("bench", "oak").seats == 5
        assert current().get("bench", "oak").seats == 4
    assert current().release_id == second.id


def test_a_process_asks_for_a_newer_release_at_most_once_a_second(committed: None, tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    current().get("bench", "oak")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(100):
            current().get("bench", "oak")
    assert len(queries) == 0
    look_again()
    with CaptureQueriesContext(connection) as queries:
        current().get("bench", "oak")
    assert len(queries) == 1


def test_threads_share_one_snapshot(committed: None, tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    found: list[int] = []

    def ask() -> None:
        found.append(id(current().get("bench", "oak")))
        connection.close()

    ask_all = [Thread(target=ask) for _ in range(4)]
    current()
    for thread in ask_all:
        thread.start()
    for thread in ask_all:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


@pytest.mark.django_db
def test_old_versions_stay_readable(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    old = current().hash_of("bench", "oak")
    load_benches(tmp_path / "city", seats=5)
    assert version("bench", "oak", old).seats == 4
    assert version("bench", "oak", current().hash_of("bench", "oak")).seats == 5
    with pytest.raises(VersionUnknown):
        version("bench", "oak", "sha256:none")
    with pytest.raises(KindUnknown):
        version("table", "oak", old)


@pytest.mark.django_db
def test_what_nobody_declared_is_unknown(tmp_path: Path) -> None:
    load_benches(tmp_path / "city")
    with pytest.raises(DeclarationUnknown):
        current().get("bench", "pine")
    with pytest.raises(DeclarationUnknown):
        current().hash_of("bench", "pine")
    with pytest.raises(DeclarationUnknown):
        calendar(current())
    assert dict(current().all("city")) == {}
    assert current().kinds() == ("bench",)


@pytest.mark.django_db
def test_a_program_that_expects_more_says_which_declaration_it_cannot_read(
    tmp_path: Path, settings: LazySettings
) -> None:
    load_benches(tmp_path / "city")
    old = current().hash_of("bench", "oak")
    settings.ONECITY_ENGINES = [f"{HERE}:LATER_ENGINE"]
    engines.cache_clear()
    with pytest.raises(VersionUnreadable, match="bench oak"):
        version("bench", "oak", old)


def test_two_kinds_of_one_name_are_refused(settings: LazySettings) -> None:
    settings.ONECITY_ENGINES = [f"{HERE}:TWICE_ENGINE"]
    engines.cache_clear()
    with pytest.raises(KindTwice):
        kinds()
