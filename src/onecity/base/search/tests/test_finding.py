"""Is everything found that a resident types, and in a sensible order?"""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onecity.base.actor import ANONYMOUS
from onecity.base.search.door import Entry, Found, Rank, find, put, query, remove, suggest
from onecity.core.text import Text

pytestmark = pytest.mark.django_db


def entry(key: str, zh: str, en: str, **more: object) -> Entry:
    """A public entry of kind `service`."""
    known: dict[str, object] = {"kind": "service", "summary": None, "url": f"/{key}", "visibility": "public"}
    return Entry(key=key, title=Text(zh=zh, en=en), **{**known, **more})  # type: ignore[arg-type]


def found(text: str, **more: object) -> list[str]:
    """The keys that an anonymous visitor finds."""
    return [hit.key for hit in query(ANONYMOUS, text, **more)]  # type: ignore[arg-type]


@pytest.fixture
def fund() -> None:
    """Two services and a place."""
    put(
        [
            entry("fund", "住房公积金提取", "Housing fund withdrawal", keywords=("买房", "租房"),
                  summary=Text(zh="提取后七个工作日到账", en="Paid within seven working days")),
            entry("care", "助残一件事", "Disability support", keywords=("残疾人证",)),
            entry("hall", "市南区政务服务中心", "Shinan Service Hall", kind="place", order=60),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("住房", "fund"),
        ("公积金", "fund"),
        ("残", "care"),
        ("zhufang", "fund"),
        ("gongjijin", "fund"),
        ("zhu fang", "fund"),
        ("ZFGJJ", "fund"),
        ("zcyjs", "care"),
        ("gjj", "fund"),
        ("zhufang 提取", "fund"),
        ("housing", "fund"),
        ("Hous fund", "fund"),
        ("ｈｏｕｓｉｎｇ", "fund"),
        ("买房", "fund"),
        ("maifang", "fund"),
        ("到账", "fund"),
        ("seven", "fund"),
        ("shinan", "hall"),
        ("市南区政务服务中心！", "hall"),
    ],
)
def test_a_thing_is_found_however_it_is_typed(fund: None, typed: str, key: str) -> None:
    assert found(typed) == [key]


def test_words_that_stand_apart_in_the_title_are_found_by_their_characters(fund: None) -> None:
    assert found("住房提取") == ["fund"]
    assert found("住房飞机") == []


def test_the_better_the_title_fits_the_higher_it_stands() -> None:
    put(
        [
            entry("summary", "养老补贴", "Old-age subsidy", summary=Text(zh="与租房补贴可同时领", en="x")),
            entry("keywords", "住房帮助", "Housing help", keywords=("大学生租房补贴",)),
            entry("has", "青年租房补贴", "Youth rent subsidy"),
            entry("keyword", "住房补助", "Housing aid", keywords=("租房补贴",)),
            entry("begins", "租房补贴申请", "Rent subsidy application"),
            entry("exactly", "租房补贴", "Rent subsidy"),
        ]
    )
    assert [(hit.key, hit.rank) for hit in query(ANONYMOUS, "租房补贴")] == [
        ("exactly", Rank.TITLE_EXACTLY),
        ("begins", Rank.TITLE_BEGINS),
        ("keyword", Rank.KEYWORD_EXACTLY),
        ("has", Rank.TITLE_HAS),
        ("keywords", Rank.KEYWORD),
        ("summary", Rank.SUMMARY),
    ]
    assert found("zufangbutie")[:4] == ["exactly", "begins", "keyword", "has"]
    assert found("rent subsidy")[:2] == ["exactly", "begins"]


def test_the_best_kinds_come_first_however_many_others_fit() -> None:
    put(entry(f"place-{n}", f"市民政务服务站{n}", f"Service point {n}", order=60) for n in range(250))
    put([entry("service", "高新区政务服务", "High-tech service", order=5)])
    assert found("政务服务", limit=3)[0] == "service"


def test_among_equals_the_kind_decides_and_then_the_title() -> None:
    put(
        [
            entry("c", "医院丙", "Hospital C", kind="place", order=60),
            entry("b", "医院乙", "Hospital B", order=10),
            entry("a", "医院丁", "Hospital A", order=10),
        ]
    )
    assert found("医院") == ["a", "b", "c"]


def test_kinds_and_limit_narrow_the_hits(fund: None) -> None:
    assert found("s", kinds=["place"]) == ["hall"]
    assert found("s", kinds=[]) == []
    assert len(found("s", limit=1)) == 1
    assert found("s", limit=-5) == []


def test_an_entry_put_again_is_found_by_its_new_words_alone(fund: None) -> None:
    put([entry("fund", "公积金贷款", "Fund loan")])
    assert found("住房") == []
    assert found("贷款") == ["fund"]


def test_of_equal_entries_in_one_call_the_last_counts() -> None:
    assert put([entry("one", "旧名", "Old"), entry("one", "新名", "New")]) == 1
    assert found("新名") == ["one"]
    assert found("旧名") == []


def test_a_removed_entry_is_gone(fund: None) -> None:
    assert remove("service", "fund")
    assert not remove("service", "fund")
    assert found("住房") == []


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("gonjijin", "gongjijin"),
        ("gongjjijn tiqu", "gongjijin tiqu"),
        ("housnig", "housing"),
        ("withdrawl fund", "withdrawal fund"),
    ],
)
def test_a_mistyped_word_is_mended_and_the_reader_is_told(fund: None, typed: str, read_as: str) -> None:
    answer = find(ANONYMOUS, typed)
    assert ([hit.key for hit in answer.hits], answer.read_as) == (["fund"], read_as)


@pytest.mark.parametrize("typed", ["xyzzyx", "gungfujin", "hospital", "zzzzz"])
def test_what_is_like_nothing_is_not_mended(fund: None, typed: str) -> None:
    assert find(ANONYMOUS, typed) == Found()


def test_only_the_page_shows_what_has_a_part_of_the_words(fund: None) -> None:
    answer = find(ANONYMOUS, "公积金飞机")
    assert ([hit.key for hit in answer.hits], answer.partly) == (["fund"], True)
    assert found("公积金飞机") == []


@pytest.mark.parametrize("typed", ["z", "zf", "zhu", "住", "住房", "housing f", "gjj"])
def test_names_are_suggested_from_the_first_letter_on(fund: None, typed: str) -> None:
    assert "fund" in [hit.key for hit in suggest(ANONYMOUS, typed)]


def test_what_is_only_told_of_a_thing_is_not_suggested(fund: None) -> None:
    assert suggest(ANONYMOUS, "到账") == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=130) | st.text(alphabet="\"'*():-^+{}&|!<>\\ANDORNOT NEAR\x00住z", max_size=40))
def test_no_text_is_an_error(fund: None, typed: str) -> None:
    assert set(found(typed)) <= {"fund", "care", "hall"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=12))
def test_a_title_is_found_by_itself(db: None, title: str) -> None:
    put([entry("it", title, "x", owner=UUID(int=1))])
    assert found(title) in (["it"], [])
    assert found(title) == ["it"] or not title.isascii()
