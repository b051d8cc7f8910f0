"""Do readings come back with a backup, whatever happens to their files while it is made?"""

from pathlib import Path

import pytest
from pytest_django import Settings

from onecity.adapters.out.history_parquet import ParquetHistory
from onecity.adapters.out.log_segments import SegmentLog
from onecity.base.telemetry import Measured
from onecity.site.backup.readings import copy_readings, put_readings

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
