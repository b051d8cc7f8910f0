"""Can somebody ask on the command line, with files by hand and no city?"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onecity.engines.circles.commands import circles, travel

TOWN = {
    "nodes": [
        {"id": "A", "lon": 120.38, "lat": 36.07},
        {"id": "B", "lon": 120.387, "lat": 36.07},
        {"id": "C", "lon": 120.397, "lat": 36.07},
        {"id": "D", "lon": 120.41, "lat": 36.07},
    ],
    "segments": [
        {"id": "ab", "from": "A", "to": "B", "length_m": 600},
        {"id": "bc", "from": "B", "to": "C", "length_m": 900},
        {"id": "cd", "from": "C", "to": "D", "length_m": 1200},
    ],
}
PEOPLE = [
    {"at": "A", "people": 100, "group": "west"},
    {"at": "B", "people": 50, "group": "west"},
    {"at": "C", "people": 30, "group": "east"},
    {"at": [120.41, 36.07], "people": 20, "group": "east"},
]


@pytest.fixture
def files(tmp_path: Path) -> Any:
    def write(**tables: Any) -> Any:
        options = []
        for name, value in {"network": TOWN, "demand": PEOPLE, **tables}.items():
            path = tmp_path / f"{name}.json"
            path.write_text(json.dumps(value), encoding="utf-8")
            options += [f"--{name}", str(path)]
        return options

    return write


def ask(*words: object, group: Any = travel) -> Any:
    done = CliRunner().invoke(group, [str(word) for word in words])
    return done.exit_code, json.loads(done.output) if done.exit_code == 0 else done.output


def test_cover_gives_shares_groups_and_reasons(files: Any) -> None:
    code, found = ask("cover", "--minutes", 15, *files(points=[{"id": "hall", "at": "B"}]))
    assert code == 0
    assert found["services"]["point"] == {
        "people": 180, "share": 0.9, "with_room": 180, "share_with_room": 0.9
    }  # fmt: skip
    assert found["groups"]["east"]["people"] == 50
    assert found["worst"] == "east"
    assert [one["services"]["point"]["why"] for one in found["cells"]] == [*["covered"] * 3, "too-far"]
    assert found["cells"][3]["services"]["point"]["seconds"] == pytest.approx(1680, abs=1)


def test_elders_hours_and_capacity_count(files: Any) -> None:
    points = [
        {"at": "B", "services": ["a", "b"], "hours": {"mon": "09:00-12:00"}, "capacity": 60},
        {"at": "D", "services": ["b"]},
    ]
    code, found = ask("cover", "--profile", "elder", "--at", "2026-03-02T10:00", *files(points=points))
    assert (code, found["services"]["a"]["people"]) == (0, 150)
    assert found["services"]["a"]["with_room"] == 60
    assert [one["people"] for one in found["at_least"]] == [170, 150]
    code, found = ask("cover", "--profile", "elder", "--at", "2026-03-03T10:00", *files(points=points))
    assert found["services"]["a"]["people"] == 0
    assert found["cells"][0]["services"]["a"]["why"] == "closed"
    assert "星期一" in found["cells"][0]["services"]["a"]["zh"]


def test_site_keeps_existing_points_and_proves_its_answer(files: Any) -> None:
    options = files(candidates=[{"at": "A"}, {"at": "C"}, {"at": "D"}])
    code, found = ask("site", "--p", 1, "--points", "A", *options)
    assert (code, found["how"], found["gap"]) == (0, "optimal", 0.0)
    assert found["sites"] == [{"at": "C", "candidate": 1}]
    assert (found["covered_before"], found["covered"]) == (150, 180)
    code, found = ask("site", "--p", 1, "--floor", 0.3, *options)
    assert [one["at"] for one in found["sites"]] == ["C"]
    code, out = ask("site", "--p", 1, "--floor", 1, *options)
    assert code == 1
    assert "底线" in out


def test_a_median_shortens_ways_and_circles_offers_the_same(files: Any) -> None:
    code, found = ask("site", "--p", 1, "--objective", "median", *files(), group=circles)
    assert (code, [one["at"] for one in found["sites"]]) == (0, ["A"])
    assert found["value"] == found["greedy"]["value"]


def test_places_may_stand_on_the_command_line_and_nodes_count_without_a_demand(tmp_path: Path) -> None:
    path = tmp_path / "town.json"
    path.write_text(json.dumps(TOWN))
    code, found = ask("cover", "--network", path, "--points", "B", "--points", "120.41,36.07")
    assert (code, found["people"], found["services"]["point"]["people"]) == (0, 4, 4)


def test_people_without_a_road_count_and_reach_nothing(files: Any) -> None:
    people = [*PEOPLE, {"at": [121.5, 36.9], "people": 20, "group": "east"}]
    code, found = ask("cover", *files(demand=people, points=[{"at": "B"}]))
    assert (code, found["people"], found["services"]["point"]["people"]) == (0, 220, 180)
    assert found["cells"][4]["services"]["point"]["why"] == "no-way"


def test_a_file_that_makes_no_sense_says_what_is_wrong(files: Any) -> None:
    code, out = ask("cover", *files(points=[{"at": "B", "hours": {"mon": "9-12"}}]))
    assert code == 1
    assert "hours" in out
    assert "README" in out
    code, out = ask("cover", *files(points=[{"at": "Z"}]))
    assert code == 1
    assert "Z" in out
