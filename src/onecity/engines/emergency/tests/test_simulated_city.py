"""What does the command print, and does it always print the same?"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from onecity.base.actor import ANONYMOUS
from onecity.engines.emergency import door
from onecity.engines.emergency.commands import simulate
from onecity.engines.emergency.errors import Unreadable
from onecity.engines.emergency.rules.simulator.calls import draw
from onecity.engines.emergency.rules.simulator.experiment import FEATURES, LADDER, Plan
from onecity.engines.emergency.rules.simulator.experiment import simulate as run_once
from onecity.engines.emergency.rules.simulator.times import straight
from onecity.engines.emergency.rules.simulator.world import world_of

from .cities import model

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("emergency")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "town.json"
    file.write_text(model().model_dump_json(by_alias=True, exclude_none=True))
    return file


def printed(*words: Any) -> dict[str, Any]:
    result = CliRunner().invoke(simulate, ["emergency", *map(str, words)])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def refused(*words: Any) -> str:
    result = CliRunner().invoke(simulate, ["emergency", *map(str, words)])
    assert result.exit_code != 0
    return result.output


def test_the_same_seed_prints_the_same_and_another_one_does_not(city: Any) -> None:
    asked = ("--city", city, "--days", 20, "--straight-line", "--json", "--replications", 3)
    once, again, other = (
        printed(*asked, "--seed", 5, "--workers", 1),
        printed(*asked, "--seed", 5, "--workers", 2),
        printed(*asked, "--seed", 6),
    )
    for one in (once, again, other):
        assert one.pop("seconds_one_run") > 0
        assert one.pop("seconds") > 0
        assert one["runs"] == 3 * (1 + len(LADDER)) + 3 * (len(LADDER) - 1)
    assert once == again
    assert once["digest"] != other["digest"]


def test_a_year_tells_both_means_their_stages_and_where_the_difference_comes_from(city: Any) -> None:
    found = printed("--city", city, "--days", 60, "--straight-line", "--json")
    assert found["calls"] == pytest.approx(60 * 40, rel=0.1)
    for side in ("baseline", "platform"):
        stages = sum(found[f"{side}_{stage}_s"] for stage in ("answer", "dispatch", "departure", "travel"))
        assert stages == pytest.approx(found[f"{side}_mean_response_s"], abs=0.01)
    steps = [found["contributions"][one] for one in LADDER]
    whole = found["baseline_mean_response_s"] - found["platform_mean_response_s"]
    assert sum(one["mean_s"] for one in steps) == pytest.approx(whole, abs=0.02)
    assert set(found["contributions"]) == set(FEATURES)
    assert all(
        one["ci_low_s"] <= one["mean_s"] <= one["ci_high_s"] for one in found["contributions"].values()
    )
    assert sum(one["calls"] for one in found["districts"].values()) == found["calls"]
    assert found["simulated"] is True
    assert "travel" in found["unconfirmed"]


def test_without_features_the_platform_is_the_baseline_to_the_last_digit(city: Any) -> None:
    found = printed("--city", city, "--days", 30, "--straight-line", "--json", "--baseline")
    assert json.dumps(found["baseline"]) == json.dumps(found["platform"])
    assert found["saved"]["mean_s"] == 0


@pytest.mark.parametrize("feature", FEATURES)
def test_no_feature_changes_the_calls_or_the_chances_of_another(feature: str) -> None:
    small = model()
    world, drawn = world_of(small, straight(small)), draw(small, 3, 0, 20)
    with_, without = run_once(small, world, drawn, [feature]), run_once(small, world, drawn, [])
    served = (with_.arrived >= 0) & (without.arrived >= 0)
    assert served.all()
    assert np.array_equal((with_.left - with_.arrived), (without.left - without.arrived))
    if feature == "volunteers":
        assert all(np.array_equal(a, b) for a, b in zip(with_, without, strict=True))


def test_a_recorded_file_is_played_as_it_stands(city: Any, tmp_path: Path) -> None:
    trace = tmp_path / "calls.csv"
    trace.write_text(
        "time,zone,lon,lat,priority,on_scene_s,transported,handover_s\n"
        "2025-03-04T10:00:00,a,,,high,600,0,\n"
        "2025-03-03T08:30:00,,120.42,36.08,low,,1,300\n"
    )
    found = printed("--city", city, "--trace", trace, "--straight-line", "--json")
    assert found["calls"] == 2
    assert found["districts"]["east"]["calls"] == 1
    assert found["hours"]["8"]["calls"] == 1


@pytest.mark.parametrize(
    ("rows", "place", "en", "zh"),
    [
        ("time,zone\nsoon,a\n", ":2", "neither ISO nor seconds", "既不是"),
        ("time,zone\n5,nowhere\n", ":2", "no zone", "没有分区"),
        ("time,zone,priority\n5,a,huge\n", ":2", "there are: high, low", "可用"),
        ("time,lon,lat\n5,36.1,120.3\n", ":2", "swapped", "颠倒"),
        ("time,place\n5,a\n", ":1", "no column", "没有"),
        ("time,zone\n", ":1", "no calls", "没有呼叫"),
    ],
)
def test_a_wrong_line_of_a_recorded_file_is_named_in_both_languages(
    city: Any, tmp_path: Path, rows: str, place: str, en: str, zh: str
) -> None:
    trace = tmp_path / "calls.csv"
    trace.write_text(rows)
    said = refused("--city", city, "--trace", trace)
    assert f"calls.csv{place}" in said
    assert en in said
    assert zh in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stations": [{"id": "s", "zone": "elsewhere"}]}, "stations.zone"),
        ({"calls": {"per_day": 5, "hours": [1, 2]}}, "calls.hours"),
        ({"travel": {"classes": [{"id": "day", "hours": [8]}]}}, "161 hours"),
        ({"travel": {"classes": [{"id": "all", "seconds": [[1]]}]}}, "3 rows of 3"),
        ({"units": [{"station": "nowhere"}]}, "units.station"),
        ({"zones": []}, "at least one"),
    ],
)
def test_a_model_that_does_not_hang_together_is_refused(tmp_path: Path, changes: Any, said: str) -> None:
    file = tmp_path / "town.json"
    raw = json.loads(model().model_dump_json(by_alias=True, exclude_none=True))
    file.write_text(json.dumps(raw | changes))
    with pytest.raises(Unreadable, match=said):
        door.read_model(file)


def test_an_unknown_field_of_a_model_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text("id: town\ntitle: {zh: 城, en: Town}\nspeed: 3\n")
    with pytest.raises(Unreadable) as told:
        door.read_model(file)
    assert "town.yaml:" in told.value.text("en")
    assert "缺少" in told.value.text("zh") or "没有" in told.value.text("zh")


def test_a_declared_matrix_and_tables_beside_the_model_are_used(tmp_path: Path) -> None:
    raw = json.loads(model().model_dump_json(by_alias=True, exclude_none=True))
    del raw["zones"]
    raw |= {"zones_file": "zones.csv", "travel": {"classes": [{"id": "all", "seconds_file": "ways.csv"}]}}
    (tmp_path / "zones.csv").write_text(
        "id,district,lon,lat\na,w,120.3,36.1\nb,w,120.4,36.1\nc,e,120.5,36.1\n"
    )
    pairs = [f"{a},{b},{100 + 10 * n}" for n, a in enumerate("abc") for b in "abc"]
    (tmp_path / "ways.csv").write_text("from,to,seconds\n" + "\n".join(pairs) + "\n")
    (tmp_path / "town.json").write_text(json.dumps(raw))
    read = door.read_model(tmp_path / "town.json")
    seconds, basis = door.zone_times(ANONYMOUS, read)
    assert basis == {"source": "declared"}
    assert seconds[0].tolist() == [[100] * 3, [110] * 3, [120] * 3]


def test_sensitivity_tells_what_each_number_is_worth(city: Any) -> None:
    small = model(sensitivity=[{"field": "green_wave.time_factor", "low": 0.5, "high": 1.0}])
    (row,) = door.sensitivity(ANONYMOUS, small, Plan(1, 20), on_roads=False)
    assert row["low"]["mean_s"] > row["high"]["mean_s"]
    with pytest.raises(Unreadable):
        door.sensitivity(
            ANONYMOUS, model(sensitivity=[{"field": "green_wave.x", "low": 1, "high": 2}]), Plan(1, 2)
        )


def test_fewer_wait_alone_where_volunteers_are_near(city: Any) -> None:
    found = printed("--city", city, "--days", 60, "--straight-line", "--json")["cardiac_arrests"]
    assert found["calls"] > 100
    assert found["first_help_mean_s"] < found["ambulance_mean_s"]
    assert 0 < found["volunteer_first_share"] < 1
