"""Where on the map does each hospital stand, as far as it is known?

The source gives a name and a district, no position. Three hospitals' sub-districts are known: each
stands at its inside point; the others stand around their district's label point. No position is surveyed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from citydata.geometry import Position, label_point, spread
from citydata.sources import Place, Unit, read_csv

Row: TypeAlias = dict[str, str]

HERE = Path(__file__).resolve().parent
# The new area's name is in daily use for the district that holds the code.
_ALIASES = {"西海岸新区": "黄岛区"}


def hospital_rows(
    path: Path, districts: tuple[Unit, ...], areas: Mapping[str, BaseGeometry], places: Mapping[str, Place]
) -> list[Row]:
    """One row per hospital of the facts table; ids are the district's code and a running number."""
    known = {row["zh"]: row for row in read_csv(HERE / "hospitals.csv")}
    codes = {unit.name: unit.code for unit in districts}
    by_district: dict[str, list[str]] = {}
    for row in read_csv(path):
        district = codes[_ALIASES.get(row["district"], row["district"])]
        by_district.setdefault(district, []).append(row["name"])
    return [
        _row(f"hospital-{district}-{number:02d}", name, district, known[name], at, places)
        for district, names in sorted(by_district.items())
        for number, (name, at) in enumerate(_around(names, areas[district]), start=1)
    ]


def _around(names: list[str], area: BaseGeometry) -> list[tuple[str, Position]]:
    return list(zip(names, spread(label_point(area), len(names), area), strict=True))


def _row(
    identifier: str,
    name: str,
    district: str,
    known: dict[str, str],
    at: Position,
    places: Mapping[str, Place],
) -> Row:
    street = known["subdistrict"]
    lon, lat = places[street].inside if street else at
    return {
        "id": identifier,
        "name_zh": name,
        "name_en": known["en"],
        "division": street or district,
        "district": district,
        "lon": f"{lon:.5f}",
        "lat": f"{lat:.5f}",
        "position": "approximate",
        "position_basis": "subdistrict" if street else "district",
    }
