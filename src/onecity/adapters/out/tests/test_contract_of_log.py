"""Every adapter of the port `ReadingLog` keeps the same promises."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.log_nats import NatsLog
from onecity.adapters.out.log_segments import SegmentLog
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.telemetry import IngestAway, LogTaken, ReadingLog

Make = Callable[[], ReadingLog]


@pytest.fixture(params=["segments", "nats"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Gives the log anew, as another process would have it."""
    made: list[ReadingLog] = []
    stream = f"log-{uuid4().hex}"

    def log() -> ReadingLog:
        if request.param == "segments":
            made.append(SegmentLog(tmp_path, 2, segment_bytes=200))
        else:
            server: NatsServer = request.getfixturevalue("nats")
            made.append(NatsLog(lambda: Access((server.url,)), stream, 2))
        return made[-1]

    yield log
    for one in made:
        one.close()


def records(log: ReadingLog, partition: int = 0, after: int = -1) -> list[bytes]:
    """Everything behind an offset, in small bites."""
    found: list[bytes] = []
    while some := log.read(partition, after, 3):
        found += [one.record for one in some]
        after = some[-1].offset
    return found


def test_what_was_appended_is_read_in_order_also_by_another_process(make: Make) -> None:
    log = make()
    log.claim(0)
    offsets = list(log.append(0, [b"a", b"b"])) + list(log.append(0, [b"c" * 500, b"d"]))
    assert offsets == sorted(set(offsets))
    assert records(make()) == [b"a", b"b", b"c" * 500, b"d"]
    assert records(log, after=offsets[1]) == [b"c" * 500, b"d"]
    assert records(log, after=offsets[-1]) == []


def test_partitions_know_nothing_of_each_other(make: Make) -> None:
    log = make()
    log.claim(0)
    log.claim(1)
    log.append(0, [b"a"])
    log.append(1, [b"b"])
    assert (records(log, 0), records(log, 1)) == ([b"a"], [b"b"])


def test_nobody_appends_who_has_not_claimed(make: Make) -> None:
    with pytest.raises(LogTaken):
        make().append(0, [b"a"])


def test_two_processes_never_both_append(make: Make) -> None:
    old, young = make(), make()
    old.claim(0)
    old.append(0, [b"a"])
    writers = 0
    for log in (young, old, young):
        try:
            log.claim(0)
        except LogTaken:
            continue
    for log in (old, young):
        try:
            log.append(0, [b"b"])
            writers += 1
        except LogTaken:
            continue
    assert writers == 1
    assert records(make()) == [b"a", b"b"]


def test_a_later_process_goes_on_behind_the_last_record(make: Make) -> None:
    first = make()
    first.claim(0)
    last = first.append(0, [b"a", b"b"])[-1]
    first.close()
    second = make()
    assert second.claim(0) >= last
    assert second.append(0, [b"c"])[0] > last
    assert records(second) == [b"a", b"b", b"c"]


def test_a_log_that_was_lost_goes_on_behind_what_was_known_of_it(make: Make) -> None:
    log = make()
    log.claim(0)
    assert log.claim(1, 70) >= 70
    (offset,) = log.append(1, [b"a"])
    assert offset > 70
    log.close()
    again = make()
    again.claim(1, offset)  # nothing was lost
    assert again.append(1, [b"b"])[0] - offset in (1, 2)
    again.close()
    later = make()
    assert later.claim(1, 300) >= 300  # this time the end of it
    last = later.append(1, [b"c"])[-1]
    assert last > 300
    assert records(later, 1) == [b"a", b"b", b"c"]
    assert records(later, 1, after=offset) == [b"b", b"c"]
    assert records(later, 1, after=last) == []


def test_pruning_never_takes_what_comes_after(make: Make) -> None:
    log = make()
    log.claim(0)
    offsets = [log.append(0, [bytes([65 + i]) * 90])[0] for i in range(12)]
    log.prune(0, offsets[8])
    left = records(log)
    assert left[-4:] == [bytes([65 + i]) * 90 for i in range(8, 12)]
    assert len(left) < 12
    log.close()
    again = make()
    again.claim(0)
    assert again.append(0, [b"z"])[0] > offsets[-1]


def test_the_number_of_partitions_never_changes(make: Make, request: pytest.FixtureRequest) -> None:
    log = make()
    log.claim(1)
    if isinstance(log, SegmentLog):
        assert SegmentLog(Path(log.where), 5).partitions == 2
        return
    assert isinstance(log, NatsLog)
    server: NatsServer = request.getfixturevalue("nats")
    other = NatsLog(lambda: Access((server.url,)), log._name, 5)
    try:
        with pytest.raises(IngestAway, match="2 partitions"):
            other.claim(1)
    finally:
        other.close()
