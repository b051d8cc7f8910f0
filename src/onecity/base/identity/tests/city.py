"""A city small enough for one page, for the tests of identity and of the account pages."""

from pathlib import Path

from onecity.base.identity.permissions import PERMISSIONS
from onecity.base.manifest import Engine, Permission
from onecity.core.text import Text

OTHERS = (
    "affairs.decide",
    "worklist.work",
    "declarations.load",
    "audit.read",
)
ENGINE = Engine(
    id="small",
    title=Text(zh="小城", en="Small city"),
    kinds=(
        "onecity.base.declarations.declare:CITY",
        *(
            f"onecity.base.identity.kinds:{name}"
            for name in ("ORGANISATION", "DISTRICT", "SUBDISTRICT", "COMMUNITY", "ROLE", "PERSONA")
        ),
    ),
    permissions=(*PERMISSIONS, *(Permission(name, Text(zh=name, en=name)) for name in OTHERS)),
)

CITY = """
id: small
name: {zh: 小城, en: Small City}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.38, 36.06]
bounds: [119.5, 35.5, 121.1, 37.2]
"""
ORGANISATIONS = """
organisations:
  - id: civil-affairs
    name: {zh: 民政局, en: Civil Affairs Bureau}
    short: {zh: 民政, en: Civil Affairs}
    kind: bureau
    division: "370202"
  - id: transport
    name: {zh: 交通局, en: Transport Bureau}
    short: {zh: 交通, en: Transport}
    kind: bureau
    division: "370202"
"""
DISTRICTS = (
    "code,name_zh,name_en,parent,level,"
    "population,population_year,population_basis,density_per_km2,label_lon,label_lat\n"
    "370202,市南区,Shinan District,3702,district,488500,2021,published,15313,120.39241,36.07370\n"
    "370203,市北区,Shibei District,3702,district,1102300,2021,published,16667,120.35956,36.11902\n"
)
SUBDISTRICTS = (
    "code,name_zh,name_en,parent,level,kind,communities,population,population_basis,"
    "centroid_lon,centroid_lat,inside_lon,inside_lat,land_km2\n"
    "370202012,八大湖街道,Badahu Subdistrict,370202,subdistrict,subdistrict,1,48850,approximate,"
    "120.4,36.1,120.4,36.1,3.01\n"
)
COMMUNITIES = """code,name_zh,name_en,parent,district,level,kind
370202012001,云霄路社区,Yunxiao Road Community,370202012,370202,community,community
"""
ROLES = """
roles:
  - id: clerk
    title: {zh: 经办人, en: Clerk}
    duty: business
    permissions: [worklist.work, affairs.decide, identity.read]
  - id: counter
    title: {zh: 窗口, en: Counter}
    duty: business
    permissions: [identity.register, identity.mandate, identity.read]
  - id: administrator
    title: {zh: 系统管理员, en: Administrator}
    duty: administration
    permissions: [identity.assign, declarations.load]
  - id: security
    title: {zh: 安全管理员, en: Security officer}
    duty: security
    permissions: [identity.lock, identity.erase]
  - id: auditor
    title: {zh: 审计员, en: Auditor}
    duty: audit
    permissions: [audit.read]
"""
PERSONAS = """
personas:
  - id: li
    title: {zh: 市民, en: Resident}
    name: 李小明
    kind: resident
    division: "370202"
    resident_id: "370202199001020010"
    phone: "13800000001"
    facts: {income_per_month: 124000}
    story: {zh: 演示, en: A demo person}
    simulated: true
  - id: wang
    title: {zh: 经办人, en: Clerk}
    name: 王敏
    kind: staff
    organisation: civil-affairs
    division: "370202"
    roles: [clerk]
    resident_id: "37020219871230009X"
    story: {zh: 演示, en: A demo person}
    simulated: true
  - id: ma
    title: {zh: 管理员, en: Administrator}
    name: 马超
    kind: staff
    organisation: civil-affairs
    division: "370202"
    roles: [administrator]
    resident_id: "370202198111110071"
    story: {zh: 演示, en: A demo person}
    simulated: true
"""
FILES = {
    "city.yaml": CITY,
    "organisations/organisations.yaml": ORGANISATIONS,
    "divisions/districts.csv": DISTRICTS,
    "divisions/subdistricts.csv": SUBDISTRICTS,
    "divisions/communities.csv": COMMUNITIES,
    "roles.yaml": ROLES,
    "people/personas.yaml": PERSONAS,
}


def write_city(folder: Path, **changed: str) -> Path:
    """Write the small city; `roles="…"` replaces the file whose name begins so."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text))
    return folder
