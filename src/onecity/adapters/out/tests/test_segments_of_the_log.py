"""What does the embedded log make of a torn, damaged or unwritable segment?"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.out.log_segments import SegmentLog
from onecity.base.telemetry import IngestAway


def written(folder: Path, *records: bytes) -> Path:
    """A log with these records, closed; its last segment."""
    log = SegmentLog(folder, 1)
    log.claim(0)
    log.append(0, records)
    log.close()
    return max((folder / "000").glob("*.log"))


@given(cut=st.integers(1, 40), garbage=st.binary(max_size=30))
def test_a_torn_end_is_put_aside_and_whole_records_stay(
    tmp_path_factory: pytest.TempPathFactory, cut: int, garbage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("log")
    segment = written(folder, b"one", b"two", b"x" * 40)
    content = segment.read_bytes()
    segment.write_bytes(content[: len(content) - cut] + garbage)
    log = SegmentLog(folder, 1)
    last = log.claim(0)
    log.append(0, [b"new"])
    found = [entry.record for entry in log.read(0, -1, 10)]
    assert found in ([b"one", b"two", b"new"], [b"one", b"two", b"x" * 40, b"new"])
    assert last == len(found) - 2
    log.close()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    segment = written(tmp_path, b"one", b"two")
    content = bytearray(segment.read_bytes())
    content[-1] ^= 1
    segment.write_bytes(bytes(content))
    log = SegmentLog(tmp_path, 1)
    assert log.claim(0) == 0
    assert [one.record for one in log.read(0, -1, 10)] == [b"one"]
    assert len(list((tmp_path / "000").glob("*.torn"))) == 1
    log.close()


def test_after_a_failed_write_nothing_unacknowledged_stands_before_what_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = SegmentLog(tmp_path, 1)
    log.claim(0)
    log.append(0, [b"one"])

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", broken)
        with pytest.raises(IngestAway, match="No space left"):
            log.append(0, [b"lost"])
    assert list(log.append(0, [b"two"])) == [1]
    assert [one.record for one in log.read(0, -1, 10)] == [b"one", b"two"]
    log.close()
    again = SegmentLog(tmp_path, 1)
    assert again.claim(0) == 1
    again.close()


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """The system takes what fits and refuses the rest, as a disk does that is almost full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_record_of_which_the_disk_took_a_part_is_not_acknowledged(tmp_path: Path) -> None:
    log = SegmentLog(tmp_path, 1)
    log.claim(0)
    log.append(0, [b"one"])
    with no_file_longer_than(200), pytest.raises(IngestAway, match="File too large"):
        log.append(0, [b"x" * 400])
    assert list(log.append(0, [b"two"])) == [1]
    assert [one.record for one in log.read(0, -1, 10)] == [b"one", b"two"]
    log.close()
