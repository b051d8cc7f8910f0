"""Texts are bilingual, found by what people type, read aloud rightly and masked."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from onecity.core.text import (
    Text,
    bigrams,
    columns,
    cut,
    mask_account,
    mask_name,
    mask_phone,
    name_pinyin,
    normalise,
    pinyin,
    pinyin_initials,
    query_words,
)


class Titled(BaseModel):
    title: Text


@pytest.mark.parametrize("language", ["zh", "zh-hans", "zh_CN", "ZH-Hans"])
def test_a_chinese_reader_gets_chinese(language: str) -> None:
    assert Text(zh="助残", en="Disability support").in_(language) == "助残"


@pytest.mark.parametrize("language", ["en", "en-gb", "fr"])
def test_every_other_reader_gets_english(language: str) -> None:
    assert Text(zh="助残", en="Disability support").in_(language) == "Disability support"


@pytest.mark.parametrize(
    "given_text",
    [{"zh": "助残"}, {"zh": "助残", "en": " "}, {"zh": "", "en": "x"}, {"zh": "a", "en": "b", "de": "c"}],
)
def test_a_text_lacking_a_language_is_refused(given_text: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Titled.model_validate({"title": given_text})


def test_a_text_cannot_be_changed_and_may_be_a_key() -> None:
    text = Text(zh="助残", en="Disability support")
    with pytest.raises(ValidationError):
        text.zh = "别的"  # type: ignore[misc]
    assert {text: 1}[Text(zh=" 助残 ", en="Disability support")] == 1


def test_the_json_schema_asks_for_both_languages() -> None:
    schema = Titled.model_json_schema()["$defs"]["Text"]
    assert schema["required"] == ["zh", "en"]
    assert schema["properties"]["zh"]["minLength"] == 1
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ＡＢ１２", "AB12"),
        ("  青岛\u3000 市 ", "青岛 市"),
        ("\ufeff青\u200b岛", "青岛"),
        ("（一）", "(一)"),
        ("", ""),
    ],
)
def test_normal_form_is_half_width_and_trimmed(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@settings(deadline=None)
@given(st.text())
def test_the_normal_form_is_stable(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李小明", "李**"),
        ("李明", "李*"),
        ("李", "*"),
        (" 欧阳修 ", "欧**"),
        ("John Smith", "J*** S****"),
        ("阿依古丽·买买提", "阿***·买**"),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("85911234", "******34"),
        ("0532-85911234", "053*****1234"),
        ("120", "***"),
        ("", ""),
    ],
)
def test_a_masked_phone_number_keeps_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("account", "masked"),
    [
        ("6222 0212 3456 7890 123", "*" * 15 + "0123"),
        ("123456", "****56"),
        ("12", "**"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_a_masked_account_keeps_its_end(account: str, masked: str) -> None:
    assert mask_account(account) == masked


@settings(deadline=None)
@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_mask_always_hides_at_least_a_third(number: str) -> None:
    assert mask_account(number).count("*") * 2 >= len(number)
    assert mask_phone("1" + number).count("*") * 3 >= len(number)


def test_chinese_is_stored_as_characters_and_pairs() -> None:
    assert bigrams("青岛市") == ["青", "岛", "市", "青岛", "岛市"]


def test_other_words_are_stored_whole_in_lower_case() -> None:
    assert bigrams("Café １２Ａ, K-7路") == ["cafe", "12a", "k", "7", "路"]
    assert bigrams("……！") == []


@settings(deadline=None)
@given(st.text("青岛市李沧区长春路崂山"), st.integers(0, 20), st.integers(1, 20))
def test_every_part_of_a_stored_text_is_found(text: str, start: int, length: int) -> None:
    assert set(query_words(text[start : start + length])) <= set(bigrams(text))


def test_a_query_asks_for_pairs_where_there_are_some() -> None:
    assert query_words("李沧区 A座") == ["李沧", "沧区", "a", "座"]


@pytest.mark.parametrize("rare", ["𬭎", "㐀", "〇", "々"])
def test_rare_characters_are_searched_like_common_ones(rare: str) -> None:
    assert bigrams(f"李{rare}") == ["李", rare, f"李{rare}"]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("长春路", "chang chun lu"),
        ("重庆中路", "chong qing zhong lu"),
        ("重庆南路", "chong qing nan lu"),
        ("李沧区", "li cang qu"),
        ("崂山区", "lao shan qu"),
        ("即墨区", "ji mo qu"),
        ("单县路", "shan xian lu"),
        ("莘县路", "shen xian lu"),
        ("都昌路", "du chang lu"),
        ("益都路", "yi du lu"),
        ("成都路", "cheng du lu"),
        ("长阳路", "chang yang lu"),
        ("长沙路", "chang sha lu"),
        ("曲阜路", "qu fu lu"),
        ("泊里镇", "po li zhen"),
        ("大沽河", "da gu he"),
        ("朝城路", "chao cheng lu"),
        ("乐陵路", "lao ling lu"),
        ("台柳路", "tai liu lu"),
        ("厦门路", "xia men lu"),
        ("六汪镇", "liu wang zhen"),
    ],
)
def test_names_of_qingdao_are_read_as_people_say_them(name: str, reading: str) -> None:
    assert pinyin(name) == reading


def test_other_scripts_stay_in_pinyin() -> None:
    assert pinyin("青岛市长春路12号A座") == "qing dao shi chang chun lu 12 hao a zuo"
    assert pinyin("") == ""
    assert pinyin("Metro") == "metro"


def test_another_city_brings_its_own_readings() -> None:
    assert pinyin("六合区", {"六合": "lu he"}) == "lu he qu"
    assert pinyin("六合区", {}) == "liu he qu"


def test_initials_are_what_people_type() -> None:
    assert pinyin_initials("青岛市重庆中路") == "qdscqzl"
    assert pinyin_initials("12号线") == "12hx"


@pytest.mark.parametrize(
    ("name", "reading"),
    [("单雄信", "shan xiong xin"), ("仇英", "qiu ying"), ("李明", "li ming"), ("尉迟恭", "yu chi gong")],
)
def test_a_surname_is_read_as_a_surname(name: str, reading: str) -> None:
    assert name_pinyin(name) == reading


def test_a_text_that_fits_is_not_cut() -> None:
    assert cut("青岛市", 6) == "青岛市"


def test_a_cut_never_splits_a_wide_character() -> None:
    assert cut("青岛市政务", 6) == "青岛…"
    assert cut("abcdef", 4) == "abc…"
    assert cut("青岛", 0) == ""


@settings(deadline=None)
@given(st.text(), st.integers(0, 30))
def test_a_cut_text_always_fits(text: str, width: int) -> None:
    shortened = cut(text, width)
    assert columns(shortened) <= width
    assert shortened == text or text.startswith(shortened.removesuffix("…"))


@settings(deadline=None)
@given(st.text())
def test_words_for_search_are_plain(text: str) -> None:
    for word in bigrams(text):
        assert word
        assert not any(unicodedata.category(c).startswith("Z") for c in word)
