"""How long is a text, and what is left out of one that is too long?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.notify.texting import JOINED, MOST_PARTS, parts, text_message, units

ADDRESS = "https://city.example/m/0a1b2c3d"


@pytest.mark.parametrize(
    ("text", "counted"), [("好" * 70, 1), ("好" * 71, 2), ("好" * 134, 2), ("好" * 135, 3), ("😀" * 36, 2)]
)
def test_a_text_of_seventy_characters_is_one_part_and_longer_ones_are_counted_by_sixty_seven(
    text: str, counted: int
) -> None:
    assert parts(text) == counted


@given(st.text(min_size=1, max_size=300))
def test_whatever_the_title_the_address_stays_and_two_parts_are_enough(words: str) -> None:
    text = text_message(words, ADDRESS)
    assert text.endswith(f" {ADDRESS}")
    assert units(text) <= MOST_PARTS * JOINED
    assert "\n" not in text


def test_what_does_not_fit_is_cut_where_one_sees_it() -> None:
    text = text_message("好" * 200, ADDRESS)
    assert text == "好" * (MOST_PARTS * JOINED - len(ADDRESS) - 2) + f"… {ADDRESS}"
