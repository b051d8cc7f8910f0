"""Which files are made, from what?"""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from citydata.divisions import Row, community_rows, district_rows, subdistrict_rows
from citydata.geometry import Areas, divide, simplify_districts
from citydata.hospitals import hospital_rows
from citydata.organisations import district_organisations
from citydata.sensors import air_station_rows, reservoir_rows
from citydata.sources import Census, Place, Units, read_census, read_land, read_places, read_units
from citydata.write import Feature, write_csv, write_geojson, write_yaml

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the files are made from."""

    units: Units
    places: Mapping[str, Place]
    census: Mapping[str, Census]
    hospitals: Path


def read_inputs() -> Inputs:
    """The packages and the source files of the city."""
    return Inputs(
        units=read_units(),
        places=read_places(CITY / "sources/openstreetmap/subdistricts.csv"),
        census=read_census(CITY / "sources/facts/district-population.csv"),
        hospitals=CITY / "sources/facts/hospitals.csv",
    )


def draw(inputs: Inputs) -> Areas:
    """The areas of the districts and the cells of the sub-districts."""
    districts = simplify_districts(read_land([unit.code for unit in inputs.units.districts]))
    cells: dict[str, BaseGeometry] = {}
    for code, area in districts.items():
        cells |= divide(area, {key: place.inside for key, place in inputs.places.items() if key[:6] == code})
    return Areas(districts, cells)


def build(folder: Path) -> None:
    """Write every made file below `folder`, which has the layout of the city's own folder."""
    inputs = read_inputs()
    areas = draw(inputs)
    units = inputs.units
    districts = district_rows(units, inputs.census, areas.districts)
    subdistricts = subdistrict_rows(units, inputs.census, inputs.places)
    hospitals = hospital_rows(inputs.hospitals, units.districts, areas.districts, inputs.places)

    made = folder / "divisions"
    write_csv(made / "districts.csv", districts)
    write_csv(made / "subdistricts.csv", subdistricts)
    write_csv(made / "communities.csv", community_rows(units))
    write_geojson(made / "districts.geojson", _features(districts, areas.districts, approximate=False))
    write_geojson(
        made / "subdistricts.geojson", _features(subdistricts, areas.subdistricts, approximate=True)
    )
    write_csv(folder / "layers/hospitals.csv", hospitals)
    write_csv(folder / "layers/reservoirs.csv", reservoir_rows(units.districts, inputs.places))
    write_csv(folder / "layers/air-stations.csv", air_station_rows(units.districts, areas.districts))
    comment = "Made by scripts/city_data: the districts' organisations that cases are routed to."
    write_yaml(folder / "organisations/districts.yaml", comment, district_organisations(units.districts))


def _features(rows: list[Row], areas: Mapping[str, BaseGeometry], *, approximate: bool) -> list[Feature]:
    return [(_properties(row, approximate), areas[row["code"]]) for row in rows if row["code"] in areas]


def _properties(row: Row, approximate: bool) -> dict[str, object]:
    properties: dict[str, object] = {
        "code": row["code"],
        "name": {"zh": row["name_zh"], "en": row["name_en"]},
    }
    return properties | {"parent": row["parent"]} | ({"approximate": True} if approximate else {})


def check() -> int:
    """Build elsewhere and compare with the committed files; the number of files that differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder)
        different = [
            path.relative_to(folder)
            for path in sorted(folder.rglob("*.*"))
            if not (kept := CITY / path.relative_to(folder)).exists()
            or kept.read_bytes() != path.read_bytes()
        ]
    for path in different:
        print(f"differs: {path}", file=sys.stderr)
    return len(different)


def main(arguments: list[str]) -> int:
    """Build, or with `--check` compare; the exit status."""
    parser = ArgumentParser(prog="scripts/city_data", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare with the committed files, write nothing"
    )
    if parser.parse_args(arguments).check:
        return 1 if check() else 0
    build(CITY)
    return 0
