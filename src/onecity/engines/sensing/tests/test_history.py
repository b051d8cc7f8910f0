"""Is what was measured kept once, and found again?"""

import time
from collections.abc import Callable
from dataclasses import replace
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
from onecity.engines.sensing.commands.history import kept_history
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.replay import replay
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import test_events as scales
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
AT = round(NOON.timestamp() * 1000)
DAY = timedelta(days=1)


def told(*rows: tuple[str, int, float], received: int = AT) -> dict[str, Measured]:
    """Readings by property, of one thing, all received at once."""
    names, times, values = zip(*rows, strict=True)
    count = len(rows)
    return {"wells": Measured(["a"] * count, names, times, values, [0] * count, [received] * count)}


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


def test_a_correction_stands_whether_greater_or_smaller_and_a_flag_corrects_nothing(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.keep(0, 0, some(("a", AT, 9.0), ("b", AT, 1.0)))
    corrected = some(("a", AT, 3.0), ("a", AT, 4.0), ("b", AT, 5.0), ("b", AT, 0.0))["wells"]
    history.keep(0, 1, {"wells": replace(corrected, qualities=[0, 0, 0, 4], received=[AT] * 4)})
    assert read(history) == [("a", AT, 4.0), ("b", AT, 5.0)]
    assert [one.mean for one in history.spans("wells", "a", "level", NOON, NOON + DAY, step_s=5)] == [4.0]
    assert {thing: kept.value for (thing, _), kept in history.last("wells").items()} == {"a": 4.0, "b": 5.0}
    came = history.arrived("wells", ["level"], NOON, NOON + DAY, limit=9)
    assert [(one.thing, one.value) for one in came if one.thing == "a"] == [
        ("a", 9.0),
        ("a", 3.0),
        ("a", 4.0),
    ]


def test_a_correction_stands_when_small_files_have_become_one(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    for offset, value in enumerate([5.0, 9.0, 1.0, 7.0, 3.0, 8.0, 2.0, 6.0, 4.0]):
        history.keep(0, offset, told(("level", AT, value), received=AT))
    history.merge(0)
    assert len(list(tmp_path.glob("wells/*/*.parquet"))) < 9
    assert read(history) == [("a", AT, 4.0)]


def test_events_of_one_millisecond_are_all_in_the_history_each_with_its_own_fields(tmp_path: Path) -> None:
    history, events = ParquetHistory(tmp_path), [("mass", "axles")]
    # two trucks; the second one's axles come later, and the first truck is sent again, its axles corrected
    history.keep(0, 0, told(("mass", AT, 52.0), ("axles", AT, 6.0), ("mass", AT, 30.0)))
    history.keep(0, 1, told(("axles", AT, 6.0), ("mass", AT, 52.0), ("axles", AT, 5.0)))
    for properties, expected in (
        (None, [("axles", 0, 5.0), ("mass", 0, 52.0), ("axles", 1, 6.0), ("mass", 1, 30.0)]),
        (["axles"], [("axles", 0, 5.0), ("axles", 1, 6.0)]),
    ):
        found = history.readings("wells", None, properties, NOON, NOON + DAY, limit=9, events=events)
        assert [(one.property, one.time - AT, one.value) for one in found] == expected
    (span,) = history.spans("wells", "a", "mass", NOON, NOON + DAY, step_s=60, events=events)
    assert (span.count, span.mean) == (2, 41.0)
    later = NOON + timedelta(milliseconds=1)
    page = history.readings("wells", ["a"], ["mass"], later, NOON + DAY, limit=9, events=events)
    assert [one.value for one in page] == [30.0]


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
    before = read(history)
    history.merge(0)
    assert read(history) == before == [("a", AT + i, float(i)) for i in range(20)]
    assert len(list(tmp_path.glob("wells/*/*.parquet"))) == 6


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


def test_a_replay_sees_both_trucks_of_a_second_and_what_was_corrected_as_the_rules_saw_it(city: Path) -> None:
    made, things = scales.program(), Things.of({"a": {}})
    names = list(made.network.observe)
    # two trucks of one second, the first of them sent again; a third one whose axles were wrong at first
    first, second = scales.Truck(0, 60, 52_000.0, 1), scales.Truck(0, 60, 30_000.0, 1)
    wrong, right = scales.Truck(0, 90, 30_000.0, 0), scales.Truck(0, 90, 30_000.0, 1)
    rows = [row for one in (first, second, first, wrong, right) for row in one.rows]
    for offset, some_rows in enumerate((rows[:5], rows[5:11], rows[11:])):
        _, places, times, values, qualities, received = zip(*some_rows, strict=True)
        columns = Measured(
            ["a"] * len(places), [names[i] for i in places], times, values, qualities, received
        )
        port("history").keep(0, offset, {"scales": columns})
    past = kept_history(made.network, things, datetime(1970, 1, 1, tzinfo=UTC), NOON)
    assert len(past) == len(rows)
    seen = list(replay(made, things, past, 0, 200_000, 60_000))
    assert seen == list(replay(made, things, Batch.of(rows), 0, 200_000, 60_000))
    heavy = [(one.kind, one.time, one.level) for one in seen if one.rule == "heavy"]
    assert ("opened", 60_000, "yellow") in heavy
    assert [kind for kind, time, _ in heavy if time >= 90_000] == ["opened", "cleared", "withdrawn"]


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
