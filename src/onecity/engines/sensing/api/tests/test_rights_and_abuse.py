"""Who sees readings; and what happens to those who ask too much, or mean harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, NotAllowed, Scope
from onecity.base.registry.models import Thing
from onecity.codecs.sensorthings import BY_NAME
from onecity.codecs.sensorthings.options import parse_options
from onecity.engines.sensing.api import answers, observing
from onecity.engines.sensing.api.answers import Answering
from onecity.engines.sensing.api.catalogue import Catalogue
from onecity.engines.sensing.api.errors import TooMuch
from onecity.engines.sensing.api.observing import Reader
from onecity.engines.sensing.api.service import answer
from onecity.engines.sensing.api.tests.town import HISTORY

NOW = datetime(2026, 7, 15, 8, tzinfo=UTC)
CLOSED = "/Datastreams('air:air-1:pm25')/Observations"


def staff(division: str | None) -> Actor:
    """Somebody who sees the networks of a division."""
    return Actor(ActorKind.STAFF, grants=frozenset({Grant("sensing.read", Scope("office", division))}))


def read(actor: Actor, address: str, **query: str) -> Any:
    """What an actor is answered."""
    pairs = [(f"${name}", value) for name, value in query.items()]
    return answer(address, pairs, Answering(Catalogue.now("en"), Reader(actor, HISTORY), "", NOW)).body


def results(found: Any) -> list[Any]:
    """The results of a page."""
    return [one["result"] for one in found["value"]]


def test_readings_of_a_network_that_is_not_open_are_for_those_who_see_networks_there(loaded: None) -> None:
    with pytest.raises(NotAllowed):
        read(ANONYMOUS, CLOSED)
    with pytest.raises(NotAllowed):
        read(ANONYMOUS, "/Observations('air:air-1:pm25:1784073600000')")
    assert results(read(staff("370202"), CLOSED)) == [10, 11, 12, 13]
    assert results(read(staff("370203"), CLOSED)) == []
    assert results(read(staff(None), CLOSED)) == [10, 11, 12, 13]
    with pytest.raises(NotAllowed):
        read(staff("370203"), "/Observations('air:air-1:pm25:1784073600000')")


def test_lists_and_expansions_leave_out_what_is_not_seen(loaded: None) -> None:
    everything = read(ANONYMOUS, "/Observations", count="true")
    assert everything["@iot.count"] == 13
    assert read(staff("370202"), "/Observations", count="true")["@iot.count"] == 17
    newest = "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
    for seen in (newest, "Datastreams/Observations"):
        (thing,) = read(ANONYMOUS, "/Things", filter="properties/code eq 'air-1'", expand=seen)["value"]
        assert thing["Datastreams"][0]["Observations"] == []
    (thing,) = read(ANONYMOUS, "/Things", filter="properties/code eq 'air-1'", expand=newest)["value"]
    assert thing["Datastreams"][0]["Observations"] == []
    assert "phenomenonTime" not in read(ANONYMOUS, "/Datastreams('air:air-1:pm25')")
    assert "phenomenonTime" in read(staff("370202"), "/Datastreams('air:air-1:pm25')")


def test_readings_of_a_thing_that_is_gone_are_not_shown(loaded: None) -> None:
    Thing.objects.filter(code="r-1").delete()
    assert read(ANONYMOUS, "/Observations", count="true")["@iot.count"] == 8


def test_a_stranger_is_asked_to_sign_in(ask: Any) -> None:
    assert ask(CLOSED, 401)["type"] == "urn:onecity:problem:sign-in-needed"


NASTY = [
    "' OR 1=1 --",
    "'; DROP TABLE registry_thing; --",
    "name eq '\u202e\U0001f4a7' or '\ud7ff' eq name",
    "properties/" + "a/" * 300 + "b eq 1",
    "(" * 3000,
    "not not not not true",
    "name eq '" + "'" * 3000 + "'",
    "properties/x eq 9" + "9" * 400,
    "substring(name, -5, 1e300) eq 'x'",
    "properties/$$$ eq 1",
    "properties/a-b eq 1",
    'properties/"]) or 1=1 -- eq 1',
    "length(properties/code) eq 3 and properties/code eq 'r-1''; --'",
    "geo.distance(location, geography'POINT (nan nan)') lt 1",
    "st_within(location, geography'POLYGON ((0 0, 1 1, 0 1, 1 0, 0 0))')",
    "st_relate(location, location, 'nonsense')",
    "properties/code eq '\0'",
    "year(properties/code) eq 2026 or date(now()) eq 2026-01-01",
    "now() add duration'P999999D' gt maxdatetime()",
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("option", ["filter", "orderby"])
def test_no_filter_breaks_the_service(loaded: None, client: Client, text: str, option: str) -> None:
    for address in ("Locations", "Datastreams"):
        status = client.get(f"/sta/v1.1/{address}", {f"${option}": text.encode(errors="replace")}).status_code
        assert status in {200, 400}
    assert Thing.objects.count() == 6


@pytest.mark.parametrize(
    "address",
    [
        "Things('" + "x" * 1500 + "')",
        "Things('%27%20OR%201=1')",
        "Things(%F0%9F%92%A7)",
        "Things('a%00b')",
        "Things('reservoirs:%00')",
        "Datastreams('water:%ED%A0%80:level')",
        "../../etc/passwd",
        "Observations('water:r-1:level:-5')",
        "Things?" + "a=b&" * 60,
        "Things?$filter=" + "a" * 20_000,
        "Things?$top=1&$top=2",
        "Things?$expand=" + "Datastreams($expand=Thing($expand=" * 4 + "Datastreams" + "))" * 4,
    ],
)
def test_no_address_breaks_the_service(loaded: None, client: Client, address: str) -> None:
    assert client.get(f"/sta/v1.1/{address}").status_code in {400, 404}


def test_no_page_is_larger_than_a_thousand(ask: Any) -> None:
    assert len(ask("/Observations", top=10**17)["value"]) == 13


def test_expansions_that_would_ask_the_history_without_end_come_in_smaller_pages_or_not_at_all(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_EXPANDED", 3)
    of_water = {"filter": "Sensor/id eq 'water'", "expand": "Observations($top=2)"}
    page = read(ANONYMOUS, "/Datastreams", top="4", count="true", **of_water)
    assert (len(page["value"]), page["@iot.count"]) == (3, 8)
    assert "$skiptoken=" in page["@iot.nextLink"]
    page = read(ANONYMOUS, "/Datastreams", top="4", skip="1", orderby="name", **of_water)
    assert (len(page["value"]), "$skip=4" in page["@iot.nextLink"]) == (3, True)
    again = "Datastream/Thing/Datastreams($expand=Observations($top=1))"
    (first, *others) = read(ANONYMOUS, "/Datastreams('water:r-1:level')/Observations", expand=again)["value"]
    assert [one["Datastream"] for one in others] == [first["Datastream"]] * 3  # asked of the history once
    with pytest.raises(TooMuch):
        read(ANONYMOUS, "/Sensors('water')", expand="Datastreams/Observations")


def test_a_filter_on_results_looks_at_so_many_readings_and_no_more(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observing, "MOST_LOOKED_AT", 5)
    with pytest.raises(TooMuch):
        read(ANONYMOUS, "/Observations", filter="result eq 'nothing'")
    monkeypatch.setattr(observing, "MOST_SORTED", 5)
    with pytest.raises(TooMuch):
        read(ANONYMOUS, "/Observations", orderby="result")


def test_a_page_of_readings_asks_for_no_more_than_it_shows(loaded: None) -> None:
    options = parse_options([("$top", "2")], BY_NAME["Observation"])
    before = HISTORY.asked
    assert (
        len(read(ANONYMOUS, "/Datastreams('water:r-1:level')/Observations", top=str(options.top))["value"])
        == 2
    )
    assert HISTORY.asked - before == 1
