"""NATS keeps what it has acknowledged, hands on one event at a time, and refuses rather than forgets."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_connection import ANSWER_S
from onecity.adapters.out.bus_nats import NatsBus, subject_of
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.ports import BusAway
from onecity.core.cloudevents import CloudEvent
from onecity.core.ids import uuid7

CONSUMER = "outbox"


def bus_of(server: NatsServer, stream: str | None = None, **more: int) -> NatsBus:
    return NatsBus(lambda: Access((server.url,)), stream or f"test-{uuid4().hex}", ack_wait_s=0.2, **more)


@pytest.fixture
def bus(nats: NatsServer) -> Iterator[NatsBus]:
    made = bus_of(nats)
    yield made
    made.close()


def event(count: int, subject: str = "tower:1", data: object = None) -> CloudEvent:
    return CloudEvent(
        id=str(uuid7()),
        source="/onecity/town",
        type="onecity.town.bell-rung.v1",
        subject=subject,
        data=data or {"count": count},
    )


def until_received(bus: NatsBus, count: int) -> list[CloudEvent]:
    """What a consumer gets within some seconds, when it waits for so many."""
    got: list[CloudEvent] = []
    until = time.monotonic() + 10
    while len(got) < count and time.monotonic() < until:
        try:
            bus.receive(CONSUMER, got.append, count)
        except BusAway:
            continue
    return got


def test_what_was_acknowledged_outlives_the_server(tmp_path: Path) -> None:
    with NatsServer(tmp_path / "nats") as server:
        bus, sent = bus_of(server, "lasting"), [event(count) for count in range(3)]
        assert len(bus.publish(sent)) == 3
        server.kill()
        started = time.monotonic()
        with pytest.raises(BusAway) as away:
            bus.publish([event(9)])
        assert time.monotonic() - started < ANSWER_S
        assert "连接" in away.value.reason.zh
        server.start()
        assert until_received(bus, 3) == sent
        bus.close()


def test_while_one_process_has_an_event_another_gets_none(bus: NatsBus, nats: NatsServer) -> None:
    other = bus_of(nats, bus._name)
    bus.publish([event(1), event(2), event(3, "tower:2")])

    def take(_: CloudEvent) -> None:
        assert other.receive(CONSUMER, lambda one: pytest.fail(one.id), 1) == 0

    other.receive(CONSUMER, lambda _: None, 1)
    assert bus.receive(CONSUMER, take, 1) == 1
    other.close()


def test_what_is_no_event_is_set_aside_and_stops_nobody(
    bus: NatsBus, caplog: pytest.LogCaptureFixture
) -> None:
    bus.publish([event(1)])

    async def disturb(client: Client) -> None:
        await client.jetstream().publish(f"{bus._name}.noise", b"{")

    bus._connection.run(disturb)
    bus.publish([event(2)])
    assert [one.data for one in until_received(bus, 2)] == [{"count": 1}, {"count": 2}]
    assert "noise is no event of ours" in caplog.text


def test_a_full_stream_refuses_the_new_and_forgets_nothing_old(nats: NatsServer) -> None:
    bus = bus_of(nats, max_mb=1)
    sent = [event(count, f"tower:{count % 4}", "x" * 60_000) for count in range(24)]
    kept = bus.publish(sent)
    assert 0 < len(kept) < 24
    with pytest.raises(BusAway, match="maximum bytes"):
        bus.publish([one for one in sent if one.id not in kept])
    assert {one.id for one in until_received(bus, len(kept))} == set(kept)
    assert "max-bytes" in bus.look(CONSUMER).ails[0].en
    bus.close()


def test_a_stream_that_somebody_deleted_is_made_again(bus: NatsBus) -> None:
    bus.publish([event(1)])
    bus.receive(CONSUMER, lambda _: None, 1)

    async def delete(client: Client) -> None:
        await client.jetstream().delete_stream(bus._name)

    bus._connection.run(delete)
    with pytest.raises(BusAway):
        bus.publish([event(2)])
    again = event(2)
    assert bus.publish([again]) == [again.id]
    assert until_received(bus, 1) == [again]


@given(st.text(max_size=40) | st.from_regex(r"[a-z.*> -]{1,80}", fullmatch=True))
@example("onecity.affairs.case-closed.v1")
@example("a..b")
@example("a.*.>")
@example(".".join("a" * 20))
def test_a_subject_has_few_plain_parts_whatever_the_type_is(event_type: str) -> None:
    subject = subject_of("stream", event_type)
    assert re.fullmatch(r"stream(\.[A-Za-z0-9_-]{1,64}){1,10}", subject)
    assert subject == subject_of("stream", event_type)


def test_a_type_of_ours_is_its_own_subject() -> None:
    assert subject_of("qingdao", "onecity.affairs.case-closed.v1") == "qingdao.onecity.affairs.case-closed.v1"
