"""Events are written and read by the letter of CloudEvents 1.0."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.cloudevents import MAX_BYTES, CloudEvent, EventInvalid, EventType

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
EVENTS = st.builds(
    CloudEvent,
    id=WORDS,
    source=WORDS,
    type=WORDS,
    subject=st.none() | WORDS,
    time=st.none() | st.datetimes(timezones=st.just(UTC)),
    datacontenttype=st.none() | WORDS,
    dataschema=st.none() | WORDS,
    data=st.none()
    | st.binary(max_size=40)
    | st.dictionaries(st.text(), st.integers() | st.text(), max_size=3),
    extensions=st.dictionaries(
        st.from_regex(r"x[a-z0-9]{1,10}", fullmatch=True),
        WORDS | st.booleans() | st.integers(-(2**31), 2**31 - 1),
        max_size=3,
    ),
)


def minimal(**changes: Any) -> bytes:
    members = {
        "specversion": "1.0",
        "id": "1",
        "source": "/engines/command",
        "type": "onecity.command.closed.v1",
    }
    return json.dumps(
        {name: value for name, value in {**members, **changes}.items() if value != "absent"}
    ).encode()


@settings(deadline=None)
@given(EVENTS)
def test_an_event_survives_writing_and_reading(event: CloudEvent) -> None:
    written = event.to_json()
    assert CloudEvent.from_json(written) == event
    assert CloudEvent.from_json(written.decode()) == event


def test_an_event_is_written_as_the_specification_says() -> None:
    event = CloudEvent(
        id="1",
        source="/engines/command",
        type=str(EventType("command", "incident-closed")),
        subject="incident-7",
        time=datetime(2026, 3, 2, 16, tzinfo=timezone(timedelta(hours=8))),
        datacontenttype="application/json",
        data={"title": "积水"},
        extensions={"traceparent": "00-ab"},
    )
    assert json.loads(event.to_json()) == {
        "specversion": "1.0",
        "id": "1",
        "source": "/engines/command",
        "type": "onecity.command.incident-closed.v1",
        "subject": "incident-7",
        "time": "2026-03-02T08:00:00Z",
        "datacontenttype": "application/json",
        "traceparent": "00-ab",
        "data": {"title": "积水"},
    }


def test_bytes_travel_as_base64() -> None:
    written = CloudEvent(id="1", source="s", type="t", data=b"\x00\xff").to_json()
    assert json.loads(written)["data_base64"] == "AP8="
    assert CloudEvent.from_json(written).data == b"\x00\xff"


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"specversion": "absent"}, "specversion"),
        ({"id": "absent"}, "id"),
        ({"source": ""}, "source"),
        ({"source": "a b"}, "source"),
        ({"type": 3}, "type"),
        ({"type": None}, "type"),
        ({"subject": " "}, "subject"),
        ({"subject": "a\nb"}, "subject"),
        ({"time": "2026-03-02"}, "time"),
        ({"time": "2026-03-02T08:00:00"}, "time"),
        ({"time": "2026-02-30T08:00:00Z"}, "time"),
        ({"time": "0001-01-01T00:00:00+08:00"}, "time"),
        ({"time": 5}, "time"),
        ({"trace_id": "x"}, "trace_id"),
        ({"TraceId": "x"}, "TraceId"),
        ({"x" * 21: "x"}, "x" * 21),
        ({"weight": 1.5}, "weight"),
        ({"weight": 2**31}, "weight"),
        ({"weight": {"kg": 1}}, "weight"),
        ({"data": 1, "data_base64": "AP8="}, "data_base64"),
        ({"data_base64": "***"}, "data_base64"),
        ({"data_base64": 7}, "data_base64"),
    ],
)
def test_an_event_that_breaks_the_specification_is_refused(changes: dict[str, Any], attribute: str) -> None:
    with pytest.raises(EventInvalid) as caught:
        CloudEvent.from_json(minimal(**changes))
    assert caught.value.attribute == attribute


@pytest.mark.parametrize(
    "written",
    [b"", b"[]", b"null", b"\xff", b'{"id": 1', b'{"data":NaN}', b"[" * 100_000],
)
def test_what_is_no_json_object_is_refused(written: bytes) -> None:
    with pytest.raises(EventInvalid):
        CloudEvent.from_json(written, max_bytes=200_000)


def test_an_attribute_that_stands_there_twice_is_refused() -> None:
    twice = minimal()[:-1] + b', "id": "2"}'
    with pytest.raises(EventInvalid) as caught:
        CloudEvent.from_json(twice)
    assert caught.value.attribute == "id"
    assert CloudEvent.from_json(minimal()).id == "1"


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_rubbish_raises_nothing_but_its_own_error(written: bytes) -> None:
    with pytest.raises(EventInvalid):
        CloudEvent.from_json(written)


def test_a_large_event_is_neither_written_nor_read() -> None:
    event = CloudEvent(id="1", source="s", type="t", data="x" * MAX_BYTES)
    with pytest.raises(EventInvalid):
        event.to_json()
    large = event.to_json(max_bytes=2 * MAX_BYTES)
    with pytest.raises(EventInvalid):
        CloudEvent.from_json(large)


@pytest.mark.parametrize("data", [object(), float("nan"), {"a": {1, 2}}])
def test_data_that_json_cannot_hold_is_refused(data: object) -> None:
    with pytest.raises(EventInvalid):
        CloudEvent(id="1", source="s", type="t", data=data).to_json()


def test_extensions_cannot_be_changed_afterwards() -> None:
    given_extensions: dict[str, str | int | bool] = {"trace": "a"}
    event = CloudEvent(id="1", source="s", type="t", extensions=given_extensions)
    given_extensions["trace"] = "b"
    assert event.extensions["trace"] == "a"
    with pytest.raises(TypeError):
        event.extensions["trace"] = "c"  # type: ignore[index]


def test_a_reserved_name_is_no_extension() -> None:
    with pytest.raises(EventInvalid):
        CloudEvent(id="1", source="s", type="t", extensions={"data": "x"})


def test_a_naive_time_is_refused() -> None:
    naive = datetime.fromisoformat("2026-03-02T08:00:00")
    with pytest.raises(EventInvalid):
        CloudEvent(id="1", source="s", type="t", time=naive)


def test_types_of_ours_have_one_form() -> None:
    known = EventType.parse("onecity.command.incident-closed.v2")
    assert known == EventType("command", "incident-closed", 2)
    assert EventType.parse(str(known)) == known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "onecity.command.closed",
        "onecity.Command.closed.v1",
        "com.example.x.v1",
        "onecity.command.closed.v0",
    ],
)
def test_other_types_are_not_ours(text: str) -> None:
    with pytest.raises(EventInvalid):
        EventType.parse(text)


def test_an_event_type_with_a_wrong_name_is_refused() -> None:
    with pytest.raises(EventInvalid):
        EventType("command", "IncidentClosed")
