"""Is the index what the engines give, whatever happens while it is made anew?"""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onecity.base.actor import ANONYMOUS
from onecity.base.declarations.events import DeclarationsLoaded
from onecity.base.jobs.queue import run_jobs
from onecity.base.manifest import Engine
from onecity.base.search.door import Entry, put, query, rebuild, remove
from onecity.base.search.listeners import rebuild_index
from onecity.base.search.models import SearchEntry
from onecity.base.tests.somebody_first import order_of
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

HERE = "onecity.base.search.tests"
CASE = Entry("case", "new", Text(zh="办件", en="Case"), None, "/", "public")
OLD = Entry("case", "old", Text(zh="办件旧", en="Case"), None, "/", "public")


def newer() -> Entry:
    """The entry that the engine gives, as somebody changes it meanwhile."""
    return Entry("case", "new", Text(zh="新的办件", en="New case"), None, "/newer", "public")


def meanwhile() -> Iterator[Entry]:
    """While the engine lists its things, one is changed, another appears, a third is taken out."""
    yield from (CASE, OLD)
    put([newer(), Entry("case", "just-now", Text(zh="办件刚刚", en="Case"), None, "/", "public")])
    remove("case", "old")


BUSY = Engine(id="busy", title=Text(zh="忙", en="Busy"), search=(f"{HERE}.test_rebuilding:meanwhile",))


def found() -> dict[str, str]:
    """What a visitor finds."""
    return {hit.key: hit.url for hit in query(ANONYMOUS, "办件")}


def test_a_rebuild_leaves_only_what_the_engines_give(with_engines: Callable[..., None]) -> None:
    put([OLD])
    with_engines(f"{HERE}.example:ENGINE")
    assert rebuild() == 1
    assert found() == {"new": "/"}
    assert SearchEntry.objects.count() == 1


def test_a_second_rebuild_writes_nothing(with_engines: Callable[..., None]) -> None:
    with_engines(f"{HERE}.example:ENGINE")
    rebuild()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert rebuild() == 1
    assert all(query["sql"].lstrip().startswith(("SELECT", "DECLARE")) for query in asked.captured_queries)


def test_what_happens_meanwhile_is_newer_and_stays(with_engines: Callable[..., None]) -> None:
    put([OLD])
    with_engines(f"{HERE}.test_rebuilding:BUSY")
    rebuild()
    assert found() == {"new": "/newer", "just-now": "/"}


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(with_engines: Callable[..., None]) -> None:
    put([OLD])
    with_engines(f"{HERE}.example:BROKEN")
    with pytest.raises(ZeroDivisionError):
        rebuild()
    assert found() == {"old": "/"}


@pytest.mark.django_db(transaction=True)
def test_a_new_release_makes_the_index_anew_as_a_job(with_engines: Callable[..., None]) -> None:
    with_engines(f"{HERE}.example:ENGINE")
    loaded = CloudEvent(
        id="1",
        source="/onecity/declarations",
        type=DeclarationsLoaded.type,
        subject="release:1",
        time=timezone.now(),
    )
    rebuild_index(loaded)
    assert found() == {}
    assert run_jobs("test") == 1
    assert found() == {"new": "/"}


@pytest.mark.django_db(transaction=True)
def test_who_must_not_wait_writes_before_the_index(with_engines: Callable[..., None]) -> None:
    """Else the transactions of thousands of entries, one behind the other, keep warnings waiting for seconds."""
    put([OLD])  # what it takes to write entries is loaded with the first
    with_engines(f"{HERE}.example:ENGINE")
    # an index that did not let it first would be there meanwhile
    assert order_of(rebuild, 0.5) == ["first", "other"]
