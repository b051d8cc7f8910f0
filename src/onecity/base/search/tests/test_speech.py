"""Does the search speak as the city's people do?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecity.base.actor import ANONYMOUS, system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.manifest import Engine, engines
from onecity.base.search.door import Entry, find, put, query
from onecity.core.pack import PackInvalid
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

ENGINE = Engine(
    id="spoken",
    title=Text(zh="例", en="Example"),
    kinds=("onecity.base.search.declare:SEARCH", "onecity.base.search.declare:QUERY"),
)
WORDS = """\
lift: {service: 40, place: -20}
popular: [service/birth]
noise: [怎么办, 我要, how to, a]
synonyms:
  - {say: [生娃, having a baby], means: [出生]}
  - {say: [老年证], means: [优待证]}
"""


@pytest.fixture
def city(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A city that declares how it speaks, and a few things."""
    settings.ONECITY_ENGINES = ["onecity.base.search.tests.test_speech:ENGINE"]
    engines.cache_clear()
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "words.yaml").write_text(WORDS, encoding="utf-8")
    load_release(tmp_path, actor=system({"declarations.load"}))
    put(
        [
            entry("service", "birth", "出生一件事", "Birth"),
            entry("service", "retiring", "退休", "Retiring", "优待证办理"),
            entry("service", "card", "优待证核发", "Senior card"),
            entry("place", "hall", "出生登记处", "Registry"),
        ]
    )
    yield tmp_path
    engines.cache_clear()
    look_again()


def entry(kind: str, key: str, zh: str, en: str, *keywords: str) -> Entry:
    """A public entry."""
    return Entry(kind, key, Text(zh=zh, en=en), None, "/", "public", keywords=keywords)


def found(text: str) -> list[str]:
    """The keys that a visitor finds."""
    return [hit.key for hit in query(ANONYMOUS, text)]


@pytest.mark.parametrize("typed", ["生娃", "shengwa", "sw", "having a baby"])
def test_everyday_words_find_what_they_mean(city: Path, typed: str) -> None:
    assert found(typed) == ["birth", "hall"]


def test_a_word_for_the_title_counts_more_than_one_for_a_keyword(city: Path) -> None:
    assert found("老年证") == ["card", "retiring"]


def test_the_words_around_are_left_out(city: Path) -> None:
    assert found("我要退休") == ["retiring"]
    assert found("怎么办优待证")[0] == "card"
    assert found("how to retire")[0] == "retiring"


def test_the_kinds_that_the_city_lifts_stand_above(city: Path) -> None:
    assert [hit.kind for hit in find(ANONYMOUS, "出生").hits] == ["service", "place"]


def test_other_words_in_a_release_hold_after_the_next_put(city: Path) -> None:
    (city / "search" / "words.yaml").write_text("synonyms: [{say: [抱娃], means: [出生]}]", encoding="utf-8")
    load_release(city, actor=system({"declarations.load"}))
    put([entry("service", "birth", "出生一件事", "Birth")])
    assert found("抱娃") == ["birth"]
    assert found("生娃") == ["hall"]


@pytest.mark.parametrize(
    "wrong", ["lift: {service: 400}", "synonyms: [{say: [], means: [出生]}]", "popular: [birth]"]
)
def test_what_makes_no_sense_is_refused(city: Path, wrong: str) -> None:
    (city / "search" / "words.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(PackInvalid):
        load_release(city, actor=system({"declarations.load"}))
