"""What the service answers to the requests of the standard (OGC 18-088, section 9)."""

from typing import Any

import pytest

from onecity.engines.sensing.api import answers
from onecity.engines.sensing.api.service import CONFORMANCE
from onecity.engines.sensing.api.tests.town import HISTORY

ROOT = "http://testserver/sta/v1.1"
FIRST = "water:r-1:level:1784073600000"
QUARTERS = range(1784073600000, 1784077200000, 900_000)
NEWEST = "Observations($top=1;$orderby=phenomenonTime desc)"


def ids(answer: Any) -> list[str]:
    """The names of the entities of a page."""
    return [one["@iot.id"] for one in answer["value"]]


def test_the_root_names_the_collections_and_what_is_kept_of_the_standard(ask: Any) -> None:
    root = ask("")
    assert [one["name"] for one in root["value"]] == [
        *("Things", "Locations", "HistoricalLocations", "Datastreams", "Sensors", "ObservedProperties"),
        *("Observations", "FeaturesOfInterest"),
    ]
    assert root["value"][0]["url"] == f"{ROOT}/Things"
    assert root["serverSettings"]["conformance"] == CONFORMANCE
    assert ask("/") == root


def test_every_entity_is_found_under_its_own_link(ask: Any) -> None:
    for collection in ask("")["value"]:
        name = collection["name"]
        page = ask(f"/{name}", top=1000)
        assert page["value"], name
        for one in page["value"]:
            alone = ask(one["@iot.selfLink"].removeprefix(ROOT))
            assert one.items() <= alone.items(), name
            for key, link in one.items():
                # readings of the other network are not for everybody
                is_closed = key.startswith("Observations") and "air" in one["@iot.id"]
                if key.endswith("@iot.navigationLink") and not is_closed:
                    ask(link.removeprefix(ROOT))


def test_a_datastream_says_what_it_measures_in_ucum_and_since_when(ask: Any) -> None:
    stream = ask("/Datastreams('water:r-1:level')")
    assert stream["name"] == "East Reservoir · Water level"
    assert stream["unitOfMeasurement"] == {"name": "metre", "symbol": "m", "definition": "ucum:m"}
    assert stream["observationType"].endswith("/OM_Measurement")
    assert stream["observedArea"] == {"type": "Point", "coordinates": [120.1, 36.1]}
    assert stream["phenomenonTime"] == "2026-07-15T00:00:00Z/2026-07-15T00:45:00Z"
    assert stream["Thing@iot.navigationLink"] == f"{ROOT}/Datastreams('water:r-1:level')/Thing"
    assert ask("/Datastreams('water:r-1:gate')")["observationType"].endswith("/OM_CategoryObservation")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/Datastreams('water:r-1:level')/Thing", "reservoirs:r-1"),
        ("/Datastreams('water:r-1:level')/Sensor", "water"),
        ("/Datastreams('water:r-1:level')/ObservedProperty", "water:level"),
        (f"/Observations('{FIRST}')/Datastream/Thing", "reservoirs:r-1"),
        (f"/Observations('{FIRST}')/FeatureOfInterest", "reservoirs:r-1"),
        ("/Things('reservoirs:r-1')/Datastreams('water:r-1:gate')", "water:r-1:gate"),
        ("/Things('reservoirs:r:4')", "reservoirs:r:4"),
        ("/HistoricalLocations('reservoirs:r-1')/Thing", "reservoirs:r-1"),
        (
            "/Sensors('water')/Datastreams('water:r-1:level')/Observations('water:r-1:level:1784073600000')",
            "water:r-1:level:1784073600000",
        ),
    ],
)
def test_an_address_leads_to_one_entity(ask: Any, address: str, name: str) -> None:
    assert ask(address)["@iot.id"] == name


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/Things('reservoirs:r-1')/Datastreams", ["water:r-1:gate", "water:r-1:level"]),
        ("/Things('reservoirs:r-1')/Locations", ["reservoirs:r-1"]),
        ("/Sensors", ["air", "water"]),
        ("/Sensors('air')/Datastreams", ["air:air-1:pm25", "air:air-2:pm25"]),
        ("/ObservedProperties", ["air:pm25", "water:gate", "water:level"]),
        (
            "/ObservedProperties('water:gate')/Datastreams",
            [f"water:{code}:gate" for code in ("r-1", "r-2", "r-3", "r:4")],
        ),
        (
            "/FeaturesOfInterest('reservoirs:r:4')/Observations",
            [f"water:r:4:level:{1784073600000 + i * 900_000}" for i in range(4)],
        ),
        ("/Locations('reservoirs:r-2')/Things", ["reservoirs:r-2"]),
        ("/Locations('reservoirs:r-2')/HistoricalLocations", ["reservoirs:r-2"]),
    ],
)
def test_an_address_leads_to_related_entities(ask: Any, address: str, names: list[str]) -> None:
    assert ids(ask(address)) == names


def test_properties_and_bare_values(ask: Any) -> None:
    assert ask("/Things('reservoirs:r-1')/name") == {"name": "East Reservoir"}
    assert ask("/Things('reservoirs:r-1')/name/$value") == "East Reservoir"
    assert ask("/Things('reservoirs:r-1')/properties/limit_level") == {"limit_level": 84.5}
    assert ask("/Things('reservoirs:r-1')/properties/approximate/$value") == "false"
    assert ask("/Things('reservoirs:r-1')/@iot.id") == {"@iot.id": "reservoirs:r-1"}
    assert ask("/Locations('reservoirs:r-1')/location/$value") == {
        "type": "Point",
        "coordinates": [120.1, 36.1],
    }
    assert ask("/Things('reservoirs:r-3')/properties/limit_level", 204) == ""
    assert ask("/Locations('reservoirs:r-1')/location/type") == {"type": "Point"}
    links = ask("/Things('reservoirs:r-1')/Datastreams/$ref", top=1)
    assert links["value"] == [{"@iot.selfLink": f"{ROOT}/Datastreams('water:r-1:gate')"}]


@pytest.mark.parametrize(
    "address",
    [
        "/Things('nothing')",
        "/Things('reservoirs:')",
        "/Things('hospitals:h-1')",
        "/Things('reservoirs:r-9')/Datastreams",
        "/Things('reservoirs:r-1')/Datastreams('water:r-2:level')",
        "/Things('reservoirs:r-1')/Locations('reservoirs:r-2')",
        "/Datastreams('water:air-1:level')",
        "/Datastreams('water:r-1:pm25')",
        "/Datastreams('nowhere:r-1:level')",
        "/Sensors('nowhere')",
        "/ObservedProperties('water:pm25')",
        "/Observations('water:r-1:level:1')",
        "/Observations('water:r-1:level:x')",
        "/Observations('water:r-1:level:99999999999999999')",
    ],
)
def test_what_is_not_there_is_not_found(ask: Any, address: str) -> None:
    assert ask(address, 404)["type"] == "urn:onecity:problem:no-entity"


def test_what_is_selected_and_expanded(ask: Any) -> None:
    page = ask(
        "/Things",
        filter="properties/kind eq 'large'",
        select="name,@iot.id",
        expand=f"Datastreams($select=id;$filter=ObservedProperty/id eq 'water:level';$expand={NEWEST}),"
        "Locations($count=true)",
    )
    (thing,) = page["value"]
    assert set(thing) == {"@iot.id", "name", "Datastreams", "Locations", "Locations@iot.count"}
    (stream,) = thing["Datastreams"]
    assert set(stream) == {"@iot.id", "Observations"}
    assert stream["Observations"][0]["result"] == 83.0
    assert ask("/Datastreams('water:r-1:level')", expand="Thing/Locations")["Thing"]["Locations"]
    assert (
        ask("/Observations", top=1, expand="Datastream($expand=Sensor)")["value"][0]["Datastream"]["Sensor"][
            "@iot.id"
        ]
        == "water"
    )


def test_expanding_the_newest_readings_asks_the_history_once_for_each_network(ask: Any) -> None:
    before = HISTORY.asked
    page = ask("/Datastreams", filter="Sensor/id eq 'water'", expand=NEWEST)
    assert HISTORY.asked - before == 1
    newest = {one["@iot.id"]: [seen["result"] for seen in one["Observations"]] for one in page["value"]}
    assert newest["water:r-1:level"] == [83.0]
    assert newest["water:r-1:gate"] == ["open"]
    assert newest["water:r-3:level"] == []


def test_expanded_readings_come_with_a_link_to_more(ask: Any) -> None:
    stream = ask("/Datastreams('water:r-1:level')", expand="Observations($top=3)")
    assert [one["result"] for one in stream["Observations"]] == [80.0, 81.0, 82.0]
    rest = ask(stream["Observations@iot.nextLink"].removeprefix(ROOT))
    assert [one["result"] for one in rest["value"]] == [83.0]


def test_observations_are_filtered_by_time_result_and_datastream(ask: Any) -> None:
    def results(**query: Any) -> list[Any]:
        return [one["result"] for one in ask("/Observations", **query)["value"]]

    assert results(
        filter="phenomenonTime ge 2026-07-15T00:30:00Z and Datastream/id eq 'water:r-1:level'"
    ) == [82.0, 83.0]
    assert results(
        filter="2026-07-15T00:15:00Z gt phenomenonTime and result gt 50", orderby="result desc"
    ) == [80.0, 60.0]
    assert results(filter="Datastream/Thing/name eq 'West Reservoir' and result ne 61") == [60.0, 62.0, 63.0]
    assert results(filter="result eq 'open'") == ["open"]
    assert results(filter="FeatureOfInterest/properties/kind eq 'Small'", top=1) == [40.0]
    assert results(orderby="phenomenonTime desc", top=2, filter="Datastream/id eq 'water:r-2:level'") == [
        63.0,
        62.0,
    ]
    assert ask("/Observations", top=0, count="true") == {"@iot.count": 13, "value": []}


def test_observations_come_as_arrays(ask: Any) -> None:
    page = ask(
        "/Things('reservoirs:r-1')/Datastreams('water:r-1:level')/Observations",
        resultFormat="dataArray",
        top=2,
    )
    (group,) = page["value"]
    assert group["Datastream@iot.navigationLink"] == f"{ROOT}/Datastreams('water:r-1:level')"
    assert group["components"] == ["id", "phenomenonTime", "resultTime", "result", "resultQuality"]
    assert group["dataArray@iot.count"] == 2
    assert group["dataArray"][0] == [
        *("water:r-1:level:1784073600000", "2026-07-15T00:00:00Z", "2026-07-15T00:00:01Z", 80.0, "N")
    ]
    few = ask("/Observations", resultFormat="dataArray", select="result", top=1)
    assert few["value"][0]["dataArray"] == [["open"]]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/Things", {"filter": "Datastreams/phenomenonTime gt 2026-07-15T00:00:00Z"}),
        ("/Observations", {"filter": "Datastream/phenomenonTime gt 2026-07-15T00:00:00Z"}),
        ("/Observations", {"orderby": "Datastream/resultTime"}),
        ("/Datastreams", {"filter": "Thing/Datastreams/phenomenonTime gt 2026-07-15T00:00:00Z"}),
    ],
)
def test_the_span_of_a_datastream_is_no_filter_of_others(
    ask: Any, address: str, query: dict[str, str]
) -> None:
    assert ask(address, 501, **query)["type"] == "urn:onecity:problem:not-offered"


def test_datastreams_are_found_by_the_spans_of_their_readings(ask: Any, monkeypatch: Any) -> None:
    levels = [f"water:{code}:level" for code in ("r-1", "r-2", "r:4")]
    ended = ask("/Datastreams", filter="phenomenonTime le 2026-07-15T00:45:00Z and Sensor/id eq 'water'")
    assert ids(ended) == ["water:r-1:gate", *levels]
    later = "phenomenonTime eq 2026-07-15T00:00:00Z/2026-07-15T00:45:00Z and not (resultTime eq null)"
    found = ask("/Datastreams", filter=later, count="true", top=2, orderby="phenomenonTime,id desc")
    assert (ids(found), found["@iot.count"]) == (levels[:0:-1], 3)
    inside = ask(
        "/Things('reservoirs:r-1')", expand="Datastreams($filter=phenomenonTime gt 2026-07-15T00:10:00Z)"
    )
    assert inside["Datastreams"] == []
    inside = ask("/Things('reservoirs:r-1')", expand="Datastreams($orderby=phenomenonTime desc)")
    assert len(inside["Datastreams"]) == 2
    monkeypatch.setattr(answers, "MOST_EXPANDED", 3)
    ask("/Datastreams", 400, filter="phenomenonTime gt 2026-07-15T00:00:00Z")


def test_names_are_in_the_language_of_the_reader(client: Any, loaded: None) -> None:
    answer = client.get("/sta/v1.1/Things('reservoirs:r-1')/name", headers={"accept-language": "zh"})
    assert answer.json() == {"name": "东水库"}
    refused = client.get("/sta/v1.1/Things", {"$filter": "name eq"}, headers={"accept-language": "zh"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert "第 8 个字符处" in refused.json()["title"]


@pytest.mark.parametrize(
    ("method", "address", "status", "allowed"),
    [
        ("options", "Things", 204, "GET, HEAD, OPTIONS"),
        ("options", "Datastreams('water:r-1:level')/Observations", 204, "GET, HEAD, OPTIONS, POST"),
        ("options", "CreateObservations", 204, "POST"),
        ("get", "CreateObservations", 405, "POST"),
    ],
)
def test_an_address_says_what_may_be_done_with_it(
    client: Any, loaded: None, method: str, address: str, status: int, allowed: str
) -> None:
    answer = getattr(client, method)(f"/sta/v1.1/{address}")
    assert (answer.status_code, answer["Allow"]) == (status, allowed)


def test_a_thing_is_found_by_what_it_measures(ask: Any) -> None:
    found = ask("/Things", filter="Datastreams/ObservedProperty/name eq 'PM2.5'", count="true")
    assert (found["@iot.count"], {one["@iot.id"] for one in found["value"]}) == (
        2,
        {"air-stations:air-1", "air-stations:air-2"},
    )


@pytest.mark.parametrize(
    ("collection", "path"),
    [("Locations", "location"), ("FeaturesOfInterest", "feature"), ("Things", "Locations/location")],
)
def test_the_kind_of_a_shape_is_a_filter(ask: Any, collection: str, path: str) -> None:
    assert ask(f"/{collection}", filter=f"{path}/type eq 'Point'", count="true")["@iot.count"] == 6
    assert ask(f"/{collection}", filter=f"{path}/type ne 'Point'", count="true")["@iot.count"] == 0
    ask(f"/{collection}", 400, filter=f"{path}/coordinates eq 'Point'")
