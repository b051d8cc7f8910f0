"""Pages follow one another, whatever is written meanwhile."""

from typing import Any

import pytest

from onecity.base.registry.models import Thing
from onecity.base.telemetry import Kept
from onecity.engines.sensing.api.tests.town import BEGIN, HISTORY, HOUR

ROOT = "http://testserver/sta/v1.1"


def walk(ask: Any, address: str, between: Any = None, **query: Any) -> list[str]:
    """All names, page by page; `between` happens after the first page."""
    page = ask(address, **query)
    found = [one["@iot.id"] for one in page["value"]]
    while "@iot.nextLink" in page:
        if between:
            between()
            between = None
        page = ask(page["@iot.nextLink"].removeprefix(ROOT))
        found += [one["@iot.id"] for one in page["value"]]
    return found


@pytest.mark.parametrize(
    "address",
    ["/Things", "/Datastreams", "/Sensors", "/ObservedProperties", "/Observations", "/HistoricalLocations"],
)
@pytest.mark.parametrize("top", [2, 5])
def test_all_pages_together_are_the_whole(ask: Any, address: str, top: int) -> None:
    whole = [one["@iot.id"] for one in ask(address, top=1000)["value"]]
    assert walk(ask, address, top=top) == whole
    assert ask(address, top=0, count="true")["@iot.count"] == len(whole)


@pytest.mark.parametrize(
    "query",
    [
        {"orderby": "name desc"},
        {"orderby": "properties/limit_level,id desc"},
        {"skip": 1},
        {"skip": 3},
        {"skip": 2, "filter": "tolower(name) ne 'x'"},
    ],
)
def test_so_they_are_in_another_order_or_from_another_beginning(ask: Any, query: dict[str, Any]) -> None:
    whole = [one["@iot.id"] for one in ask("/Things", top=1000, **query)["value"]]
    assert walk(ask, "/Things", top=2, **query) == whole


def test_things_that_come_and_go_do_not_move_the_others(ask: Any) -> None:
    def meanwhile() -> None:
        row = Thing.objects.get(code="r-2")
        row.pk, row.code, row._state.adding = Thing().id, "a-0", True
        row.save()
        Thing.objects.get(code="air-1").delete()

    whole = walk(ask, "/Things", top=1000)
    assert walk(ask, "/Things", meanwhile, top=3) == whole
    assert walk(ask, "/Things", top=3) == ["air-stations:air-2", "reservoirs:a-0", *whole[2:]]


def test_readings_that_come_meanwhile_do_not_move_the_others(ask: Any) -> None:
    query = {"filter": "Datastream/ObservedProperty/id eq 'water:level'", "orderby": "phenomenonTime desc"}
    whole = [one["@iot.id"] for one in ask("/Observations", top=1000, **query)["value"]]
    newer = [
        Kept("r-1", "level", BEGIN + 9 * HOUR, 1.0, 0, BEGIN),
        Kept("r-2", "level", BEGIN + 8 * HOUR, 1.0, 0, BEGIN),
    ]
    assert walk(ask, "/Observations", lambda: HISTORY.add("water", newer), top=2, **query) == whole


def test_many_readings_of_one_moment_are_cut_into_pages(ask: Any) -> None:
    HISTORY.add("water", [Kept("r-1", "level", BEGIN, 1.0, 0, BEGIN)])
    same = {"filter": "phenomenonTime eq 2026-07-15T00:00:00Z"}
    assert len(walk(ask, "/Observations", top=1, **same)) == 4
    assert len(set(walk(ask, "/Observations", top=1, orderby="phenomenonTime desc", **same))) == 4


@pytest.mark.parametrize(
    ("address", "token"),
    [("/Things", "x"), ("/Observations", "x:y"), ("/Observations", "1:²")],
)
def test_a_mark_that_we_did_not_give_is_refused(ask: Any, address: str, token: str) -> None:
    assert "$skiptoken" in ask(address, 400, skiptoken=token)["title"]
