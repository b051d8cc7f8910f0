"""What ails a NATS is told with the mend; the values are those of a real cluster whose second server was killed."""

from typing import Any

import pytest
from nats.js.api import StreamInfo

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_look import ails_of_server, ails_of_stream
from onecity.adapters.out.bus_nats import NatsBus

HERE = Access(("nats://127.0.0.1:4222",))
WANTED = NatsBus(lambda: HERE, "events", replicas=3, max_mb=1)._config
CONFIG = {"name": "events", "storage": "file", "discard": "new", "num_replicas": 3, "max_bytes": 1024 * 1024}
PEERS = [{"name": "nats-0", "current": True}, {"name": "nats-1", "current": True}]


def ails(**changes: Any) -> str:
    config = CONFIG | {name: value for name, value in changes.items() if name in CONFIG}
    state = {
        "messages": 1,
        "bytes": changes.get("bytes", 100),
        "first_seq": 1,
        "last_seq": 1,
        "consumer_count": 1,
    }
    cluster = {"leader": "nats-2", "replicas": changes.get("peers", PEERS)}
    found = StreamInfo.from_response({"config": dict(config), "state": state, "cluster": cluster})
    return "\n".join(f"{ail.en} {ail.zh}" for ail in ails_of_stream(found, WANTED))


def test_a_stream_as_it_should_be_has_nothing() -> None:
    assert ails() == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"storage": "memory"}, "file storage"),
        ({"discard": "old"}, "discard new"),
        ({"num_replicas": 1}, "--replicas 3"),
        ({"bytes": 900_000}, "nearly full"),
        ({"peers": [PEERS[0], {"name": "nats-1", "current": False}]}, "behind: nats-1"),
    ],
)
def test_a_stream_that_is_not_is_told_with_the_mend(changes: dict[str, Any], told: str) -> None:
    assert told in ails(**changes)


def test_an_old_server_and_an_open_line_are_told() -> None:
    assert ails_of_server((2, 10), HERE) == []
    (old,) = ails_of_server((2, 9), HERE)
    assert "sync_interval" in old.en
    (bare,) = ails_of_server((2, 12), Access(("nats://10.1.2.3:4222",)))
    assert "tls://" in bare.zh
