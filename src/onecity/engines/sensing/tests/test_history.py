"""Is what was measured kept once, and found again?"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from onecity.adapters.out.history_parquet import ParquetHistory
from onecity.base.actor import system
from onecity.base.ports import port
from onecity.base.telemetry import Kept, Measured
from onecity.cli import city as cli
from onecity.engines.sensing import door
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
AT = round(NOON.timestamp() * 1000)
DAY = timedelta(days=1)


def some(*rows: tuple[str, int, float]) -> dict[str, Measured]:
    things, times, values = zip(*rows, strict=True)
    count = len(rows)
    return {"wells": Measured(things, ["level"] * count, times, values, [0] * count, times)}


def read(history: ParquetHistory) -> list[tuple[str, int, float]]:
    found = history.readings("wells", None, None, NOON - DAY, NOON + 2 * DAY, limit=1000)
    return [(one.thing, one.time, one.value) for one in found]


def test_readings_come_back_in_the_order_of_time_each_once(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.keep(0, 4, some(("a", AT + 1, 2.0), ("a", AT, 1.0), ("b", AT + 86_400_000, 4.0)))
    history.keep(1, 2, some(("c", AT, 3.0), ("c", AT, 5.0)))
    assert (history.archived(0), history.archived(1), history.archived(2)) == (4, 2, -1)
    expected = [("a", AT, 1.0), ("c", AT, 5.0), ("a", AT + 1, 2.0), ("b", AT + 86_400_000, 4.0)]
    assert read(history) == expected
    newest = history.readings("wells", ["a"], ["level"], NOON, NOON + DAY, limit=1, newest_first=True)
    assert [one.value for one in newest] == [2.0]
    assert history.last("wells")["c", "level"] == Kept("c", "level", AT, 5.0, 0, AT)


def test_what_a_crash_left_is_never_seen_and_is_kept_again(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.keep(0, 4, some(("a", AT, 1.0)))
    history.keep(0, 9, some(("a", AT + 1, 2.0)))
    (tmp_path / "archived-0.json").write_text('{"until": 4}')
    assert read(ParquetHistory(tmp_path)) == [("a", AT, 1.0)]
    again = ParquetHistory(tmp_path)
    again.keep(0, 7, some(("a", AT + 1, 2.0)))
    assert read(again) == [("a", AT, 1.0), ("a", AT + 1, 2.0)]


def test_small_files_become_one_and_nothing_is_lost(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    for i in range(20):
        history.keep(0, i, some(("a", AT + i, float(i))))
    assert [value for _, _, value in read(history)] == [float(i) for i in range(20)]
    assert len(list(tmp_path.glob("wells/*/*.parquet"))) < 12


def test_a_chart_has_means_of_good_readings_by_steps(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    rows = [("a", AT + i * 1000, float(i)) for i in range(10)]
    history.keep(0, 0, some(*rows))
    spans = history.spans("wells", "a", "level", NOON, NOON + DAY, step_s=5)
    assert [(one.start - AT, one.count, one.mean, one.least, one.most) for one in spans] == [
        (0, 5, 2.0, 0.0, 4.0),
        (5000, 5, 7.0, 5.0, 9.0),
    ]


def test_readings_go_from_the_log_into_the_history_and_onto_a_chart(begin: Callable[[], Flow]) -> None:
    flow, at = begin(), round(time.time() * 1000)
    flow.take(wells.levels(at, w0=10.5, w1=3.0))
    flow.take(wells.levels(at + 1, w0=11.5))
    flow.publish()
    for partition in range(2):
        flow.process.archiver.archive(partition)
        flow.process.archiver.archive(partition)
    now = datetime.now(UTC)
    found = port("history").readings("wells", None, None, now - DAY, now + DAY, limit=10)
    assert sorted((one.thing, one.value) for one in found) == [("w0", 10.5), ("w0", 11.5), ("w1", 3.0)]
    reader = system(("sensing.read",))
    chart = door.series(reader, "wells", "w0", "level", now - DAY, now + DAY)
    assert sum(one.count for one in chart.spans) == 2
    assert [one.rule for one in chart.warnings] == ["high"]


def test_a_replay_runs_over_what_the_city_has_kept(
    begin: Callable[[], Flow], city: Path, tmp_path: Path
) -> None:
    flow, at = begin(), round(time.time() * 1000)
    flow.take(wells.levels(at, w0=10.5, w1=3.0))
    flow.process.archiver.archive(0)
    flow.process.archiver.archive(1)
    changed = tmp_path / "network.yaml"
    changed.write_text(
        wells.NETWORK.replace("examples:\n", "").replace("thing.brim}", "3.0}"), encoding="utf-8"
    )
    line = [
        "sensing",
        "replay",
        "wells",
        "--city",
        str(city),
        "--since",
        "2026-01-01",
        "--draft",
        str(changed),
    ]
    said = CliRunner().invoke(cli, line)
    assert said.exit_code == 0, said.output
    assert "+ w1  high" in said.output
    neither = CliRunner().invoke(cli, ["sensing", "replay", "wells", "--city", str(city)])
    assert neither.exit_code == 1


def test_the_log_is_pruned_only_of_what_states_and_history_have(
    begin: Callable[[], Flow], monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, pruned = begin(), list[tuple[int, int]]()
    monkeypatch.setattr(flow.process.log, "prune", lambda *asked: pruned.append(asked))
    flow.take(wells.levels(1, w0=1.0))
    flow.process.archiver.archive(0)
    assert pruned == []
    for _ in range(2):
        flow.take(wells.levels(round(time.time() * 1000), w0=1.0, w1=1.0, w2=1.0))
        flow.snapshot()
    flow.process.archiver.archive(0)
    assert all(before <= flow.workers[0].offset for _, before in pruned)
    assert len(pruned) == 1
