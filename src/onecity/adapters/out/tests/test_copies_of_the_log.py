"""A backup of the log in NATS looks like the log in files, and either kind of log takes it with every offset."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.log_nats import NatsLog
from onecity.adapters.out.log_segments import SegmentLog
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.telemetry import DistantLog, Entry, IngestAway, LogTaken, ReadingLog

Make = Callable[..., NatsLog]


@pytest.fixture
def make(nats: NatsServer) -> Iterator[Make]:
    """Gives a log in NATS: under the same name the same one, as another process would have it."""
    made: list[NatsLog] = []

    def log(name: str = "", partitions: int = 2) -> NatsLog:
        made.append(NatsLog(lambda: Access((nats.url,)), name or f"copy-{uuid4().hex}", partitions))
        return made[-1]

    yield log
    for one in made:
        one.close()


def entries(log: ReadingLog, partition: int = 0) -> list[Entry]:
    """Everything that is kept of a partition."""
    return list(log.read(partition, -1, 10_000))


def fill(log: ReadingLog, rounds: int = 3) -> None:
    """Records of three lives: each begins with a claim."""
    for life in range(rounds):
        log.claim(0)
        log.append(0, [f"{life}-{i}".encode() * 9 for i in range(60)])


def test_only_a_log_that_lies_elsewhere_has_to_be_asked(make: Make, tmp_path: Path) -> None:
    assert isinstance(make(), DistantLog)
    assert not isinstance(SegmentLog(tmp_path, 1), DistantLog)


def test_after_the_loss_of_nats_every_record_is_back_at_its_offset(make: Make, tmp_path: Path) -> None:
    lost = make()
    fill(lost)
    lost.prune(0, 80)
    lost.claim(1)  # and nothing ever said
    held, kept = lost.held(), entries(lost)
    assert kept[0].offset >= 80
    lost.copy_into(tmp_path)
    new = make()
    assert new.held() == 0
    new.put_back(tmp_path)
    # but for the claim of a partition in which nothing was ever said
    assert (entries(new), entries(new, 1), new.held()) == (kept, [], held - 1)
    with pytest.raises(LogTaken):
        new.append(0, [b"not claimed"])
    assert new.claim(0) > kept[-1].offset
    assert new.append(0, [b"next"])[0] == lost.append(0, [b"next"])[0] + 1
    assert new.claim(1) == 1


def test_the_log_in_files_takes_what_nats_held_and_goes_on_behind_it(make: Make, tmp_path: Path) -> None:
    log = make()
    fill(log)
    log.prune(0, 80)
    last = log.claim(0)
    log.copy_into(tmp_path)
    with closing(SegmentLog(tmp_path, 1)) as files:
        assert files.partitions == 2
        assert entries(files) == entries(log)
        assert files.claim(0) == last
        assert list(files.append(0, [b"next"])) == [last + 1]


def test_nats_takes_what_lay_in_files(make: Make, tmp_path: Path) -> None:
    with closing(SegmentLog(tmp_path, 2, segment_bytes=400)) as files:
        fill(files)
        files.prune(0, 80)
        kept = entries(files)
    assert 0 < kept[0].offset <= 80
    log = make()
    fill(log, 1)  # of another time: it is replaced
    log.put_back(tmp_path)
    assert entries(log) == kept
    assert log.claim(0) == kept[-1].offset + 1


def test_where_a_backup_holds_no_log_none_is_left(make: Make, tmp_path: Path) -> None:
    log = make()
    fill(log, 1)
    log.put_back(tmp_path / "of-before-readings")
    assert (entries(log), log.held()) == ([], 0)


def test_a_copy_with_other_partitions_changes_nothing(make: Make, tmp_path: Path) -> None:
    make(partitions=5).copy_into(tmp_path)
    log = make()
    fill(log, 1)
    with pytest.raises(IngestAway, match="5 partitions"):
        log.put_back(tmp_path)
    assert len(entries(log)) == 60
