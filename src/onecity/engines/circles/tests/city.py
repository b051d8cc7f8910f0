"""A city of two streets for the tests: a grid of roads, people by street, three service points, one circle."""

import json
from pathlib import Path
from typing import Any

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.simple import Sheet, network_of

STEP, WIDE, HIGH = 0.002, 16, 5
WEST, SOUTH = 120.38, 36.07
MIDDLE = WEST + STEP * (WIDE - 1) / 2
WEST_PEOPLE, EAST_PEOPLE = 3001, 1500

CITY = """
id: twin-streets
name: {zh: 双街市, en: Twin Streets}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.39, 36.07]
bounds: [120.3, 36.0, 120.5, 36.2]
"""
DISTRICT_COLUMNS = (
    "code,name_zh,name_en,parent,level,population,population_year,population_basis,"
    "density_per_km2,label_lon,label_lat"
)
DISTRICTS = f"""{DISTRICT_COLUMNS}
370202,西区,West District,3702,district,{WEST_PEOPLE},2021,published,100,120.38,36.07
370203,东区,East District,3702,district,{EAST_PEOPLE},2021,published,100,120.41,36.07
"""
STREET_COLUMNS = (
    "code,name_zh,name_en,parent,level,kind,communities,population,population_basis,inside_lon,inside_lat"
)
STREETS = f"""{STREET_COLUMNS}
370202001,西街道,West Street,370202,subdistrict,subdistrict,1,{WEST_PEOPLE},approximate,120.385,36.074
370203001,东街道,East Street,370203,subdistrict,subdistrict,1,{EAST_PEOPLE},approximate,120.405,36.074
"""
COMMUNITIES = """code,name_zh,name_en,parent,district,level,kind
370202001001,甲社区,First Community,370202001,370202,community,community
370202001002,乙社区,Second Community,370202001,370202,community,community
370202001003,丙社区,Third Community,370202001,370202,community,community
"""
LAYER = """
id: {id}
title: {{zh: 图层, en: Layer}}
icon: map
colour: sea-7
source: {source}
kind: {kind}
fields:
  - {{id: level, title: {{zh: 层级, en: Level}}, type: text}}
simulated: {simulated}
credit: {{zh: 测试, en: tests}}
"""
POINTS = """code,name_zh,name_en,division,level,lon,lat
hall,西大厅,West hall,370202001,hall,120.38,36.07
station,西站,West station,370202001,station,120.384,36.078
far,远站,Far station,370203001,station,120.48,36.18
other,别处,Elsewhere,370203001,shop,120.41,36.07
"""
CIRCLE = """
id: {id}
title: {{zh: 服务圈, en: Circle}}
intro: {{zh: 测试, en: tests}}
profile: walking
elder_share: 0.2
services:
  - {{id: simple, title: {{zh: 便民, en: Simple matters}}}}
  - {{id: permit, title: {{zh: 审批, en: Permits}}}}
hours:
  - id: office
    days: {{mon: ["09:00-12:00"], tue: ["09:00-12:00"]}}
points:
  - layer: points
    where: {{level: [hall]}}
    services: [simple, permit]
    hours: office
    capacity: 500
  - layer: points
    where: {{level: [station]}}
    services: [simple]
targets:
  - title: {{zh: 目标, en: Target}}
    service: simple
    share: 0.5
    source: {{zh: 示例, en: example}}
floor: 0.1
source: {{zh: 测试, en: tests}}
"""


def write(folder: Path) -> Path:
    """The city's folder."""
    for name, text in {
        "city.yaml": CITY,
        "divisions/districts.csv": DISTRICTS,
        "divisions/subdistricts.csv": STREETS,
        "divisions/communities.csv": COMMUNITIES,
        "divisions/subdistricts.geojson": json.dumps(areas()),
        "layers/subdistricts.yaml": LAYER.format(
            id="subdistricts", source="../divisions/subdistricts.geojson", kind="area", simulated="false"
        ),
        "layers/points.yaml": LAYER.format(id="points", source="points.csv", kind="point", simulated="true"),
        "layers/points.csv": POINTS,
        "circles/government.yaml": CIRCLE.format(id="government"),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def areas() -> dict[str, Any]:
    """The two streets, side by side."""
    east, north = WEST + STEP * WIDE, SOUTH + STEP * HIGH
    return {
        "type": "FeatureCollection",
        "features": [
            _area("370202001", "西街道", "West Street", WEST - STEP, MIDDLE, north),
            _area("370203001", "东街道", "East Street", MIDDLE, east, north),
        ],
    }


def _area(code: str, zh: str, en: str, west: float, east: float, north: float) -> dict[str, Any]:
    south = SOUTH - STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "id": code,
        "properties": {"code": code, "name": {"zh": zh, "en": en}, "parent": code[:6]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def network() -> Network:
    """A grid of roads, some 180 m by 220 m."""
    nodes = [
        {"id": f"{x}-{y}", "lon": round(WEST + x * STEP, 6), "lat": round(SOUTH + y * STEP, 6)}
        for x in range(WIDE)
        for y in range(HIGH)
    ]
    across = [(f"{x}-{y}", f"{x + 1}-{y}") for x in range(WIDE - 1) for y in range(HIGH)]
    along = [(f"{x}-{y}", f"{x}-{y + 1}") for x in range(WIDE) for y in range(HIGH - 1)]
    roads = [{"id": f"{a}>{b}", "from": a, "to": b} for a, b in across + along]
    return network_of(Sheet.model_validate({"nodes": nodes, "segments": roads}), "grid")
