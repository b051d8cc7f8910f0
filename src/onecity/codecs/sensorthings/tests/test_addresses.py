"""Where addresses lead, and what a query asks there."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs.sensorthings import BY_NAME, NotOffered, QueryError, parse_options, parse_path
from onecity.codecs.sensorthings.links import (
    joined,
    keyed,
    split_datastream,
    split_observation,
    split_thing,
)
from onecity.codecs.sensorthings.options import MOST_TOP


@pytest.mark.parametrize(
    ("text", "kinds", "keys", "names", "ending"),
    [
        ("", [], [], (), ""),
        ("/Things", ["Thing"], [None], (), ""),
        (
            "/Things('a')/Datastreams('b')/Observations",
            ["Thing", "Datastream", "Observation"],
            ["a", "b", None],
            (),
            "",
        ),
        ("Things(1)/Locations/$ref", ["Thing", "Location"], ["1", None], (), "$ref"),
        (
            "Datastreams('a''b/c')/Thing/name/$value",
            ["Datastream", "Thing"],
            ["a'b/c", None],
            ("name",),
            "$value",
        ),
        (
            "Datastreams('a')/unitOfMeasurement/symbol",
            ["Datastream"],
            ["a"],
            ("unitOfMeasurement", "symbol"),
            "",
        ),
        ("Things('a')/properties/x", ["Thing"], ["a"], ("properties", "x"), ""),
        ("Observations('a')/@iot.id", ["Observation"], ["a"], ("id",), ""),
        ("/Observations('x')/FeatureOfInterest/", ["Observation", "FeatureOfInterest"], ["x", None], (), ""),
    ],
)
def test_an_address_leads_from_entity_to_entity(
    text: str, kinds: list[str], keys: list[str | None], names: tuple[str, ...], ending: str
) -> None:
    path = parse_path(text)
    assert [step.entity.name for step in path.steps] == kinds
    assert [step.key for step in path.steps] == keys
    assert (path.names, path.ending) == (names, ending)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("/Thing", 2),
        ("/Things/Datastreams", 9),
        ("/Things('a')/Sensor", 14),
        ("/Things('a'", 2),
        ("/Things('a')x", 2),
        ("/Things('a')/name/$ref", 19),
        ("/Things/$value", 9),
        ("/Things('a')/Datastreams('b')/Thing('c')", 31),
        ("/Things//name", 9),
        ("/" + "Things('a')/Datastreams('b')/" * 100, 1),
        ("/Things('" + "x" * 3_000 + "')", 2001),
        ("/Things('a');DROP TABLE thing", 2),
    ],
)
def test_an_address_that_leads_nowhere_is_told_where_it_breaks(text: str, at: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_path(text)
    assert caught.value.at >= at


@pytest.mark.parametrize("text", ["/MultiDatastreams", "/$batch", "/Tasks(1)"])
def test_parts_of_the_standard_that_are_left_out_are_named(text: str) -> None:
    with pytest.raises(NotOffered):
        parse_path(text)


def test_expansions_have_options_of_their_own() -> None:
    inner = "Observations($top=1;$orderby=phenomenonTime desc,result)"
    text = f"Datastreams($select=name,@iot.id;$expand={inner};$count=true),Locations"
    given = [("$expand", text), ("$top", "5"), ("$filter", "name ne ';,()'"), ("a", "b")]
    options = parse_options(given, BY_NAME["Thing"])
    streams, locations = options.expand
    (observations,) = streams.options.expand
    assert (streams.options.select, streams.options.count, options.top) == (("name", "id"), True, 5)
    assert [order.descending for order in observations.options.orderby] == [True, False]
    assert (observations.options.top, locations.options.top) == (1, 100)


def test_an_expansion_may_be_written_as_a_path() -> None:
    options = parse_options([("$expand", "Datastreams/Observations($top=3)")], BY_NAME["Thing"])
    assert options.expand[0].options.expand[0].options.top == 3


def test_no_page_is_larger_than_the_service_allows() -> None:
    assert parse_options([("$top", "9" * 18)], BY_NAME["Thing"]).top == MOST_TOP


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("$top", "-1"),
        ("$top", "9" * 19),
        ("$top", "１"),
        ("$skip", "99999999"),
        ("$count", "yes"),
        ("$apply", "x"),
        ("$select", "nam"),
        ("$select", ""),
        ("$orderby", ""),
        ("$orderby", ",".join(["name"] * 9)),
        ("$expand", "Nothing"),
        ("$expand", "Datastreams($top=1"),
        ("$expand", "Datastreams(Observations)"),
        ("$expand", "Datastreams($skiptoken=x)"),
        ("$expand", "Datastreams,Datastreams"),
        ("$expand", "Datastreams/"),
        ("$expand", "Datastreams($expand=Thing($expand=" * 8 + "Locations" + "))" * 8),
        ("$expand", "Datastreams($filter=name eq 5)"),
        ("$resultFormat", "dataArray"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_options([(name, value)], BY_NAME["Thing"])
    assert name in caught.value.text("en")


def test_an_option_is_given_once() -> None:
    with pytest.raises(QueryError):
        parse_options([("$top", "1"), ("$top", "2")], BY_NAME["Thing"])


@given(st.text(max_size=80), st.sampled_from(["$expand", "$select", "$orderby", "$filter"]))
def test_any_query_is_read_or_refused(text: str, name: str) -> None:
    refused = None
    try:
        parse_options([(name, text)], BY_NAME["Datastream"])
    except QueryError as error:
        refused = error
    assert refused is None or refused.at >= 1


@given(st.text(max_size=80))
def test_any_address_is_read_or_refused(text: str) -> None:
    refused = None
    try:
        parse_path(text)
    except (QueryError, NotOffered) as error:
        refused = error
    assert refused is None or refused.text("zh")


CODES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


@given(CODES)
def test_every_code_comes_back_from_its_address(code: str) -> None:
    name = joined("water", code, "level")
    step = parse_path(unquote(keyed("Datastreams", name))).steps[0]
    assert step.key == name
    assert split_datastream(name) == ("water", code, "level")
    assert split_observation(f"{name}:5") == ("water", code, "level", 5)
    assert split_thing(joined("layer", code)) == ("layer", code)


@pytest.mark.parametrize(
    ("text", "status"),
    [("/Nothing", 404), ("/Things('a')/nothing", 404), ("/Things('a", 400)],
)
def test_what_is_not_there_is_told_from_what_cannot_be_understood(text: str, status: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_path(text)
    assert caught.value.status == status
