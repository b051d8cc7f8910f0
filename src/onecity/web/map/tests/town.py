"""A town of two districts with a sub-district and three clinics, one of them approximate."""

import json
from pathlib import Path

from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered

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
    "370202001,香港中路街道,HK Road Subdistrict,370202,subdistrict,subdistrict,5,48850,approximate,"
    "120.33,36.05,120.33,36.05,3.01\n"
)
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
title: {zh: 诊所, en: Clinics}
icon: building-hospital
colour: sea-7
source: clinics.csv
kind: point
fields:
  - {id: beds, title: {zh: 床位, en: Beds}, type: integer}
  - {id: open, title: {zh: 夜间, en: At night}, type: boolean}
  - {id: basis, title: {zh: 依据, en: Basis}, type: text}
  - {id: name_en, title: {zh: 英文名, en: English name}, type: text}
simulated: true
credit: {zh: 示例诊所, en: Example clinics}
"""
CLINICS = """\
id,name_zh,name_en,lon,lat,division,beds,basis,approximate
a,甲诊所,Clinic A,120.31,36.06,370202001,12,district,true
b,乙诊所,Clinic B,120.35,36.10,370202,,,
c,丙诊所,Clinic C,120.45,36.10,370203,,,
"""


def load_town(folder: Path, clinics: str = CLINICS) -> None:
    """Load the town; the base must be plugged in."""
    files = {
        "city.yaml": CITY,
        "divisions/districts.csv": DISTRICTS,
        "divisions/subdistricts.csv": SUBDISTRICTS,
        "layers/areas.yaml": AREAS,
        "layers/areas.geojson": json.dumps(_areas()),
        "layers/clinics.yaml": CLINICS_YAML,
        "layers/clinics.csv": clinics,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    load_release(remembered(folder), actor=system({"declarations.load"}))


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
