"""Is the log of a run what one computes by hand for another city's model and a recorded file?"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onecity.engines.emergency.commands import simulate

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("emergency")


def fixed(seconds: float) -> dict[str, Any]:
    return {"mean_s": seconds, "shape": "fixed"}


def three_stations() -> dict[str, Any]:
    """Three zones in a line, five minutes apart, one inside; five ambulances; nothing is left to chance."""
    zones = [{"id": name, "lon": 120.3 + 0.05 * n, "lat": 36.1} for n, name in enumerate("abc")]
    work = {"on_scene": fixed(600), "handover": fixed(300)}
    return {
        "id": "three",
        "title": {"zh": "三站", "en": "Three stations"},
        "warm_up_days": 0,
        "calls": {"per_day": 10},
        "zones": zones,
        "stations": [{"id": f"s{name}", "zone": name} for name in "abc"],
        "units": [{"station": "sa", "count": 2}, {"station": "sb", "count": 2}, {"station": "sc"}],
        "hospitals": [{"id": "h", "zone": "b"}],
        "priorities": [
            {"id": "high", "share": 1, **work},
            {"id": "low", "share": 1, "transported": 0, "siren": True, **work},
        ],
        "times": {"answer": fixed(5), "interview": fixed(25), "mobilisation": fixed(60), "on_road_s": 10},
        "travel": {
            "cv": 0,
            "classes": [{"id": "all", "seconds": [[60, 300, 600], [300, 60, 300], [600, 300, 60]]}],
        },
    }


def test_ten_recorded_calls_go_as_computed_by_hand(tmp_path: Path) -> None:
    city, trace, log = tmp_path / "three.json", tmp_path / "calls.csv", tmp_path / "log.csv"
    city.write_text(json.dumps(three_stations()))
    calls = [
        "0c l",
        "100c h",
        "110c l",
        "200a h",
        "210a l",
        "220a l",
        "230b h",
        "240b h",
        "250b l",
        "2000c h",
    ]
    lines = [
        f"k{n},{one[:-3]},{one[-3]},{'high' if one[-1] == 'h' else 'low'}" for n, one in enumerate(calls)
    ]
    trace.write_text("\n".join(["id,time,zone,priority", *lines]))
    asked = ["emergency", "--city", city, "--trace", trace, "--log", log, "--baseline", "--json"]
    told = CliRunner().invoke(simulate, [str(one) for one in asked], catch_exceptions=False)
    assert json.loads(told.output)["baseline_mean_response_s"] == 629
    rows = [row for row in csv.DictReader(log.open(encoding="utf-8")) if row["side"] == "baseline"]
    assert [row["call"] for row in rows] == [f"k{n}" for n in range(10)]
    sent = "sc-1 sb-1 sb-2 sa-1 sa-2 sb-2 sc-1 sa-2 sa-1 sc-1"
    assert " ".join(row["unit"] for row in rows) == sent
    # The last one is sent to an ambulance that has been on its way home for ten seconds.
    assert [float(row["waited_s"]) for row in rows] == [0, 0, 0, 0, 0, 850, 490, 690, 1270, 0]
    assert [float(row["response_s"]) for row in rows] == [150, 390, 390, 150, 150, 1490, 830, 1030, 1370, 340]
    assert [row["ended_s"] for row in rows[:4]] == ["750.0", "1690.0", "1100.0", "1550.0"]


def test_times_as_spreadsheets_write_them_are_read(tmp_path: Path) -> None:
    city, trace, log = tmp_path / "three.json", tmp_path / "calls.csv", tmp_path / "log.csv"
    city.write_text(json.dumps(three_stations()))
    trace.write_text("time,zone\n2025/3/3 8:05,a\n2025/03/03 08:07:30,b\n")
    asked = ["emergency", "--city", city, "--trace", trace, "--log", log, "--baseline"]
    CliRunner().invoke(simulate, [str(one) for one in asked], catch_exceptions=False)
    rows = [row for row in csv.DictReader(log.open(encoding="utf-8")) if row["side"] == "baseline"]
    assert [row["received_s"] for row in rows] == ["29100.0", "29250.0"]  # a Monday
