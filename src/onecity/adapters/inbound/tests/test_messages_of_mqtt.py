"""What is read from topics and messages of MQTT, and what is refused?"""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.inbound.mqtt import understood
from onecity.adapters.inbound.mqtt_session import Arrived, Broker, BrokerInvalid
from onecity.adapters.inbound.payload import MOST_BYTES, MOST_ROWS, Measured, PayloadInvalid, batch, single
from onecity.adapters.inbound.tests.ingest import MemoryIngest, rows
from onecity.adapters.inbound.topics import Topic, TopicInvalid, read
from onecity.base.telemetry import Readings, Refused, Station
from onecity.site.configuration import Configuration

AT = datetime(2026, 11, 23, tzinfo=UTC)
AT_MS = 1_795_392_000_000
TOPICS = [Topic.of(one) for one in (*Configuration().mqtt_topics, "devices/{station}/up/{code}")]
KNOWN = MemoryIngest().know(Station("mqtt", "S1", "reservoirs", "dam-1", {"wl": "level"}))


def message(topic: str, payload: object, *, retained: bool = False) -> Arrived:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Arrived(topic, data, AT, retained, True, 1, 1)


def found(topic: str, payload: object, *, retained: bool = False) -> Readings | Refused | None:
    return understood(message(topic, payload, retained=retained), TOPICS, KNOWN)


def test_a_topic_is_subscribed_with_a_wildcard_for_each_name() -> None:
    assert [one.filter for one in TOPICS] == ["onecity/+/+/+", "onecity/+/batch", "devices/+/up/+"]
    assert read(TOPICS, "onecity/reservoirs/dam-1/level") == {
        "network": "reservoirs",
        "thing": "dam-1",
        "property": "level",
    }
    assert read(TOPICS, "onecity/reservoirs/batch") == {"network": "reservoirs"}
    assert read(TOPICS, "onecity/reservoirs") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "onecity",
        "a/{network}/{thing}",
        "{network}/{thing}/{property}/{code}",
        "a/+/{network}",
        "a/#",
        "{network}/{network}",
        "x{network}",
        "a//{network}",
    ],
)
def test_a_topic_that_says_too_little_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(TopicInvalid) as caught:
        Topic.of(text)
    assert "ONECITY_MQTT_TOPICS" in caught.value.text("zh")
    assert "{network}" in caught.value.text("en")


@pytest.mark.parametrize(
    ("payload", "measured"),
    [
        (b"52.31", Measured(52.31)),
        (b"-1e2", Measured(-100.0)),
        (b'"open"', Measured("open")),
        (b'{"value": 1}', Measured(1.0)),
        (b'{"value": 1, "time": "2026-11-23T08:00:00+08:00", "quality": "D"}', Measured(1.0, AT_MS, "D")),
        (b'{"value": 1, "time": "2026-11-23T00:00:00Z", "quality": "n"}', Measured(1.0, AT_MS, "N")),
        (b'{"value": 1, "time": 1795392000000, "quality": "?"}', Measured(1.0, AT_MS, "D")),
    ],
)
def test_a_number_or_an_object_is_one_reading(payload: bytes, measured: Measured) -> None:
    assert single(payload) == measured


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"wet",
        b"NaN",
        b"Infinity",
        b"1e999",
        b"true",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b'""',
        b"[" * 100_000,
        b"9" * 400,
        b'{"value": 1, "time": "2026-11-23T00:00:00"}',
        b'{"value": 1, "time": "soon"}',
        b'{"value": 1, "time": true}',
        b'{"value": 1, "time": -1}',
        b'{"value": 1, "quality": "good"}',
        b'{"value": {"value": 1}}',
        b'"' + b"a" * 101 + b'"',
    ],
)
def test_what_is_no_reading_is_said_in_both_languages(payload: bytes) -> None:
    with pytest.raises(PayloadInvalid) as caught:
        single(payload)
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_batch_is_columns_and_one_name_or_time_may_stand_for_all() -> None:
    columns = {"things": ["a", "b"], "property": "level", "time": "2026-11-23T00:00:00Z", "values": [1, 2.5]}
    assert rows(batch("reservoirs", json.dumps(columns).encode())) == [
        ("reservoirs", "a", "level", AT_MS, 1.0, "N"),
        ("reservoirs", "b", "level", AT_MS, 2.5, "N"),
    ]
    columns |= {"properties": ["level", "rain"], "times": [AT_MS, AT_MS + 1], "qualities": ["N", "F"]}
    assert [row[2:] for row in rows(batch("reservoirs", json.dumps(columns).encode()))] == [
        ("level", AT_MS, 1.0, "N"),
        ("rain", AT_MS + 1, 2.5, "F"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"things": ["a"]},
        {"values": "12"},
        {"properties": ["level"]},
        {"times": [1]},
        {"qualities": []},
        {"things": [1, 2]},
        {"values": [1, None]},
        {"values": [0] * (MOST_ROWS + 1)},
    ],
)
def test_a_batch_whose_columns_do_not_fit_is_refused_whole(change: dict[str, object]) -> None:
    columns: dict[str, object] = {"things": ["a", "b"], "property": "level", "time": AT_MS, "values": [1, 2]}
    with pytest.raises(PayloadInvalid):
        batch("reservoirs", json.dumps(columns | change).encode())


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["value", "time", "quality", "things", "values"]), inner)
        ),
    ).map(lambda said: json.dumps(said).encode())
)
def test_no_message_raises_anything_else(payload: bytes) -> None:
    for topic in ("onecity/reservoirs/dam-1/level", "onecity/reservoirs/batch", "devices/S1/up/wl"):
        assert isinstance(found(topic, payload), Readings | Refused)


def test_a_message_without_a_time_is_of_now_unless_the_broker_had_kept_it() -> None:
    topic = "onecity/reservoirs/dam-1/level"
    now = found(topic, 52.3)
    assert isinstance(now, Readings)
    assert rows(now) == [("reservoirs", "dam-1", "level", AT_MS, 52.3, "N")]
    assert found(topic, 52.3, retained=True) is None
    assert isinstance(found(topic, {"value": 52.3, "time": 5}, retained=True), Readings)


def test_stations_of_others_are_known_by_their_table() -> None:
    taken = found("devices/S1/up/wl", 52.3)
    assert isinstance(taken, Readings)
    assert rows(taken) == [("reservoirs", "dam-1", "level", AT_MS, 52.3, "N")]
    for topic, reason in (("devices/S9/up/wl", "unknown-station"), ("devices/S1/up/xx", "unknown-code")):
        refused = found(topic, 1)
        assert isinstance(refused, Refused)
        assert (refused.reason, refused.station) == (reason, topic.split("/")[1])


def test_what_is_too_long_is_refused_with_its_beginning() -> None:
    refused = found("onecity/reservoirs/dam-1/level", b"9" * (MOST_BYTES + 1))
    assert isinstance(refused, Refused)
    assert (refused.reason, len(refused.raw)) == ("too-long", 4_096)
    assert found("elsewhere", 1) is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [("mqtt://a.example", "a.example", 1883, False), ("mqtts://u:p%40ss@[::1]", "::1", 8883, True)],
)
def test_the_broker_is_read_from_its_url_and_never_shows_its_password(
    url: str, host: str, port: int, tls: bool
) -> None:
    broker = Broker.of(Configuration(mqtt_url=url))
    assert (broker.host, broker.port, broker.tls) == (host, port, tls)
    assert "p@ss" not in repr(broker)


@pytest.mark.parametrize("url", ["", "a.example", "http://a.example", "mqtt://", "mqtt://a:port"])
def test_another_kind_of_address_is_named_in_both_languages(url: str) -> None:
    with pytest.raises(BrokerInvalid) as caught:
        Broker.of(Configuration(mqtt_url=url))
    assert "ONECITY_MQTT_URL" in caught.value.text("zh")
    assert "ONECITY_MQTT_URL" in caught.value.text("en")
    assert caught.value.text("zh") in str(caught.value)
