"""Is text that no database takes refused before a page sees it, and only that?"""

import pytest
from django.test import RequestFactory

from onecity.web.hygiene import holds_nul

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


def test_ordinary_text_passes() -> None:
    assert not holds_nul(make.post("/x?q=一城", {"name": "李小明", "note": "a\nb\tc"}))
    assert not holds_nul(make.put("/x", b"\x00\x01", content_type="application/octet-stream"))
