"""Does a begun network pass the check, and does a replay show what would have been?"""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onecity.cli import city

CITY: dict[str, str] = {
    "city.yaml": """
id: town
name: {zh: 镇, en: Town}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.0, 36.0]
bounds: [119.0, 35.0, 121.0, 37.0]
population: {value: 1, approximate: true, source: {zh: 例, en: Example}}
calendar: {years: {}}
parameters: {}
""",
    "roles.yaml": """
roles:
  - {id: clerk, title: {zh: 窗口, en: Clerk}, duty: business, permissions: [worklist.work]}
  - {id: patrol, title: {zh: 巡查, en: Patrol}, duty: business, permissions: [worklist.work, command.act]}
""",
    "organisations/all.yaml": """
organisations:
  - {id: station, name: {zh: 站, en: Station}, short: {zh: 站, en: Station}, kind: center, division: "3702"}
  - {id: water, name: {zh: 水务局, en: Water}, short: {zh: 水务, en: Water}, kind: bureau, division: "3702"}
""",
    "layers/wells.yaml": """
id: wells
title: {zh: 井, en: Wells}
icon: droplet
colour: sea-7
source: wells.csv
kind: point
fields:
  - {id: code, title: {zh: 编码, en: Code}, type: text}
  - {id: brim, title: {zh: 井沿, en: Brim}, type: number}
credit: {zh: 例, en: Example}
""",
    "layers/wells.csv": "code,name_zh,name_en,lon,lat,brim\nw1,一,One,120,36,10\nw2,二,Two,120,36,20\n",
}
HISTORY = "time,thing,level\n" + "".join(
    f"2026-07-15T08:{minute:02d}:00+08:00,{thing},{level}\n"
    for minute, level in ((0, 9.5), (5, 10.2), (10, 10.3), (15, 10.4), (20, 10.5))
    for thing in ("w1", "w2")
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A city with a layer and a role, and a network as it is begun."""
    folder = tmp_path / "town"
    for name, text in CITY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert run("new", "network", "wells", "--city", str(folder)).exit_code == 0
    return folder


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Two wells that rise above ten metres."""
    file = tmp_path / "history.csv"
    file.write_text(HISTORY, encoding="utf-8")
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(city, list(arguments))


def test_a_network_as_it_is_begun_passes_the_check(town: Path) -> None:
    checked = run("check", str(town))
    assert checked.exit_code == 0, checked.output
    assert checked.output.splitlines() == [f"{town}: all right / 全部正确"]  # not so much as a warning


def test_a_begun_network_is_somebody_s_work_and_given_to_a_role_that_may_act(town: Path) -> None:
    written = (town / "networks" / "wells" / "network.yaml").read_text(encoding="utf-8")
    assert 'lead: "water"' in written
    assert written.count('to: "patrol"') == 2
    begun = run("new", "network", "ponds", "--city", str(town), "--lead", "station", "--title-zh", "池: 塘")
    assert begun.exit_code == 0, begun.output
    ponds = (town / "networks" / "ponds" / "network.yaml").read_text(encoding="utf-8")
    assert 'lead: "station"' in ponds
    assert run("check", str(town)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("wells",), "already"),
        (("Wells",), "is no id"),
        (("ponds", "--layer", "well"), "did you mean wells"),
        (("ponds", "--role", "boss"), "no role 'boss'"),
        (("ponds", "--layer", "street-lights"), "declare it first, or take one of: wells"),
    ],
)
def test_a_network_is_not_begun_where_something_is_wrong(
    town: Path, arguments: tuple[str, ...], words: str
) -> None:
    refused = run("new", "network", *arguments, "--city", str(town))
    assert refused.exit_code == 1
    assert words in refused.output


def test_both_engines_add_to_the_command_new() -> None:
    assert {"network", "service"} <= set(run("new", "--help").output.split())


def test_a_replay_prints_the_transitions_of_the_past(town: Path, history: Path) -> None:
    replayed = run("sensing", "replay", "wells", "--from", str(history), "--city", str(town))
    assert replayed.exit_code == 0, replayed.output
    assert (
        "2026-07-15 08:15:00  w1  high  opened  – → yellow  level=10.2 level=10.3 level=10.4"
        in replayed.output
    )
    assert "4 transitions at 2 things" in replayed.output  # silence follows at both


def test_a_replay_of_parquet_and_of_one_reading_a_row_is_the_same(town: Path, history: Path) -> None:
    from pyarrow import csv, parquet

    table = csv.read_csv(history)
    parquet.write_table(table, history.with_suffix(".parquet"))
    long = history.with_name("long.csv")
    rows = [line.split(",") for line in HISTORY.splitlines()[1:]]
    long.write_text(
        "time,thing,property,value\n"
        + "".join(f"{time},{thing},level,{level}\n" for time, thing, level in rows)
    )
    outputs = {
        run("sensing", "replay", "wells", "--json", "--from", str(file), "--city", str(town)).output
        for file in (history, history.with_suffix(".parquet"), long)
    }
    assert len(outputs) == 1
    assert [json.loads(line)["rule"] for line in outputs.pop().splitlines()] == ["high", "high"] + [
        "no-data"
    ] * 2


def test_a_draft_shows_what_would_come_out_otherwise(town: Path, history: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    written = (town / "networks" / "wells" / "network.yaml").read_text(encoding="utf-8")
    draft.write_text(written.replace("level >= 10.0", "level >= thing.brim"), encoding="utf-8")
    compared = run(
        "sensing", "replay", "wells", "--from", str(history), "--draft", str(draft), "--city", str(town)
    )
    assert compared.exit_code == 0, compared.output
    assert "- w2  high  2026-07-15 08:15:00 yellow" in compared.output
    assert "1 gone, 0 new" in compared.output


def test_what_is_wrong_in_a_draft_is_told_by_the_name_of_the_draft(
    town: Path, history: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yaml"
    written = (town / "networks" / "wells" / "network.yaml").read_text(encoding="utf-8")
    draft.write_text(written.replace("level >= 10.0", "levle >= 10.0"), encoding="utf-8")
    refused = run(
        "sensing", "replay", "wells", "--from", str(history), "--draft", str(draft), "--city", str(town)
    )
    assert refused.exit_code == 1
    assert re.match(rf"{re.escape(str(draft))}:\d+:\d+: ", refused.output)
    assert "networks/wells" not in refused.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time,thing,depth\n", "It has: time, thing, depth"),
        (
            "time,thing,level\n2026-07-15,w9,1\n",
            "Line 2: 'w9' cannot be used as thing, the layer has no such thing",
        ),
        ("time,thing,level\nnoon,w1,1\n", "Line 2: 'noon' cannot be used as time, write 2026-07-15T08:00"),
        ("time,thing,level\n2026-07-15,w1,deep\n", "Line 2: 'deep' cannot be used as level"),
        ("time,thing,level\n2026-07-15,w1,nan\n", "Line 2: 'nan' cannot be used as level, it is no number"),
        ("time,thing,property,value\n2026-07-15,w1,levle,1\n", "Did you mean level?"),
        ("time,thing,level,quality\n2026-07-15,w1,1,Q\n", "Allowed: N, F, M, S, D, C, T, B."),
        ("time,thing,level,备注\n2026-07-15,w1,1,雨\n".encode("gb18030"), 'choose "CSV UTF-8"'),
    ],
)
def test_a_history_that_cannot_be_read_says_where(
    town: Path, history: Path, text: str | bytes, words: str
) -> None:
    history.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused = run("sensing", "replay", "wells", "--from", str(history), "--city", str(town))
    assert refused.exit_code == 1
    assert words in refused.output
