"""How readings come in, and who may send them."""

import base64
import json
from functools import partial
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from onecity.adapters.inbound.sensorthings_http import Application
from onecity.base.actor import Actor, ActorKind, Grant
from onecity.base.identity.tests.programs import Program
from onecity.base.senders import SenderUnknown
from onecity.codecs.columns import ARROW
from onecity.codecs.columns.tests.test_columns import stream
from onecity.engines.sensing.api.directory import RegistryDirectory
from onecity.engines.sensing.api.tests.town import BEGIN, HISTORY, INGEST
from onecity.engines.sensing.api.writers import program_sender, sender

ROOT = "http://testserver/sta/v1.1"
CREATE = "/sta/v1.1/CreateObservations"
T = "2026-07-15T02:00:00Z"
ONE = {"result": 7, "phenomenonTime": T}
AT = BEGIN + 7_200_000


def basic(number: str = "gauge-1", secret: str = "secret") -> dict[str, str]:
    """The header of a station."""
    return {"Authorization": "Basic " + base64.b64encode(f"{number}:{secret}".encode()).decode()}


def rows(stream: str, *rows: Any, components: Any = ("phenomenonTime", "result")) -> dict[str, Any]:
    """Rows of a datastream."""
    return {"Datastream": {"@iot.id": stream}, "components": list(components), "dataArray": list(rows)}


def send(body: Any, headers: dict[str, str] | None = None, address: str = CREATE) -> Any:
    """POST, as a program that knows no session and no CSRF token."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, raw, "application/json", headers=basic() if headers is None else headers)


def kept(stream: str, at: int = AT) -> list[float]:
    """What the history has of a moment."""
    network, code, name = stream.split(":")
    return [
        row.value for row in HISTORY.kept[network] if (row.thing, row.property, row.time) == (code, name, at)
    ]


def test_each_row_is_answered_with_a_link_or_an_error(loaded: None) -> None:
    answer = send(
        [
            rows("water:r-1:level", [T, 85.5], ["never", 1], [T, "high"]),
            rows("water:r-9:level", [T, 1]),
            rows("water:r-1:gate", [T, "closed"], [T, "ajar"]),
            rows("water:r-2:level", [T, 1], [T, 2]),
        ]
    )
    assert answer.status_code == 201
    assert answer.json() == [
        f"{ROOT}/Observations('water:r-1:level:{AT}')",
        "error: phenomenonTime is a moment with its zone, such as 2026-11-26T03:44:18Z",
        'error: result of datastream "water:r-1:level" is a number',
        'error: there is no datastream "water:r-9:level": NETWORK:THING:PROPERTY',
        f"{ROOT}/Observations('water:r-1:gate:{AT}')",
        'error: result is no state of datastream "water:r-1:gate", whose states are: closed, open',
        *['error: datastream "water:r-2:level" is not yours to write'] * 2,
    ]
    assert kept("water:r-1:level") == [85.5]
    assert kept("water:r-1:gate") == [0.0]
    assert kept("water:r-2:level") == []
    assert Client().get(answer.json()[0]).json()["result"] == 85.5


def test_what_cannot_be_used_stands_in_the_quarantine_with_its_reason(loaded: None) -> None:
    send([rows("water:r-9:level", [T, 1]), rows("water:r-1:level", [T, "high"])])
    send(b"{")
    assert [(one.reason, one.station, one.protocol) for one in INGEST.refused] == [
        ("unknown-code", "gauge-1", "sensorthings"),
        ("unparseable", "gauge-1", "sensorthings"),
        ("unparseable", "gauge-1", "sensorthings"),
    ]
    assert b"water:r-9:level" in INGEST.refused[0].raw
    assert INGEST.refused[2].raw == b"{"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("Datastreams('water:r-1:level')/Observations", {"result": 7, "phenomenonTime": T}),
        ("Observations", {"result": 7, "phenomenonTime": T, "Datastream": {"@iot.id": "water:r-1:level"}}),
        ("Things('reservoirs:r-1')/Datastreams('water:r-1:level')/Observations", ONE),
    ],
)
def test_one_observation_is_created_where_the_standard_says(loaded: None, address: str, body: Any) -> None:
    answer = send(body, address=f"/sta/v1.1/{address}")
    assert (answer.status_code, answer["Location"]) == (201, f"{ROOT}/Observations('water:r-1:level:{AT}')")
    assert kept("water:r-1:level") == [7]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("Datastreams('water:r-1:level')/Observations", {"phenomenonTime": T}, 400),
        ("Datastreams('water:r-1:level')/Observations", {"result": "high"}, 400),
        ("Datastreams('water:r-2:level')/Observations", {"result": 1}, 403),
        ("Datastreams('water:r-9:level')/Observations", {"result": 1}, 404),
        ("Observations", {"result": 1, "Datastream": {"@iot.id": "water:r-9:level"}}, 400),
        ("CreateObservations", {"result": 1}, 400),
        ("CreateObservations", b"\xff\xfe", 400),
        ("Things", {"name": "x"}, 405),
        ("Things('reservoirs:r-1')/Locations", {"name": "x"}, 405),
        ("Datastreams", {"name": "x"}, 501),
        ("Sensors", {"name": "x"}, 501),
        ("FeaturesOfInterest('reservoirs:r-1')/Observations", {"result": 1}, 501),
        ("$batch", {}, 501),
        ("", {}, 501),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_kept(
    loaded: None, address: str, body: Any, status: int
) -> None:
    before = INGEST.taken
    answer = send(body, address=f"/sta/v1.1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["title"]
    assert INGEST.taken == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT"])
def test_what_the_city_declares_is_not_changed_here(loaded: None, method: str) -> None:
    for address, status in (("Things('reservoirs:r-1')", 405), ("Observations('water:r-1:level:1')", 501)):
        assert Client().generic(method, f"/sta/v1.1/{address}", b"{}").status_code == status


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, None),
        ({"Authorization": "Basic !!!"}, None),
        ({"Authorization": "Digest x"}, None),
        (basic("gauge\0"), None),
        (basic("gauge-2"), "unknown-station"),
        (basic(secret="wrong"), "wrong-secret"),
        ({"Authorization": "Bearer gauge-1~wrong"}, "wrong-secret"),
    ],
)
def test_who_does_not_prove_itself_sends_nothing(loaded: None, headers: Any, reason: str | None) -> None:
    answer = send([rows("water:r-1:level", [T, 1])], headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert [one.reason for one in INGEST.refused] == ([reason] if reason else [])
    assert kept("water:r-1:level") == []


def test_a_station_may_send_its_secret_as_a_bearer_token(loaded: None) -> None:
    assert (
        send([rows("water:r-1:level", [T, 1])], {"Authorization": "Bearer gauge-1~secret"}).status_code == 201
    )


def test_a_session_sends_nothing(loaded: None) -> None:
    signed_in = Actor(ActorKind.STAFF, uuid4(), frozenset({Grant("sensing.report")}))
    with pytest.raises(SenderUnknown):
        async_to_sync(sender)(signed_in, "", "192.0.2.7", INGEST, ROOT, "en")


def signed(program: Program, body: Any) -> Any:
    """POST, signed by a program."""
    raw = json.dumps(body).encode()
    return send(raw, program.headers("POST", f"http://testserver{CREATE}", raw))


def test_a_program_sends_what_lies_in_its_division(loaded: None) -> None:
    program = Program("gateway", role="gateway", organisation=None, division="370202")
    body = [rows("water:r-1:level", [T, 5]), rows("water:r-2:level", [T, 6]), rows("air:air-1:pm25", [T, 7])]
    assert [one[:5] for one in signed(program, body).json()] == ["http:", "error", "http:"]
    assert [kept("water:r-1:level"), kept("water:r-2:level"), kept("air:air-1:pm25")] == [[5], [], [7]]
    assert INGEST.refused[0].station.startswith("program:")


def test_a_program_whose_signature_does_not_fit_the_body_sends_nothing(loaded: None) -> None:
    program = Program("gateway", role="gateway", organisation=None, division="370202")
    headers = program.headers("POST", f"http://testserver{CREATE}", b"[]")
    assert send([rows("water:r-1:level", [T, 5])], headers).status_code in {400, 401}


async def call(
    body: bytes,
    headers: dict[str, str],
    method: str = "POST",
    path: str = CREATE,
    directory: RegistryDirectory | None = None,
) -> tuple[int, Any]:
    """One request to the application in the process `ingest`."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "client": ("192.0.2.7", 4),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in {"Host": "testserver", "Accept-Language": "en", **headers}.items()
        ],
    }
    halves: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:]},
    ]

    async def receive() -> dict[str, Any]:
        return halves.pop(0)

    async def send_on(message: dict[str, Any]) -> None:
        sent.append(message)

    await Application(INGEST, directory or RegistryDirectory(), program_sender)(scope, receive, send_on)
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_the_process_ingest_answers_the_same(loaded: None) -> None:
    answered = async_to_sync(call)
    body = json.dumps([rows("water:r-1:level", [T, 5], [T, None])]).encode()
    status, links = answered(body, basic())
    assert (status, links[0]) == (201, f"{ROOT}/Observations('water:r-1:level:{AT}')")
    assert links[1].startswith("error: result")
    program = Program("gateway", role="gateway", organisation=None, division="370202")
    assert answered(body, program.headers("POST", f"http://testserver{CREATE}", body))[0] == 201
    one = json.dumps(
        {"result": 9, "phenomenonTime": T, "Datastream": {"@iot.id": "water:r-1:level"}}
    ).encode()
    assert answered(one, basic(), path="/sta/v1.1/Observations")[0] == 201
    assert kept("water:r-1:level") == [9]
    assert answered(body, basic(), method="GET")[0] == 405
    assert answered(body, basic(), path="/sta/v1.1/Things")[0] == 404
    assert answered(body, basic() | {"Content-Length": str(10**9)})[0] == 413
    assert answered(body, {})[0] == 401
    assert answered(b"{}{}{}", basic())[0] == 400


def test_columns_are_taken_as_the_same_readings_would_be_one_by_one(loaded: None) -> None:
    answered = async_to_sync(call)
    columns = {"network": "water", "property": "level", "things": ["r-1", "r-2", "r-1", "nowhere"]}
    columns |= {"times": [AT, AT, AT + 1, AT], "values": [5, 6, 7.5, 8]}
    program = Program("gateway", role="gateway", organisation=None, division="370202")
    body = json.dumps(columns).encode()
    headers = program.headers("POST", "http://testserver/readings", body)
    status, said = answered(body, headers, path="/readings")
    assert (status, said["taken"], said["refused"]) == (200, 2, 2)
    assert set(said["because"]) == {"water:r-2:level", "water:nowhere:level"}
    assert kept("water:r-1:level") == [5]
    assert answered(body, basic(), path="/readings")[1]["taken"] == 2
    for wrong in (columns | {"values": [1]}, columns | {"times": ["soon"]}, columns | {"more": 1}, [columns]):
        assert answered(json.dumps(wrong).encode(), basic(), path="/readings")[0] == 400
    assert answered(body, {}, path="/readings")[0] == 401


def test_a_stream_of_arrow_is_taken_as_json_is_and_again_without_being_read(loaded: None) -> None:
    directory = RegistryDirectory()
    answered = async_to_sync(partial(call, directory=directory))
    program = Program("stream", role="gateway", organisation=None, division="370202")

    def sent(things: list[str], values: list[float], name: str = "level") -> tuple[int, Any]:
        columns = {"things": things, "times": pa.array([AT] * len(things)), "values": values}
        body = stream(columns, {"network": "water", "property": name})
        headers = program.headers("POST", "http://testserver/readings", body)
        return answered(body, headers | {"Content-Type": f"{ARROW}; q=1"}, path="/readings")

    assert sent(["r-1"], [5])[1] == {"taken": 1, "refused": 0, "because": {}}
    assert sent(["r-1"], [6])[1] == {"taken": 1, "refused": 0, "because": {}}
    assert kept("water:r-1:level") == [6]
    for things in (["r-1", "nowhere"], ["r-1", "r-2"]):
        for _ in range(2):
            status, said = sent(things, [7, 8])
            assert (status, said["taken"], said["refused"]) == (200, 1, 1)
            assert list(said["because"]) == [f"water:{things[1]}:level"]
    for value, taken in ((1, 1), (0.5, 0), (2, 0)):
        assert sent(["r-1"], [value], "gate")[1]["taken"] == taken
    for network in ("nothing", "nowhere"):
        assert sent(["r-1"], [1], network)[1]["taken"] == 0
    status, said = answered(b"ARROW1", basic() | {"Content-Type": ARROW}, path="/readings")
    assert (status, "Arrow" in said["title"]) == (400, True)
    assert [one.reason for one in INGEST.refused][-1] == "unparseable"


def test_odd_names_are_unknown_there_and_do_no_harm(loaded: None) -> None:
    names = ["water:\0:level", "water:r-1\n:level", "water:'; --:level", "water:💧:level", ":::", ""]
    body = json.dumps([rows(name, [T, 1]) for name in names]).encode()
    status, answers = async_to_sync(call)(body, basic())
    assert (status, [one[:5] for one in answers]) == (201, ["error"] * len(names))
    assert all(one.detail.isprintable() for one in INGEST.refused)


def test_the_route_of_openapi_takes_the_same(loaded: None) -> None:
    answer = send([rows("water:r-1:level", [T, 3])], address="/api/v1/sensing/observations")
    assert (answer.status_code, kept("water:r-1:level")) == (201, [3])
