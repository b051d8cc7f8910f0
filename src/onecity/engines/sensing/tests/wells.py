"""A small city with wells that report their level, loaded into the database."""

from pathlib import Path
from typing import Any

from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.telemetry import Readings

NETWORK = """
id: wells
title: {zh: 井, en: Wells}
thing: {layer: wells}
observe:
  level: {title: {zh: 水位, en: Level}, unit: m, every: 1m, range: [-100, 100]}
  pump: {title: {zh: 水泵, en: Pump}, every: 1m, kind: state, states: [off, on]}
late: 1h
grace: 0s
rules:
  - id: high
    levels:
      yellow: {when: level >= thing.brim}
      red: {when: level >= thing.brim + 5.0}
    clear: {below: 1.0}
  - {id: silent, when: 'missing(level, "10m")', level: blue}
examples:
"""
EXAMPLE = """
id: calm
title: {zh: 平静, en: Calm}
start: 2026-07-15T08:00:00+08:00
things: {a: {brim: 10}}
"""
CITY = """
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
"""
LAYER = """
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
"""
ENGINES = ["onecity.base.engine:ENGINE", "onecity.engines.sensing.engine:ENGINE"]
LOADER = system(("declarations.load",))


def write(folder: Path, wells: int = 3, **files: str) -> Path:
    """The city's folder; `files` replace or add some, by path with `__` for `/`."""
    rows = "".join(
        f"w{i},井{i},Well {i},{120 + i / 1e5},36,37020{1 + i % 2},{10 * (i % 3 + 1)}\n" for i in range(wells)
    )
    content = {
        "city.yaml": CITY,
        "layers/wells.yaml": LAYER,
        "layers/wells.csv": f"code,name_zh,name_en,lon,lat,division,brim\n{rows}",
        "networks/wells/network.yaml": NETWORK.replace("examples:\n", ""),
        "networks/wells/examples/calm.yaml": EXAMPLE,
    } | {name.replace("__", "/"): text for name, text in files.items()}
    for name, text in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def load(folder: Path) -> None:
    """Load it."""
    load_release(remembered(folder), actor=LOADER)


def levels(time: int, **values: float) -> Readings:
    """The levels of wells at one time."""
    return rows((name, "level", time, value) for name, value in values.items())


def rows(given: Any) -> Readings:
    """Readings from rows of thing, property, time, value."""
    columns: list[tuple[Any, ...]] = list(zip(*given, strict=True))
    return Readings("wells", *columns)
