"""Are entities found by their readings, as the standard's own example asks, and by none that nobody may see?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from onecity.codecs.sensorthings import BY_NAME, Options
from onecity.engines.sensing.api import having, observing
from onecity.engines.sensing.api.catalogue import Catalogue
from onecity.engines.sensing.api.places import Looking
from onecity.engines.sensing.api.scope import Scope

pytestmark = pytest.mark.django_db
R1, R2, R4 = "reservoirs:r-1", "reservoirs:r-2", "reservoirs:r:4"


def named(page: Any) -> list[str]:
    """The names of a page's entities."""
    return [one["@iot.id"] for one in page["value"]]


@pytest.mark.parametrize(
    ("collection", "text", "wanted"),
    [
        # OGC 18-088, the example of filters over relations
        (
            "Things",
            f"Datastreams/Observations/FeatureOfInterest/id eq '{R1}' "
            "and Datastreams/Observations/resultTime ge 2026-07-01T00:00:00Z "
            "and Datastreams/Observations/resultTime le 2026-08-01T00:00:00Z",
            [R1],
        ),
        ("Things", "date(Datastreams/Observations/resultTime) le date(2026-07-01T00:00:00Z)", []),
        ("Things", "Datastreams/Observations/result ge 61", [R1, R2]),
        ("Things", "Datastreams/Observations/result ge 61 and properties/kind eq 'small'", [R2]),
        ("Things", "Datastreams/Observations/result lt 50 or name eq 'West Reservoir'", [R2, R4]),
        (
            "Things",
            "Datastreams/Observations/result gt 0 and Datastreams/ObservedProperty/name eq 'Gate'",
            [],
        ),
        ("Things", "Datastreams/Observations/result eq 'open'", [R1]),
        ("Things", "Datastreams/Observations/result ge 60 and Datastreams/Observations/result lt 60", []),
        ("Locations", "Things/Datastreams/Observations/result lt 41", [R4]),
        ("HistoricalLocations", "Thing/Datastreams/Observations/result lt 41", [R4]),
        ("FeaturesOfInterest", "Observations/result lt 41", [R4]),
        ("Datastreams", "Observations/result gt 80", ["water:r-1:level"]),
        (
            "Datastreams",
            "Observations/result eq 'open' and Thing/name eq 'East Reservoir'",
            ["water:r-1:gate"],
        ),
        ("Sensors", "Datastreams/Observations/result gt 80", ["water"]),
        ("ObservedProperties", "Datastreams/Observations/result gt 80", ["water:level"]),
        ("Sensors", "Datastreams/Thing/name eq 'Shinan Station'", ["air"]),
        ("Sensors", "Datastreams/Thing/name eq 'Shinan Station' and name eq 'Water'", []),
        ("ObservedProperties", "Datastreams/unitOfMeasurement/symbol eq 'm'", ["water:level"]),
        # the readings of this network are for nobody that has not signed in
        (
            "Things",
            "Datastreams/ObservedProperty/name eq 'PM2.5' and Datastreams/Observations/result gt 0",
            [],
        ),
    ],
)
def test_entities_are_found_by_their_readings(
    ask: Any, collection: str, text: str, wanted: list[str]
) -> None:
    page = ask(f"/{collection}", filter=text, count="true")
    assert (sorted(named(page)), page["@iot.count"]) == (wanted, len(wanted))


def test_they_are_found_in_order_by_pages_and_inside_of_others(ask: Any, client: Any) -> None:
    query = {"filter": "Datastreams/Observations/result ge 40", "orderby": "name desc", "top": 2}
    page = ask("/Things", **query)
    assert named(page) == [R2, R4]
    following = client.get(page["@iot.nextLink"])
    assert named(following.json()) == [R1]
    expand = "Datastreams($filter=Observations/result eq 'open')"
    inside = ask("/Things", filter=f"id eq '{R1}' or id eq '{R2}'", expand=expand)
    assert [[one["@iot.id"] for one in thing["Datastreams"]] for thing in inside["value"]] == [
        ["water:r-1:gate"],
        [],
    ]
    within = ask(f"/Things('{R1}')/Datastreams", filter="Observations/result ge 40")
    assert named(within) == ["water:r-1:level"]


@pytest.mark.parametrize(
    "text", ["Observations/Datastream/Observations/result gt 0", "Thing/Datastreams/id eq 'x'"]
)
def test_what_leads_back_is_not_offered(ask: Any, text: str) -> None:
    ask("/Datastreams", 501, filter=text)


def test_no_more_is_looked_at_than_is_allowed(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(having, "MOST_FOUND", 2)
    ask("/Things", 400, filter="Datastreams/Observations/result ge 40")
    monkeypatch.setattr(observing, "MOST_LOOKED_AT", 3)
    ask("/Things", 400, filter="Datastreams/Observations/result ge 80")


@pytest.mark.parametrize(("kind", "name"), [("Thing", R1), ("Datastream", "water:r-1:level")])
def test_as_many_names_as_are_allowed_are_no_burden_to_the_database(
    loaded: None, kind: str, name: str
) -> None:
    begin, _, end = name.partition("r-1")
    names = [f"{begin}x-{number}{end}" for number in range(having.MOST_FOUND - 1)]
    options = Options(BY_NAME[kind], filter=having.one_of([*names, name]), count=True)
    page = Looking(Catalogue.now("en"), BY_NAME[kind], Scope(), options, datetime.now(UTC)).page()
    assert ([one.id for one in page.entities], page.count) == ([name], 1)
