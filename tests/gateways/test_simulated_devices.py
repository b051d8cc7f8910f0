"""Do simulated devices and real gateways understand each other, over sockets?"""

import asyncio
import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onecity.adapters.inbound.tcp import Hj212Gateway, Sl651Gateway
from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.base.telemetry import Station
from onecity.simulation.devices.commands import simulate
from onecity.simulation.devices.faults import Plan, sent
from onecity.simulation.devices.sending import Line, Tally, TcpLine, send
from onecity.simulation.devices.series import STEP_MS
from onecity.simulation.devices.stations import Device, devices
from onecity.simulation.devices.values import Observation

START = 1_795_392_000_000
THINGS = [f"dam-{n}" for n in range(6)]
SERIES = [
    Observation(START + step * STEP_MS, thing, {"level": 17.0 + step / 100, "rain": 0.5})
    for step in range(12)
    for thing in THINGS
]
DEADLINE_S = 120.0
# Where nothing fails an answer comes, however late; where something does, the devices soon send again.
PATIENT_S, HASTY_S = 60.0, 0.3


def known(made: Mapping[str, Device]) -> MemoryIngest:
    """A city that knows these devices by their address."""
    ingest = MemoryIngest(sources=("127.0.0.1",))
    for one in made.values():
        codes = {code: name for name, code in one.codes.items()}
        secret = "0000" if one.protocol == "sl651" else "123456"
        ingest.know(Station(one.protocol, one.number, one.network, one.thing, codes), secret)
    return ingest


async def play(
    ingest: MemoryIngest, made: Mapping[str, Device], failing: Mapping[str, Plan], answers_s: float = HASTY_S
) -> Tally:
    """Let the devices speak to gateways on free ports."""
    gateways = {"hj212": Hj212Gateway("127.0.0.1", 0), "sl651": Sl651Gateway("127.0.0.1", 0)}
    running = [asyncio.create_task(one.run(ingest)) for one in gateways.values()]
    await asyncio.gather(*(one.listening.wait() for one in gateways.values()))
    tally = Tally()
    lines: dict[str, list[Line]] = {
        name: [TcpLine("127.0.0.1", one.port, name, tally, answers_s=answers_s) for _ in range(2)]
        for name, one in gateways.items()
    }
    async with asyncio.timeout(DEADLINE_S):
        await send(sent(SERIES, failing, 1), made, lines, None)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return tally


def test_everything_that_devices_measure_arrives_and_is_acknowledged() -> None:
    made = devices("reservoirs", THINGS, ["level", "rain"], ["sl651", "hj212"])
    ingest = known(made)
    tally = asyncio.run(play(ingest, made, {}, PATIENT_S))
    assert (tally.sent, tally.acknowledged, tally.repeated) == (72, 72, 0)
    wanted = {(one.thing, name, one.time, value) for one in SERIES for name, value in one.values.items()}
    assert {row[1:5] for row in ingest.rows} == wanted
    assert not ingest.refused


def test_devices_that_fail_disturb_no_other_and_what_they_damage_is_quarantined() -> None:
    made = devices("reservoirs", THINGS, ["level", "rain"], ["sl651", "hj212"])
    ingest = known(made)
    end = START + 12 * STEP_MS
    failing = {
        "dam-0": Plan("garbled", START, end),
        "dam-1": Plan("flood", START, end),
        "dam-3": Plan("silence", START, end),
    }
    tally = asyncio.run(play(ingest, made, failing))
    assert tally.garbled > 0
    assert tally.again > 500
    assert ingest.refused
    sound = {one for one in THINGS if one not in failing}
    wanted = {(one.thing, one.time, one.values["level"]) for one in SERIES if one.thing in sound | {"dam-1"}}
    found = {(row[1], row[3], row[4]) for row in ingest.rows if row[2] == "level"}
    assert wanted <= found
    assert not [row for row in ingest.rows if row[1] == "dam-3"]


def test_while_readings_cannot_be_taken_devices_send_again_what_got_no_answer() -> None:
    made = devices("reservoirs", THINGS, ["level", "rain"], ["hj212"])
    ingest = known(made)
    ingest.away = 1
    tally = asyncio.run(play(ingest, made, {}))
    assert tally.repeated > 0
    assert tally.acknowledged == tally.sent == 72


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A city with two reservoirs and a network that watches them."""
    for name, text in TOWN.items():
        path = tmp_path / "town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "town"


def test_the_command_writes_the_series_and_the_stations_of_a_network(town: Path, tmp_path: Path) -> None:
    table, stations = tmp_path / "series.csv", tmp_path / "stations.csv"
    said = run(town, "dams", "--hours", "1", "--csv", str(table), "--stations", str(stations))
    assert said.exit_code == 0, said.output
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert len(rows) == 2 * 12
    assert set(rows[0]) == {"time", "thing", "level", "rain"}
    assert {row["thing"] for row in rows} == {"d1", "d2"}
    assert stations.read_text().splitlines()[1:] == [
        "9927500000,sl651,dams,d1,3B=level;20=rain,127.0.0.1",
        "9927500001,sl651,dams,d2,3B=level;20=rain,127.0.0.1",
    ]


def test_the_command_says_what_is_missing(town: Path) -> None:
    assert "nowhere" in run(town, "nowhere").output
    said = run(town, "dams")
    assert said.exit_code == 1
    assert "--csv" in said.output


@pytest.mark.django_db
def test_the_command_sends_nothing_for_a_network_without_stations_and_says_what_to_do(town: Path) -> None:
    said = run(town, "dams", "--hours", "1", "--speed", "0", "--sl651", "127.0.0.1:1")
    assert said.exit_code == 1
    assert "onecity sensing station add sl651 NUMBER --network dams" in said.output
    assert "没有可以模拟的 sl651 站点" in said.output


def run(town: Path, network: str, *more: str) -> Result:
    return CliRunner().invoke(simulate, ["devices", "--network", network, "--city", str(town), *more])


TOWN = {
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
    "layers/dams.yaml": """
id: dams
title: {zh: 水库, en: Dams}
icon: droplet
colour: sea-7
source: dams.csv
kind: point
fields:
  - {id: code, title: {zh: 编码, en: Code}, type: text}
  - {id: capacity, title: {zh: 库容, en: Capacity}, type: number}
  - {id: dead_level, title: {zh: 死水位, en: Dead level}, type: number}
  - {id: limit_level, title: {zh: 汛限水位, en: Limit}, type: number}
  - {id: normal_level, title: {zh: 正常水位, en: Normal}, type: number}
  - {id: check_level, title: {zh: 校核水位, en: Check}, type: number}
credit: {zh: 例, en: Example}
""",
    "layers/dams.csv": """code,name_zh,name_en,lon,lat,capacity,dead_level,limit_level,normal_level,check_level
d1,一,One,120.1,36.1,200,10,18,20,24
d2,二,Two,120.2,36.1,,10,18,20,24
""",
    "networks/dams/network.yaml": """
id: dams
title: {zh: 水库, en: Dams}
thing: {layer: dams, key: code}
observe:
  level: {title: {zh: 水位, en: Level}, unit: m, every: 5m, range: [0, 200]}
  rain: {title: {zh: 雨量, en: Rain}, unit: mm, every: 5m, kind: increment, range: [0, 100]}
rules:
  - {id: no-data, title: {zh: 中断, en: No data}, when: 'missing(level, "30m")', level: yellow}
""",
    "networks/dams/examples/silent.yaml": """
id: silent
title: {zh: 中断, en: Silence}
start: "2026-07-15T08:00:00+08:00"
things: {d1: {}}
""",
}
