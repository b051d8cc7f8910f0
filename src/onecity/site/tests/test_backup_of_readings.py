"""Do readings come back with a backup, whatever happens to their files while it is made?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from onecity.adapters.out.history_parquet import ParquetHistory
from onecity.adapters.out.log_nats import NatsLog
from onecity.adapters.out.log_segments import SegmentLog
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.ports import port
from onecity.base.telemetry import Measured
from onecity.site.backup.errors import LogAway, OtherPartitions
from onecity.site.backup.readings import copy_readings, held_elsewhere, put_readings

NIGHT_MS = 1_795_651_200_000


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    """The data folder of a city with some readings in log and history."""
    settings.DATA = tmp_path / "data"
    log = SegmentLog(settings.DATA / "readings" / "log", 1, segment_bytes=64)
    log.claim(0)
    for number in range(9):
        log.append(0, [f"record {number}".encode() * 4])
    log.close()
    history = ParquetHistory(settings.DATA / "readings" / "history")
    history.keep(0, 8, {"wells": measured()})
    return settings.DATA


@pytest.fixture
def nats(settings: Settings, data: Path, tmp_path: Path) -> Iterator[NatsServer]:
    """The same city, whose log lies in NATS; that in its data folder is a former one."""
    with NatsServer(tmp_path / "nats") as server:
        chosen = settings.CONFIGURATION.model_copy(update={"nats_url": server.url, "partitions": 2})
        settings.CONFIGURATION = chosen
        settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"log": "onecity.adapters.out.log_nats:NatsLog"}
        log = port("log")
        log.claim(1)
        log.append(1, [b"one", b"two"])
        yield server
        log.close()


def measured() -> Measured:
    """Three levels of a well."""
    times = [NIGHT_MS, NIGHT_MS + 1, NIGHT_MS + 2]
    return Measured(["a"] * 3, ["level"] * 3, times, [1.0, 2.0, 3.0], [0] * 3, times)


def test_what_was_kept_is_read_again_after_a_restore(data: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    names = list(copy_readings(backup))
    assert all((backup / name).is_file() for name in names)
    for path in data.rglob("*.log"):
        path.unlink()

    put_readings(backup)

    log = SegmentLog(data / "readings" / "log", 1)
    assert [entry.offset for entry in log.read(0, -1, 100)] == list(range(9))
    (found,) = ParquetHistory(data / "readings" / "history").last("wells").values()
    assert (found.thing, found.value) == ("a", 3.0)


def test_a_segment_that_is_forgotten_meanwhile_is_still_in_it(data: Path, tmp_path: Path) -> None:
    making = copy_readings(tmp_path / "backup")
    first = next(making)
    assert first.startswith("readings/log/log.json")
    for path in sorted(data.rglob("*.log"))[:-1]:
        path.unlink()

    assert len([name for name in making if name.endswith(".log")]) > 2


def test_a_restore_leaves_no_newer_readings(data: Path, tmp_path: Path) -> None:
    put_readings(tmp_path / "of-before-readings")
    assert not (data / "readings").exists()


def test_readings_that_lie_in_nats_come_back_when_nats_is_lost(
    nats: NatsServer, data: Path, tmp_path: Path
) -> None:
    backup, log = tmp_path / "backup", port("log")
    assert isinstance(log, NatsLog)
    kept = log.read(1, -1, 10)
    names = list(copy_readings(backup))
    assert all((backup / name).is_file() for name in names)
    assert sum(name.endswith(".log") for name in names) == 1
    log.append(1, [b"after the backup"])
    assert held_elsewhere(backup) == 4  # a claim too
    log.put_back(tmp_path / "nowhere")

    put_readings(backup)

    assert log.read(1, -1, 10) == kept
    assert not (data / "readings" / "log").exists()
    assert list((data / "readings" / "history").iterdir())


def test_a_state_that_is_replaced_meanwhile_is_copied_again_with_what_follows_it(
    nats: NatsServer, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = data / "readings" / "snapshots" / "001"
    states.mkdir(parents=True)
    (states / "1.watch").write_text("old")
    copy = NatsLog.copy_into

    def slow(log: NatsLog, folder: Path) -> None:
        """Ingest goes on while the log is copied."""
        copy(log, folder)
        if (states / "1.watch").exists():
            (states / "1.watch").rename(states / "2.watch")

    monkeypatch.setattr(NatsLog, "copy_into", slow)
    assert "readings/snapshots/001/2.watch" in list(copy_readings(tmp_path / "backup"))


def test_a_backup_without_the_readings_in_nats_is_none(nats: NatsServer, tmp_path: Path) -> None:
    nats.kill()
    with pytest.raises(LogAway, match="NATS is back"):
        list(copy_readings(tmp_path / "backup"))


def test_a_log_of_other_partitions_is_refused_before_anything_changes(
    nats: NatsServer, settings: Settings, tmp_path: Path
) -> None:
    list(copy_readings(tmp_path / "backup"))
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"partitions": 3})
    with pytest.raises(OtherPartitions, match="ONECITY_PARTITIONS=2"):
        held_elsewhere(tmp_path / "backup")
