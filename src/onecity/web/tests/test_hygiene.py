"""Is text that no database takes refused before a page sees it, and only that?"""

import io
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from onecity.base.actor import ANONYMOUS
from onecity.web.hygiene import HygieneMiddleware, holds_nul
from onecity.web.idempotency import IdempotencyMiddleware

make = RequestFactory()


@pytest.mark.parametrize(
    ("body", "held"),
    [
        (rb'{"name": "a\u0000b"}', True),
        (rb'{"a\u0000b": 1}', True),
        (rb'{"name": "a\\\u0000b"}', True),
        (rb'{"name": "a\\u0000b"}', False),
        (rb'{"name": "a\u00001"}', True),
        (rb'{"name": "a\u0001b"}', False),
        (b"{}", False),
    ],
)
def test_an_escaped_nul_in_json_is_found_but_not_an_escaped_backslash(body: bytes, held: bool) -> None:
    assert holds_nul(make.put("/api/v1/x", body, content_type="application/json")) is held


@pytest.mark.parametrize("data", [{"a\x00": "x"}, {"a": "x\x00"}, {"a": ["x", "\x00"]}])
def test_a_nul_in_a_form_or_in_an_address_is_found(data: dict[str, str]) -> None:
    assert holds_nul(make.post("/x", data))
    assert holds_nul(make.get("/x", data))
    assert holds_nul(make.get("/x%00y"))


class Broken(io.RawIOBase):
    """A body whose sender has gone."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError


def broken(kind: str) -> HttpRequest:
    """A write whose body never comes."""
    body: dict[str, Any] = {"wsgi.input": Broken()}
    request = make.generic("POST", "/api/v1/x", b"12", content_type=kind, **body)
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_request_that_breaks_off_is_answered_as_a_bad_one(kind: str) -> None:
    checked = HygieneMiddleware(lambda _asked: HttpResponse()).process_view(
        broken(kind), HttpResponse, [], {}
    )
    assert checked is not None
    assert checked.status_code == 400


def test_a_form_that_breaks_off_is_answered_before_its_key_is_read() -> None:
    answer = IdempotencyMiddleware(lambda _asked: HttpResponse())(broken("application/x-www-form-urlencoded"))
    assert answer.status_code == 400


def test_ordinary_text_passes() -> None:
    assert not holds_nul(make.post("/x?q=一城", {"name": "李小明", "note": "a\nb\tc"}))
    assert not holds_nul(make.put("/x", b"\x00\x01", content_type="application/octet-stream"))
