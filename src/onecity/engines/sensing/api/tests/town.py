"""A small town with two networks over two layers, and readings in memory."""

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from onecity.adapters.tests.memory import MemoryHistory, MemoryIngest
from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.telemetry import Kept, Station
from onecity.codecs.sensorthings.moments import moment, to_ms

HISTORY = MemoryHistory()
INGEST = MemoryIngest(HISTORY, {"gate": ("closed", "open")})
OPERATOR = system({"declarations.load"})
BEGIN = to_ms(moment("2026-07-15T00:00:00Z"))
HOUR = 3_600_000
QINGDAO = Path(__file__).resolve().parents[6] / "cities" / "qingdao"


class HistoryPort:
    """The town's history, as settings name it."""

    from_settings = staticmethod(lambda settings: HISTORY)


class IngestPort:
    """The town's ingest, as settings name it."""

    from_settings = staticmethod(lambda settings: INGEST)


PORTS = {"history": f"{__name__}:HistoryPort", "ingest": f"{__name__}:IngestPort"}


def settings_of(configured: Any) -> dict[str, Any]:
    """The settings of the town: its ports, and no engine but sensing, so that it is loaded quickly."""
    # addresses are made of the engines that there are when they are first looked at: of all
    import_module(configured.ROOT_URLCONF)
    engines = [one for one in configured.ONECITY_ENGINES if "engines." not in one or "sensing" in one]
    return {"ONECITY_ENGINES": engines, "ONECITY_PORTS": {**configured.ONECITY_PORTS, **PORTS}}


def text(en: str, zh: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": zh, "en": en}


def layer(
    id: str, zh: str, en: str, things: list[dict[str, Any]], fields: Mapping[str, str]
) -> dict[str, Any]:
    """A layer and its things."""
    return {
        "id": id,
        "title": text(en, zh),
        "icon": "droplet",
        "colour": "sea-7",
        "kind": "point",
        "source": f"{id}.geojson",
        "fields": [{"id": name, "title": text(name, name), "type": kind} for name, kind in fields.items()],
        "credit": text("invented", "虚构"),
    }


def feature(code: str, zh: str, en: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    """A thing of a layer."""
    named = {"code": code, "name_zh": zh, "name_en": en, **properties}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": named,
    }


RESERVOIRS = [
    feature(
        "r-1", "东水库", "East Reservoir", 120.1, 36.1, limit_level=84.5, kind="large", division="370202"
    ),
    feature("r-2", "西水库", "West Reservoir", 120.2, 36.2, limit_level=70, kind="small", division="370203"),
    feature("r-3", "a'b:c/d 水库", "O'Hara's 100% Reservoir", 120.3, 36.3, kind="small", division="370202"),
    feature("r:4", "南水库", "South Reservoir", 120.4, 36.4, limit_level=0, kind="Small", division="370203"),
]
STATIONS = [
    feature("air-1", "市南站", "Shinan Station", 120.35, 36.05, surroundings="coast", division="370202"),
    feature("air-2", "市北站", "Shibei Station", 120.36, 36.12, surroundings="inland", division="370203"),
]


def network(id: str, layer: str, zh: str, en: str, observe: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A network with one rule."""
    first = next(iter(observe))
    return {
        "id": id,
        "title": text(en, zh),
        "thing": {"layer": layer},
        "observe": observe,
        "rules": [{"id": "silent", "when": f'missing({first}, "1h")', "level": "blue"}],
        **more,
    }


EXAMPLE = {
    "id": "calm",
    "title": text("calm", "平静"),
    "start": "2026-07-15T08:00:00+08:00",
    "things": {"a": {}},
}
WATER = {
    "level": {"title": text("Water level", "水位"), "unit": "m", "every": "5m", "range": [-10.0, 1200.0]},
    "gate": {"title": text("Gate", "闸门"), "every": "1h", "kind": "state", "states": ["closed", "open"]},
}
AIR = {"pm25": {"title": text("PM2.5", "细颗粒物"), "unit": "µg/m³", "every": "5m"}}


def files() -> dict[str, Any]:
    """The town's own files."""
    return {
        "layers/reservoirs.yaml": layer(
            "reservoirs",
            "水库",
            "Reservoirs",
            RESERVOIRS,
            {"code": "text", "limit_level": "number", "kind": "text", "division": "division"},
        ),
        "layers/air-stations.yaml": layer(
            "air-stations",
            "空气站",
            "Air stations",
            STATIONS,
            {"code": "text", "surroundings": "text", "division": "division"},
        ),
        "layers/reservoirs.geojson": {"type": "FeatureCollection", "features": RESERVOIRS},
        "layers/air-stations.geojson": {"type": "FeatureCollection", "features": STATIONS},
        "networks/water/network.yaml": network("water", "reservoirs", "水情", "Water", WATER, open=True),
        "networks/air/network.yaml": network("air", "air-stations", "空气", "Air", AIR),
        "networks/water/examples/calm.yaml": EXAMPLE,
        "networks/air/examples/calm.yaml": EXAMPLE,
        "roles.yaml": {
            "roles": [
                {
                    "id": "gateway",
                    "title": text("Gateway", "网关"),
                    "duty": "business",
                    "permissions": ["sensing.report"],
                }
            ]
        },
    }


def write(folder: Path, contents: Mapping[str, Any]) -> None:
    """Write the town's folder; its name and divisions come from a city that is there."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for name in ("city.yaml", "divisions/districts.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((QINGDAO / name).read_bytes())


def load(folder: Path, contents: Mapping[str, Any] | None = None) -> None:
    """Load the town, with an hour of readings and one station."""
    write(folder, contents or files())
    load_release(remembered(folder), actor=OPERATOR)
    fill()


def fill() -> None:
    """Readings of the first hour, every quarter; nothing else is left of earlier tests."""
    HISTORY.kept.clear()
    INGEST.refused.clear()
    INGEST.registered.clear()
    quarters = [(i, BEGIN + i * HOUR // 4) for i in range(4)]
    water = [Kept(code, "level", ms, level + i, 0, ms + 1000) for code, level in LEVELS for i, ms in quarters]
    water.append(Kept("r-1", "gate", BEGIN, 1.0, 0, BEGIN))
    HISTORY.add("water", water)
    HISTORY.add(
        "air", [Kept(f"air-{n}", "pm25", ms, 10.0 * n + i, 0, ms) for n in (1, 2) for i, ms in quarters]
    )
    station = Station("sensorthings", "gauge-1", "water", "r-1", {"z": "level", "g": "gate"})
    INGEST.registered["sensorthings", "gauge-1"] = (station, "secret")


LEVELS = (("r-1", 80.0), ("r-2", 60.0), ("r:4", 40.0))
