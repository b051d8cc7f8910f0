"""Where are the city's service points? Nobody publishes a list with positions: these are invented, and say so.

    python scripts/citydata/service_points.py

Writes `cities/qingdao/circles/service-points.csv` from the divisions: one hall for the city and for each district, a
centre for each street or town, a station for every three communities. Positions come from a seed: inside the
sub-district's cell, denser around its inside point. The same bytes at every run.
"""

import csv
import json
import math
from pathlib import Path

import numpy as np
import shapely

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SEED = 3702
COMMUNITIES_PER_STATION = 3
SPREAD, MOST_SPREAD_KM = 0.3, 2.0
KM_PER_DEGREE = 111.2
COLUMNS = ("code", "name_zh", "name_en", "division", "level", "insurance", "lon", "lat")
Row = tuple[str, str, str, str, str, str, float, float]


def main() -> None:
    """Write the file."""
    rows = [*halls(), *centres_and_stations()]
    with (CITY / "circles" / "service-points.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{len(rows)} service points, simulated / 模拟服务点 {len(rows)} 个")


def table(name: str) -> list[dict[str, str]]:
    """A table of the divisions."""
    with (CITY / "divisions" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def halls() -> list[Row]:
    """The city's hall and the districts', at the districts' labels."""
    districts = table("districts.csv")
    first = districts[0]
    rows: list[Row] = [
        (
            "hall-3702",
            "市政务服务中心（模拟）",
            "City service hall (simulated)",
            first["code"],
            "city",
            "yes",
            *_place(float(first["label_lon"]), float(first["label_lat"])),
        )
    ]
    for one in districts:
        lon, lat = float(one["label_lon"]) + 0.004, float(one["label_lat"]) - 0.003
        zh, en = f"{one['name_zh']}政务服务中心（模拟）", f"{one['name_en']} service hall (simulated)"
        rows.append((f"hall-{one['code']}", zh, en, one["code"], "district", "yes", *_place(lon, lat)))
    return rows


def centres_and_stations() -> list[Row]:
    """A centre for each sub-district and stations around it; one station in two handles medical insurance."""
    areas = json.loads((CITY / "divisions" / "subdistricts.geojson").read_text(encoding="utf-8"))["features"]
    shapes = {one["id"]: shapely.geometry.shape(one["geometry"]) for one in areas}
    rows: list[Row] = []
    for one in table("subdistricts.csv"):
        code, zh, en = one["code"], one["name_zh"], one["name_en"]
        if not one["inside_lon"]:
            continue
        random = np.random.default_rng([SEED, int(code)])
        lon, lat = float(one["inside_lon"]), float(one["inside_lat"])
        names = f"{zh}便民服务中心（模拟）", f"{en} service centre (simulated)"
        rows.append((f"centre-{code}", *names, code, "street", "yes", *_place(lon, lat)))
        for number in range(1, max(1, round(int(one["communities"]) / COMMUNITIES_PER_STATION)) + 1):
            place = _around(random, shapes.get(code), lon, lat, float(one["land_km2"] or 1))
            names = f"{zh}便民服务站 {number}（模拟）", f"{en} service station {number} (simulated)"
            insurance = "yes" if number % 2 else "no"
            rows.append((f"station-{code}-{number:02}", *names, code, "community", insurance, *place))
    return rows


def _around(
    random: np.random.Generator, area: shapely.Geometry | None, lon: float, lat: float, land_km2: float
) -> tuple[float, float]:
    spread_km = min(SPREAD * math.sqrt(land_km2), MOST_SPREAD_KM)
    for _ in range(50):
        east, north = random.normal(0, spread_km / KM_PER_DEGREE, 2)
        place = _place(lon + east / math.cos(math.radians(lat)), lat + north)
        if area is None or area.covers(shapely.Point(*place)):
            return place
    return _place(lon, lat)


def _place(lon: float, lat: float) -> tuple[float, float]:
    return round(float(lon), 5), round(float(lat), 5)


if __name__ == "__main__":
    main()
