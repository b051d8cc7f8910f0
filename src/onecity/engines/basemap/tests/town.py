"""A town of two districts with three roads, a hospital and names of its own."""

import json
from pathlib import Path

from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.engines.basemap import door
from onecity.engines.travel.door import Roads
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.simple import Sheet, network_of
from onecity.engines.travel.roads.store import hash_of
from onecity.engines.travel.routing.prepared import prepared

MANAGER = system({"basemap.manage", "declarations.load", "travel.manage"})

CITY = """\
id: town
name: {zh: 小城, en: Town}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.35, 36.05]
bounds: [120.2, 36.0, 120.6, 36.2]
"""
DISTRICTS = """\
code,name_zh,name_en,parent,level,population,population_year,population_basis,density_per_km2,label_lon,label_lat
370202,市南区,Shinan District,3702,district,488500,2021,published,15313,120.35,36.05
370203,市北区,Shibei District,3702,district,1102300,2021,published,16667,120.45,36.05
"""
SUBDISTRICTS = (
    "code,name_zh,name_en,parent,level,kind,communities,population,population_basis,"
    "centroid_lon,centroid_lat,inside_lon,inside_lat,land_km2\n"
    """\
370202001,香港中路街道,HK Road Street,370202,subdistrict,street,5,48850,approximate,120.33,36.05,120.33,36.05,3.14
370203021,台东街道,Taidong Subdistrict,370203,subdistrict,subdistrict,5,48850,approximate,120.45,36.05,120.45,36.05,3.14
"""
)
COMMUNITIES = """\
code,name_zh,name_en,parent,district,level,kind
370202001004,江西路社区居委会,Jiangxi Road Community,370202001,370202,community,community
370203021001,威海路社区居委会,Weihai Road Community,370203021,370203,community,community
"""
AREAS = """\
id: areas
title: {zh: 区市, en: Districts}
icon: map-2
colour: sea-6
source: areas.geojson
kind: area
visible_by_default: true
credit: {zh: 示例边界, en: Example borders}
"""
CLINICS_YAML = """\
id: clinics
title: {zh: 医院, en: Hospitals}
icon: building-hospital
colour: sea-7
source: clinics.csv
kind: point
fields:
  - {id: beds, title: {zh: 床位, en: Beds}, type: integer}
  - {id: basis, title: {zh: 依据, en: Basis}, type: text}
credit: {zh: 示例, en: Example}
"""
CLINICS = """\
id,name_zh,name_en,lon,lat,division,beds,basis,approximate
a,小城第一人民医院,First Hospital,120.31,36.06,370202001,12,survey,
b,小城第二人民医院,Second Hospital,120.35,36.10,370202,30,district,true
c,小城中医医院,Hospital of Chinese Medicine,120.45,36.10,370203,30,survey,
"""
NAMES = """\
id: town
title: {zh: 地名, en: Names}
province: {zh: 山东省, en: Shandong Province}
city: {zh: 小城市, en: Town City}
credit: {zh: 示例, en: Example}
former: [{name: 四方区, now: "370203", since: 2012}]
highways: [{code: G20, name: {zh: 青银高速, en: Qingyin Expressway}}]
roads: {"370202": [香港中路, 江西路], "370203": [台东三路]}
places: [{name: 一医, is: a}]
"""
NETWORK = {
    "nodes": [
        {"id": "A", "lon": 120.30, "lat": 36.05},
        {"id": "B", "lon": 120.31, "lat": 36.05},
        {"id": "C", "lon": 120.32, "lat": 36.05},
        {"id": "D", "lon": 120.31, "lat": 36.06},
    ],
    "segments": [
        {"id": "ab", "from": "A", "to": "B", "name_zh": "经一路", "name_en": "Jing 1 Road"},
        {"id": "cb", "from": "C", "to": "B", "name_zh": "经一路", "name_en": "Jing 1 Road"},
        {
            "id": "bd",
            "from": "B",
            "to": "D",
            "name_zh": "青银高速",
            "name_en": "Qingyin Expressway",
            "class": "motorway",
        },
    ],
}


def network() -> Network:
    """Three segments: a road of some 1,800 m from west to east, a motorway of 1,112 m to the north."""
    return network_of(Sheet.model_validate(NETWORK), "town")


def roads() -> Roads:
    """The network, ready to be asked."""
    made = network()
    return Roads(prepared(made, hash_of(made)))


def write_town(folder: Path) -> Path:
    """The town's declarations."""
    files = {
        "city.yaml": CITY,
        "divisions/districts.csv": DISTRICTS,
        "divisions/subdistricts.csv": SUBDISTRICTS,
        "divisions/communities.csv": COMMUNITIES,
        "layers/areas.yaml": AREAS,
        "layers/areas.geojson": json.dumps(_areas()),
        "layers/clinics.yaml": CLINICS_YAML,
        "layers/clinics.csv": CLINICS,
        "addresses/town.yaml": NAMES,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def load_town(folder: Path) -> str:
    """Load the town and make its gazetteer."""
    load_release(remembered(write_town(folder)), actor=MANAGER)
    return door.build(MANAGER)


def _areas() -> dict[str, object]:
    west = _square("370202", "市南区", "Shinan District", 120.3)
    return {
        "type": "FeatureCollection",
        "features": [west, _square("370203", "市北区", "Shibei District", 120.4)],
    }


def _square(code: str, zh: str, en: str, west: float) -> dict[str, object]:
    ring = [[west, 36.0], [west + 0.1, 36.0], [west + 0.1, 36.2], [west, 36.2], [west, 36.0]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": {"zh": zh, "en": en}},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
