"""Does a cursor come back as it was, and is every other text refused?"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.page import CursorInvalid, Page, decode_cursor, encode_cursor, instant


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
    st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=40),
)
def test_a_position_comes_back_as_it_was(at: datetime, key: UUID, text: str) -> None:
    assert decode_cursor(encode_cursor(at, key, text, None), instant, UUID, str, int) == (at, key, text, None)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.hex()))
def test_any_other_text_is_refused_as_such(text: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(text, instant, UUID)


@pytest.mark.parametrize(
    "forged",
    [
        encode_cursor("2026-01-01T00:00:00", uuid4()),
        encode_cursor("0001-01-01T00:00:00+14:00", uuid4()),
        encode_cursor("2026-01-01T00:00:00+00:00"),
        encode_cursor("2026-01-01T00:00:00+00:00", "\x00"),
        "W" * 2_000,
        "é",
    ],
)
def test_a_forged_position_is_refused(forged: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(forged, instant, UUID)


def test_a_page_without_cursor_is_the_last() -> None:
    assert Page((1, 2)).next_cursor is None
