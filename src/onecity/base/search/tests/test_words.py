"""Is what people type taken apart as it should be, whatever it is?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.search.folding import fold, is_pinyin, stem, syllables_of
from onecity.base.search.mending import skeletons
from onecity.base.search.vocabulary import distance, slips

LETTERS = st.text(alphabet="abcdeghinosuz", max_size=14)


@pytest.mark.parametrize(
    ("word", "short"),
    [
        ("permits", "permit"),
        ("driving", "driv"),
        ("registration", "registr"),
        ("companies", "compan"),
        ("bus", "bus"),
        ("baby", "baby"),
        ("qingling", "qingling"),
        ("出生", "出生"),
    ],
)
def test_an_english_word_loses_its_ending_and_pinyin_does_not(word: str, short: str) -> None:
    assert stem(word) == short


@given(st.text(alphabet=st.characters(categories=("L", "N")), max_size=40))
def test_a_stem_begins_the_word_so_that_a_prefix_finds_it(word: str) -> None:
    assert word.startswith(stem(word))


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ianguohe", min_size=60, max_size=300))
def test_no_word_takes_long_to_read_as_pinyin(word: str) -> None:
    assert is_pinyin(word) == bool(syllables_of(word))
    assert "".join(syllables_of(word)) in ("", word)


@given(LETTERS, LETTERS, LETTERS)
def test_distance_is_a_distance(one: str, two: str, three: str) -> None:
    assert distance(one, two) == distance(two, one)
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, two) <= max(len(one), len(two))
    assert distance(one + three, two + three) <= distance(one, two)


@given(LETTERS, st.data())
def test_words_one_slip_apart_share_a_form(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word)))
    longer = word[:place] + data.draw(st.sampled_from("aez")) + word[place:]
    assert distance(word, longer) == 1
    assert set(slips(word)) & set(slips(longer))


@pytest.mark.parametrize(
    ("typed", "initials"),
    [("gonjijin", "gjj"), ("shebaoaka", "sbk"), ("laoniangzheng", "lnz"), ("gongijjin", "gjj")],
)
def test_a_slip_leaves_the_initials(typed: str, initials: str) -> None:
    assert initials in skeletons(typed)
