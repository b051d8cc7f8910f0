"""Do auditors, and only they, see the log, and can they check and export it?"""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant
from onecity.base.audit.door import record, seal
from onecity.base.audit.models import Entry
from onecity.base.manifest import engines
from onecity.core.ids import uuid7
from onecity.web.pages.audit import FORMULA, safe_cell

CLERK = Actor(ActorKind.STAFF, id=uuid7(), grants=frozenset({Grant("worklist.work")}))
READER = Actor(ActorKind.STAFF, id=uuid7(), grants=frozenset({Grant("audit.read")}))
AUDITOR = Actor(ActorKind.STAFF, id=uuid7(), grants=frozenset({Grant("audit.read"), Grant("audit.verify")}))


class Seat:
    """Middleware that seats one actor at every request, instead of the one behind the session."""

    actor = ANONYMOUS

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = Seat.actor  # type: ignore[attr-defined]
        return self.get_response(request)


@pytest.fixture
def as_(db: None, settings: Settings, tmp_path: Path, client: Client) -> Iterator[Callable[[Actor], Client]]:
    """A browser in which a given actor sits."""
    settings.DATA = tmp_path
    settings.ONECITY_ENGINES = ["onecity.base.engine:ENGINE"]
    settings.ROOT_URLCONF = "onecity.web.map.tests.addresses"
    real = "onecity.web.middleware.ActorMiddleware"
    settings.MIDDLEWARE = [f"{__name__}.Seat" if name == real else name for name in settings.MIDDLEWARE]
    engines.cache_clear()
    client.cookies["language"] = "en"

    def seat(actor: Actor) -> Client:
        Seat.actor = actor
        return client

    yield seat
    Seat.actor = ANONYMOUS
    engines.cache_clear()


def write(target: str = "case:1", **more: object) -> None:
    """An entry by the clerk."""
    record(actor=CLERK, action="affairs.decide", target=target, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/audit/", "/audit/export.csv"])
def test_others_do_not_see_the_log(as_: Callable[[Actor], Client], path: str) -> None:
    assert as_(ANONYMOUS).get(path).status_code == 302
    assert as_(CLERK).get(path).status_code in (302, 403)
    assert not Entry.objects.filter(action="audit.read").exists()


def test_reading_the_log_is_recorded_in_it(as_: Callable[[Actor], Client]) -> None:
    write()
    page = as_(READER).get("/audit/").content.decode()
    assert "case:1" in page
    assert Entry.objects.get(action="audit.read").actor == READER.id


def test_filters_narrow_the_log(as_: Callable[[Actor], Client]) -> None:
    write("case:one")
    write("case:two")
    by_target = as_(READER).get("/audit/", {"target": "case:one"})
    assert [line.entry.target for line in by_target.context["lines"]] == ["case:one"]
    by_actor = as_(READER).get("/audit/", {"actor": str(CLERK.id), "action": "affairs.decide"})
    assert {line.entry.target for line in by_actor.context["lines"]} == {"case:one", "case:two"}
    assert as_(READER).get("/audit/", {"until": "2001-01-01"}).context["lines"] == ()


@pytest.mark.parametrize(
    "query", [{"actor": "Wang"}, {"since": "yesterday"}, {"until": "9999-12-31"}, {"cursor": "nonsense"}]
)
def test_a_filter_that_cannot_be_read_says_so(as_: Callable[[Actor], Client], query: dict[str, str]) -> None:
    answer = as_(READER).get("/audit/", query)
    assert (answer.status_code, answer.context["lines"]) == (200, ())
    assert answer.context["problem"]


def test_a_long_log_is_read_page_by_page(as_: Callable[[Actor], Client]) -> None:
    for number in range(60):
        write(f"case:{number}")
    first = as_(READER).get("/audit/", {"action": "affairs.decide"})
    further = {"action": "affairs.decide", "cursor": first.context["page"].next_cursor}
    second = as_(READER).get("/audit/", further)
    assert [line.entry.target for line in second.context["lines"]] == [f"case:{n}" for n in range(9, -1, -1)]


def test_the_page_tells_what_is_sealed(as_: Callable[[Actor], Client]) -> None:
    write("case:sealed")
    seal()
    write("case:open")
    lines = as_(READER).get("/audit/", {"action": "affairs.decide"}).context["lines"]
    assert [(line.entry.target, line.sealed) for line in lines] == [
        ("case:open", False),
        ("case:sealed", True),
    ]


def test_only_those_who_may_can_verify(as_: Callable[[Actor], Client]) -> None:
    assert as_(READER).post("/audit/verify/").status_code in (302, 403)
    assert not Entry.objects.filter(action="audit.verify").exists()
    assert "/audit/verify/" not in as_(READER).get("/audit/").content.decode()


def test_the_last_verification_stays_on_the_page(as_: Callable[[Actor], Client]) -> None:
    write()
    seal()
    assert as_(AUDITOR).get("/audit/verify/").status_code == 405
    as_(AUDITOR).post("/audit/verify/")
    verified = as_(READER).get("/audit/").context["verified"]
    assert (verified.ok, verified.entries, verified.problems) == (True, 1, ())


def test_a_damaged_log_is_told(as_: Callable[[Actor], Client], tmp_path: Path) -> None:
    write()
    seal()
    (tmp_path / "audit-heads.jsonl").write_text(
        (tmp_path / "audit-heads.jsonl").read_text().replace('"number": 1', '"number": 7')
    )
    as_(AUDITOR).post("/audit/verify/")
    verified = as_(READER).get("/audit/").context["verified"]
    assert not verified.ok
    assert verified.problems


def test_the_export_is_the_filtered_page_and_no_formula(as_: Callable[[Actor], Client]) -> None:
    write("case:one", purpose="=HYPERLINK(1)")
    write("case:two")
    answer = as_(READER).get("/audit/export.csv", {"target": "case:one"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["target"], row["purpose"]) for row in rows] == [("case:one", "'=HYPERLINK(1)")]
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(action="audit.read").count() == 1


@given(st.text(max_size=20), st.sampled_from(FORMULA), st.sampled_from(["", " ", "\u3000 "]))
def test_no_cell_begins_like_a_formula(rest: str, sign: str, blank: str) -> None:
    assert safe_cell(blank + sign + rest)[0] == "'"


@given(st.from_regex(r"[a-z0-9{:\[][^\r\n]{0,10}", fullmatch=True))
def test_plain_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text
