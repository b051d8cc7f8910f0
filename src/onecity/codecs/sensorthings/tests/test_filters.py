"""What a `$filter` means, and what is said about one that means nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs.sensorthings import BY_NAME, QueryError, evaluate, holds
from onecity.codecs.sensorthings.expression import DEEPEST, parse_filter, parse_value
from onecity.codecs.sensorthings.moments import moment
from onecity.codecs.sensorthings.tree import Interval

NOW = datetime(2026, 7, 15, 8, tzinfo=UTC)
THING: Mapping[str, Any] = {
    "name": "东水库 O'Hara",
    "properties": {"level": 84.5, "kind": "large", "open": True, "none": None, "deep": {"er": "x"}},
    "location": shapely.Point(120.1, 36.1),
    "time": moment("2026-07-15T08:30:15.250+08:00"),
    "phenomenonTime": Interval(moment("2026-07-15T00:00:00Z"), moment("2026-07-15T01:00:00Z")),
    "result": 3,
}


def value_of(names: tuple[str, ...]) -> Any:
    """A value of the thing by its path."""
    found: Any = THING
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def said(text: str, kind: str = "Thing") -> bool:
    """Whether a filter holds for the thing."""
    return holds(parse_filter(text, BY_NAME[kind]), value_of, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name eq '东水库 O''Hara'", True),
        ("properties/level gt 84", True),
        ("properties/level ge 84.5 and properties/level le 84.5", True),
        ("properties/level add 1 mul 2 eq 86.5", True),
        ("(properties/level add 1) mul 2 eq 171", True),
        ("properties/level sub 84.5 eq -0", True),
        ("7 mod 4 eq 3 and -7 mod 4 eq -3 and 7 div 2 eq 3.5", True),
        ("properties/level div 0 eq null", True),
        ("-properties/level lt 0", True),
        ("not (properties/kind eq 'large')", False),
        ("not properties/open or 1 eq 2", False),
        ("true and (false or true)", True),
        ("false and false or true", True),
        ("properties/none eq null and properties/missing eq null", True),
        ("properties/missing gt 1 or properties/missing lt 1", False),
        ("properties/missing ne 1", True),
        ("properties/level eq 'large'", False),
        ("properties/open", True),
        ("properties/deep/er eq 'x' and properties/kind/er eq null", True),
        ("substringof('水库', name) and contains(name, 'O''H')", True),
        ("startswith(name, '东') and endswith(name, 'Hara')", True),
        ("startswith(properties/level, '8')", False),
        ("not startswith(properties/missing, 'x')", True),
        ("length(name) eq 10 and indexof(name, '库') eq 2 and indexof(name, 'zzz') eq -1", True),
        ("substring(name, 1) eq '水库 O''Hara' and substring(name, 1, 2) eq '水库'", True),
        ("tolower(properties/kind) eq 'large' and toupper(properties/kind) eq 'LARGE'", True),
        ("concat(concat(trim('  a '), '-'), properties/kind) eq 'a-large'", True),
        ("round(84.5) eq 85 and round(-84.5) eq -85 and floor(84.9) eq 84 and ceiling(84.1) eq 85", True),
    ],
)
def test_a_filter_over_properties_means_what_the_standard_says(text: str, expected: bool) -> None:
    assert said(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("time eq 2026-07-15T00:30:15.25Z", True),
        ("time eq 2026-07-15T08:30:15.25 08:00 and time lt 2026-07-15T08:30:15.5+08:00", True),
        ("time lt now() and now() eq 2026-07-15T08:00:00Z", True),
        ("time eq 2026-07-15T00:30:15,250Z", True),  # ISO 8601 knows a comma too
        ("time gt mindatetime() and time lt maxdatetime()", True),
        ("year(time) eq 2026 and month(time) eq 7 and day(time) eq 15 and hour(time) eq 0", True),
        ("minute(time) eq 30 and second(time) eq 15 and fractionalseconds(time) eq 0.25", True),
        ("date(time) eq 2026-07-15 and time(time) gt 00:30:15", True),
        ("totaloffsetminutes(time) eq 0", True),
        ("time add duration'PT1H' gt 2026-07-15T01:30:15Z", True),
        ("now() sub time gt duration'PT7H'", True),
    ],
)
def test_moments_are_compared_in_utc(text: str, expected: bool) -> None:
    assert said(text, "HistoricalLocation") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phenomenonTime gt 2026-07-14T23:59:59Z", True),
        ("phenomenonTime gt 2026-07-15T00:30:00Z", False),
        ("phenomenonTime lt 2026-07-15T01:00:00Z", True),
        ("phenomenonTime lt 2026-07-15T00:30:00Z", False),
        ("phenomenonTime eq 2026-07-15T00:00:00Z/2026-07-15T01:00:00Z", True),
        ("phenomenonTime gt 2026-07-15T23:00:00Z/2026-07-15T23:30:00Z sub duration'P1D'", True),
        ("phenomenonTime add duration'P1D' gt 2026-07-15T23:00:00Z", True),
        ("result gt 2 and result lt 4", True),
    ],
)
def test_an_interval_is_before_another_when_it_ends_first(text: str, expected: bool) -> None:
    assert said(text, "Observation") is expected


SQUARE = "geography'POLYGON ((120 36, 121 36, 121 37, 120 37, 120 36))'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"st_within(location, {SQUARE})", True),
        (f"st_disjoint(location, {SQUARE}) or st_touches(location, {SQUARE})", False),
        (f"st_contains({SQUARE}, location) and geo.intersects(location, {SQUARE})", True),
        ("geo.distance(location, geography'POINT (120.1 36.2)') lt 0.11", True),
        ("geo.distance(location, geography'SRID=4326;POINT (120.1 36.2)') lt 0.09", False),
        ("geo.length(geography'LINESTRING (0 0, 3 4)') eq 5", True),
        ("st_equals(location, geography'POINT (120.1 36.1)')", True),
        (f"st_relate(location, {SQUARE}, 'T*F**F***')", True),
    ],
)
def test_places_are_compared_as_geometry(text: str, expected: bool) -> None:
    assert said(text, "Location") is expected


@pytest.mark.parametrize(
    ("text", "at", "zh", "en"),
    [
        ("", 1, "没有写完", "not complete"),
        ("name eq", 8, "没有写完", "not complete"),
        ("name eq 'a", 9, "引号没有结束", "quotation mark"),
        ("name eq 'a' or", 15, "没有写完", "not complete"),
        ("name = 'a'", 6, "不能出现", "cannot stand here"),
        ("name eq 'a' 'b'", 13, "不能出现", "cannot stand here"),
        ("nam eq 'a'", 1, "属性“nam”", "no property “nam”"),
        ("Datastreams/nam eq 'a'", 1, "Datastreams/nam", "Datastreams/nam"),
        ("name/x eq 'a'", 1, "name/x", "name/x"),
        ("name gt 5", 6, "文字和数字", "string and number"),
        ("name", 1, "需要真假值", "type boolean"),
        ("1 and 2", 1, "需要真假值", "type boolean"),
        ("not name", 5, "需要真假值", "type boolean"),
        ("upper(name) eq 'A'", 1, "没有函数“upper”", "no function “upper”"),
        ("length(name, name) eq 1", 1, "1 个参数", "takes 1 arguments"),
        ("length(5) eq 1", 8, "需要文字", "type string"),
        ("(name eq 'a'", 13, "没有写完", "not complete"),
        ("properties/a eq 2026-13-45", 17, "没有这样的值", "no such value"),
        ("st_within(properties/a, geography'POLYGON ((0 0))')", 25, "没有这样的值", "no such value"),
        ("properties/a eq 1e999", 17, "没有这样的值", "no such value"),
        ("name eq 'a\0b'", 11, "不能出现", "cannot stand"),
    ],
)
def test_an_error_names_its_place_in_both_languages(text: str, at: int, zh: str, en: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_filter(text, BY_NAME["Thing"])
    assert caught.value.at == at
    assert zh in caught.value.text("zh-hans")
    assert en in caught.value.text("en")


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEEPEST + 1) + "true" + ")" * (DEEPEST + 1),
        "not " * 500 + "true",
        "-" * 500 + "1 eq 1",
        " or ".join(["true"] * 200),
        "length(" * 300 + "name" + ")" * 300 + " eq 1",
        "name eq '" + "x" * 5_000 + "'",
        "geo.length(geography'LINESTRING (" + ", ".join(["0 0"] * 700) + ")') eq 1" * 10,
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_filter(text, BY_NAME["Thing"])


WORDS = st.sampled_from(
    [
        *(
            "name",
            "properties/a",
            "'x'",
            "''",
            "5",
            "-",
            "(",
            ")",
            ",",
            "and",
            "or",
            "not",
            "eq",
            "gt",
            "add",
            "’",
        ),
        *(
            "div",
            "length",
            "substringof",
            "null",
            "true",
            "/",
            "$",
            "geography'POINT (1 2)'",
            "2026-01-01T00:00:00Z",
        ),
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_text_gives_a_value_or_an_error_with_a_place(text: str) -> None:
    refused = None
    try:
        evaluate(parse_value(text, BY_NAME["Location"], "$orderby"), value_of, NOW)
    except QueryError as error:
        refused = error
    assert refused is None or 1 <= refused.at <= len(text) + 1


def test_a_moment_may_stand_in_quotes_where_it_is_compared_with_a_time() -> None:
    bare, quoted = (
        parse_filter(f"phenomenonTime ge {text}", BY_NAME["Observation"])
        for text in ("2026-07-15T08:00:00+08:00", "'2026-07-15T08:00:00+08:00'")
    )
    assert bare == quoted
