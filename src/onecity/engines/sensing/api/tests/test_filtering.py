"""The database and Python give the same, and the database does the work where it can."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onecity.base.registry.models import Thing
from onecity.codecs.sensorthings import BY_NAME, NotOffered, Options
from onecity.codecs.sensorthings.expression import parse_filter, parse_value
from onecity.codecs.sensorthings.options import Order
from onecity.engines.sensing.api import places
from onecity.engines.sensing.api.catalogue import Catalogue
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.ordering import sorted_by
from onecity.engines.sensing.api.places import Looking
from onecity.engines.sensing.api.pushing import Pusher
from onecity.engines.sensing.api.reaching import fits
from onecity.engines.sensing.api.scope import Scope

NOW = datetime(2026, 7, 15, 8, tzinfo=UTC)
ODD: list[dict[str, Any]] = [
    {
        "attributes": {"limit_level": "84.5", "kind": "a%b_c\\d", "deep": {"er": 1}},
        "name_en": "100%_\\ 'x'",
    },
    {
        "attributes": {"limit_level": None, "kind": True, "open": True},
        "name_en": "É ß İ 水",
        "approximate": True,
    },
    {"attributes": {"limit_level": -0.1, "kind": "Large", "open": False, "0": 5}, "name_en": "Zebra"},
    {
        "attributes": {"limit_level": 84.5, "kind": {"zh": "大", "en": "big"}},
        "name_en": "zebra",
        "division": "370299",
    },
    {"attributes": {}, "name_en": "a" * 50, "lon": 121.5, "lat": 35.5},
]


@pytest.fixture
def odd(loaded: None) -> Catalogue:
    """The town and things whose declared values are of all kinds."""
    model = Thing.objects.get(code="r-2")
    for i, changes in enumerate(ODD):
        for name, value in changes.items():
            setattr(model, name, value)
        model.pk, model.code, model._state.adding = None, f"odd-{i}", True
        model.id = Thing().id
        model.save()
    return Catalogue.now("en")


def looking(catalogue: Catalogue, kind: str, **options: Any) -> Looking:
    """A query over all entities of a kind."""
    given = Options(BY_NAME[kind], **{"top": 1_000, **options})
    return Looking(catalogue, BY_NAME[kind], Scope(), given, NOW)


def found(catalogue: Catalogue, kind: str, text: str) -> tuple[list[str], list[str]]:
    """What the database and what Python finds."""
    node = parse_filter(text, BY_NAME[kind])
    everything = looking(catalogue, kind).page().entities
    return (
        [one.id for one in looking(catalogue, kind, filter=node).page().entities],
        [one.id for one in everything if fits(catalogue, one, node, NOW)],
    )


TEXTS = st.sampled_from(
    [
        *(
            "'%'",
            "'_'",
            "''",
            "'x'''",
            "'a%b_c\\d'",
            "'East Reservoir'",
            "'z'",
            "'Z'",
            "'水'",
            "'É'",
            "'large'",
        ),
        *(
            "'reservoirs:r-1'",
            "'water:r-1:level'",
            "'370202'",
            "'reservoirs'",
            "'; DROP TABLE registry_thing; --'",
        ),
    ]
)
NUMBERS = st.sampled_from(["0", "84.5", "-0.1", "70", "1e300", "9007199254740993", "5"])
STRINGS = st.sampled_from(
    [
        *("name", "id", "description", "properties/kind", "properties/division", "properties/source"),
        *("properties/layer", "properties/missing", "properties/deep/er", "properties/limit_level"),
        *("concat(name, 'x')", "trim(name)"),
    ]
)
FIGURES = st.sampled_from(
    [
        *(
            "properties/limit_level",
            "properties/deep/er",
            "length(name)",
            "indexof(name, 'e')",
            "properties/missing",
        ),
        *("properties/limit_level add 1", "0 sub properties/limit_level", "-properties/limit_level"),
        "properties/kind",
    ]
)
COMPARING = st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"])
PARTS = st.sampled_from(
    ["contains({0}, {1})", "startswith({0}, {1})", "endswith({0}, {1})", "substringof({1}, {0})"]
)
LEAVES = st.one_of(
    st.builds("{} {} {}".format, STRINGS, COMPARING, TEXTS),
    st.builds("{} {} {}".format, TEXTS, COMPARING, STRINGS),
    st.builds("{} {} {}".format, FIGURES, COMPARING, NUMBERS),
    st.builds("{} {} {}".format, NUMBERS, COMPARING, FIGURES),
    st.builds(lambda form, name, text: form.format(name, text), PARTS, STRINGS, TEXTS),
    st.builds(
        "{} {} {}".format, st.sampled_from(["properties/open", "properties/kind"]), COMPARING, st.just("true")
    ),
    st.builds("{} {} null".format, STRINGS, st.sampled_from(["eq", "ne"])),
    st.builds(
        "{} {} {}".format,
        STRINGS.filter(lambda one: one.startswith("prop")),
        COMPARING,
        st.just("properties/kind"),
    ),
    st.sampled_from(["properties/approximate", "properties/open", "true", "false", "properties/0 eq 5"]),
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)
QUIET = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(FILTERS)
def test_the_database_and_python_find_the_same_things(odd: Catalogue, text: str) -> None:
    database, python = found(odd, "Thing", text)
    assert database == python


@QUIET
@given(FILTERS, st.sampled_from(["Thing", "ObservedProperty", "Sensor"]))
def test_and_the_same_datastreams_through_what_they_belong_to(
    odd: Catalogue, text: str, related: str
) -> None:
    there = re.sub(r"(?<!['/\w])(name|id|description|properties)\b(?=[ /,)]|$)", rf"{related}/\1", text)
    database, python = found(odd, "Datastream", there)
    assert database == python


@pytest.mark.parametrize(
    ("kind", "text", "count"),
    [
        (
            "Location",
            "st_within(location, geography'POLYGON ((120 36, 120.25 36, 120.25 37, 120 37, 120 36))')",
            6,
        ),
        (
            "Location",
            "not st_within(location, geography'POLYGON ((120 36, 120.25 36, 120.25 37, 120 37, 120 36))')",
            5,
        ),
        ("Location", "geo.distance(location, geography'POINT (120.1 36.1)') lt 0.15", 6),
        ("Location", "0.15 gt geo.distance(geography'POINT (120.1 36.1)', location)", 6),
        ("FeatureOfInterest", "geo.intersects(feature, geography'POINT (121.5 35.5)') or name eq 'Zebra'", 2),
        (
            "Datastream",
            "st_equals(observedArea, geography'POINT (120.1 36.1)') and unitOfMeasurement/symbol eq 'm'",
            1,
        ),
        ("Datastream", "unitOfMeasurement/definition eq 'ucum:ug/m3' and observationType ne null", 2),
        ("Datastream", "name eq 'East Reservoir · Gate' or id eq 'water:r-2:level'", 2),
        ("HistoricalLocation", "time lt now() or time gt 2020-01-01T00:00:00Z and Thing/name eq 'Zebra'", 1),
        ("HistoricalLocation", "year(time) ge 2026", 11),
        ("Thing", "Datastreams/ObservedProperty/name eq 'Gate'", 9),
        (
            "Thing",
            "Datastreams/ObservedProperty/name eq 'Gate' and Datastreams/unitOfMeasurement/symbol eq 'm'",
            0,
        ),
        ("Thing", "Datastreams/ObservedProperty/name ne 'Gate' and startswith(name, 'S')", 3),
        ("Thing", "st_equals(Locations/location, geography'POINT (120.1 36.1)')", 1),
        (
            "Location",
            "Things/Datastreams/Sensor/id eq 'air' and geo.distance(location, geography'POINT (120.35 36.05)') lt 0.01",
            1,
        ),
        ("Location", "Things/name eq 'Shinan Station'", 1),
        ("Datastream", "Thing/Locations/name eq 'Shinan Station'", 1),
    ],
)
def test_places_moments_and_constants(odd: Catalogue, kind: str, text: str, count: int) -> None:
    database, python = found(odd, kind, text)
    assert database == python
    assert len(database) == count


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Thing", "id eq 'reservoirs:r-1'"),
        (
            "Thing",
            "startswith(name, 'East') and not (properties/kind eq 'large' or properties/limit_level sub 1 gt 7)",
        ),
        ("Thing", "properties/approximate and length(name) lt 20"),
        ("Datastream", "Thing/id eq 'reservoirs:r-1' and ObservedProperty/name eq 'Water level'"),
        ("Datastream", "contains(name, 'East') and unitOfMeasurement/symbol eq 'm' and Sensor/id eq 'water'"),
        ("HistoricalLocation", "time gt 2026-01-01T00:00:00Z"),
    ],
)
def test_common_filters_are_left_to_the_database_alone(odd: Catalogue, kind: str, text: str) -> None:
    node = parse_filter(text, BY_NAME[kind])
    sources = odd.sources(BY_NAME[kind], Scope())
    assert all(Pusher(odd, BY_NAME[kind], source, NOW).condition(node).exact for source in sources)


def test_what_a_thing_measures_is_left_to_the_database_too(odd: Catalogue) -> None:
    query = looking(
        odd, "Thing", filter=parse_filter("Datastreams/ObservedProperty/name eq 'Gate'", BY_NAME["Thing"])
    )
    assert all(query.pushed(source).exact for source in query.sources())


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Thing", "Datastreams/Observations/result gt 5"),
        ("Datastream", "Observations/result gt 5"),
        ("Datastream", "Thing/Datastreams/name eq 'x'"),
        ("Location", "Things/Datastreams/Thing/Datastreams/name eq 'x'"),
        ("FeatureOfInterest", "Observations/result gt 5"),
    ],
)
def test_a_filter_that_reaches_for_readings_is_not_offered(odd: Catalogue, kind: str, text: str) -> None:
    with pytest.raises(NotOffered):
        looking(odd, kind, filter=parse_filter(text, BY_NAME[kind])).page()


@pytest.mark.parametrize("direction", [False, True])
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Thing", "name"),
        ("Thing", "properties/limit_level"),
        ("Thing", "properties/kind"),
        ("Thing", "properties/division"),
        ("Thing", "length(name)"),
        ("Thing", "tolower(name)"),
        ("Datastream", "Thing/name"),
        ("Datastream", "unitOfMeasurement/symbol"),
        ("HistoricalLocation", "time"),
    ],
)
def test_the_order_is_the_same_too(odd: Catalogue, kind: str, text: str, direction: bool) -> None:
    orders = (Order(parse_value(text, BY_NAME[kind], "$orderby"), direction),)
    everything = looking(odd, kind).page().entities
    expected = [one.id for one in sorted_by(everything, orders, odd.value, NOW)]
    assert [one.id for one in looking(odd, kind, orderby=orders).page().entities] == expected
    few = looking(odd, kind, orderby=orders, top=3, skip=2).page()
    assert [one.id for one in few.entities] == expected[2:5]


def test_a_filter_that_only_python_understands_looks_at_so_many_things_and_no_more(
    odd: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_LOOKED_AT", 5)
    node = parse_filter("tolower(name) eq 'nothing'", BY_NAME["Thing"])
    with pytest.raises(TooMuch):
        looking(odd, "Thing", filter=node).page()


def test_ten_of_many_things_are_not_more_than_eleven_rows(
    odd: Catalogue, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(1) as captured:
        page = looking(odd, "Thing", top=1).page()
    assert len(page.entities) == 1
    assert "LIMIT 2" in captured.captured_queries[0]["sql"]
