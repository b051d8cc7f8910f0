"""Which things do the city's networks watch? All of them are invented, and every row says so.

    python scripts/citydata/network_things.py [--base-stations 400] [--to cities/qingdao/layers]

Writes a table for each layer from a seed, the same bytes at every run. Limits in the tables are examples that make the
networks' rules run; none is taken from a standard. `--base-stations 40000 --to FOLDER` makes the load of a whole city.
"""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "src")]

from citydata.network_places import CITY, Ground, Place, Random, seeded  # noqa: E402  paths are set just above

SEED = 3702
MOTORWAY, TRUNK, PRIMARY, SECONDARY = 0, 2, 4, 6
Row = dict[str, str]

# 主要河流与流经区市：常识，未核实；断面位置为模拟。
# Rivers and the districts on their way from source to mouth: general knowledge, not verified. Where stations stand is
# invented.
RIVERS = {
    "dagu": ("大沽河", "Dagu River", ("370285", "370283", "370215", "370281", "370214")),
    "jiaolai": ("胶莱河", "Jiaolai River", ("370283", "370281")),
    "moshui": ("墨水河", "Moshui River", ("370215", "370214")),
    "baisha": ("白沙河", "Baisha River", ("370212", "370214")),
    "licun": ("李村河", "Licun River", ("370213", "370203")),
    "yang": ("洋河", "Yang River", ("370281", "370211")),
    "feng": ("风河", "Feng River", ("370211",)),
}
GAS_KINDS = (
    ("tunnel", "管廊探测器", "Tunnel detector"),
    ("well", "阀门井", "Valve well"),
    ("building", "用气场所探测器", "Building detector"),
    ("station", "调压站", "Pressure station"),
)


def _row(code: str, zh: str, en: str, place: Place, **own: object) -> Row:
    return {
        "code": code,
        "name_zh": f"{zh}（模拟）",
        "name_en": f"{en} (simulated)",
        "division": place.division,
        "district": place.district,
        **{name: str(value) for name, value in own.items()},
        "lon": f"{place.lon:.5f}",
        "lat": f"{place.lat:.5f}",
        "simulated": "true",
    }


def water_stations(ground: Ground, random: Random) -> Iterator[Row]:
    """Stations along seven rivers; stricter limits upstream."""
    for river, (zh, en, districts) in RIVERS.items():
        for order in range(1, 2 * len(districts) + 3):
            district = districts[
                min((order - 1) * len(districts) // (2 * len(districts) + 2), len(districts) - 1)
            ]
            (place,) = ground.in_towns(random, 1, [district])
            strict = order <= len(districts)
            yield _row(
                f"water-{river}-{order:02}",
                f"{zh} {order:02} 断面",
                f"{en}, section {order:02}",
                place,
                river=river,
                order=order,
                upstream=f"water-{river}-{order - 1:02}" if order > 1 else "",
                oxygen_limit=5.0 if strict else 3.0,
                ammonia_limit=1.0 if strict else 1.5,
                phosphorus_limit=0.2 if strict else 0.3,
                cod_limit=20 if strict else 30,
            )


def outlets(ground: Ground, random: Random) -> Iterator[Row]:
    """Outfalls of water and stacks; `mn` is an invented number of the form that HJ 212 asks for."""
    for number, place in enumerate(ground.in_towns(random, 80), start=1):
        is_water = number % 5 < 3
        limits = {"cod_limit": 50, "ammonia_limit": 5} if is_water else {"so2_limit": 35, "no2_limit": 50}
        names = ("废水排放口", "Outfall") if is_water else ("废气排放口", "Stack")
        yield _row(
            f"outlet-{number:03}",
            f"{names[0]} {number:03}",
            f"{names[1]} {number:03}",
            place,
            medium="water" if is_water else "air",
            mn=f"{place.district}{number:018}",
            **{
                name: limits.get(name, "")
                for name in ("cod_limit", "ammonia_limit", "so2_limit", "no2_limit")
            },
        )


def gas_points(ground: Ground, random: Random) -> Iterator[Row]:
    """A detector in a tunnel and one in a building, a valve well and a pressure station in each of thirty zones."""
    for zone, centre in enumerate(ground.in_towns(random, 30), start=1):
        for kind, zh, en in GAS_KINDS:
            code = f"gas-{zone:02}-{kind}"
            low, high = (2.0, 3.5) if kind == "station" else ("", "")
            yield _row(
                code,
                f"{zone:02} 号片区{zh}",
                f"{en}, zone {zone:02}",
                ground.near(random, centre, 0.2),
                kind=kind,
                zone=f"zone-{zone:02}",
                alarm_lel=20,
                low_kpa=low,
                high_kpa=high,
            )


def weigh_lanes(ground: Ground, random: Random) -> Iterator[Row]:
    """Two lanes at each of 24 sites on large roads: a lane is a thing, since two trucks may pass at one moment."""
    for site, place in enumerate(ground.on_roads(random, 24, (TRUNK, PRIMARY)), start=1):
        for lane in (1, 2):
            yield _row(
                f"weigh-{site:02}-{lane}",
                f"{site:02} 号检测点 {lane} 车道",
                f"Site {site:02}, lane {lane}",
                place,
                site=f"site-{site:02}",
                lane=lane,
            )


def road_sections(ground: Ground, random: Random) -> Iterator[Row]:
    """Eight sections on each of the twelve longest large roads."""
    for one in ground.along_roads(12, 8, (MOTORWAY, TRUNK)):
        number = one.road.removeprefix("road-")
        yield _row(
            f"section-{number}-{one.number}",
            f"{number} 号干线第 {one.number} 段",
            f"Road {number}, section {one.number}",
            one.place,
            road=one.road,
            bridge=str(bool(random.random() < 0.15)).lower(),
            gust_limit=22.0,
        )


def base_stations(ground: Ground, random: Random, count: int = 400) -> Iterator[Row]:
    """Base stations where people live; a probe in each measures the time to the site that it is served by."""
    numbers: dict[str, int] = {}
    for place in ground.in_towns(random, count):
        number = numbers[place.division] = numbers.get(place.division, 0) + 1
        circle = int(random.choice([1, 5, 20], p=[0.1, 0.5, 0.4]))
        yield _row(
            f"base-{place.division}-{number:04}",
            f"5G 基站 {place.division}-{number:04}",
            f"5G station {place.division}-{number:04}",
            place,
            cluster=place.division,
            circle_ms=circle,
        )


def sea_cages(ground: Ground, random: Random) -> Iterator[Row]:
    """Five cages at each of eight farms at sea."""
    for farm, centre in enumerate(ground.at_sea(random, 8, 3.0, 25.0), start=1):
        for number in range(1, 6):
            yield _row(
                f"cage-{farm}-{number}",
                f"{farm} 号海区 {number} 号网箱",
                f"Farm {farm}, cage {number}",
                ground.near(random, centre, 0.3),
                farm=f"farm-{farm}",
                oxygen_low=5.0,
                warm_limit=18.0 if farm <= 2 else 26.0,
                current_limit=1.2,
                load_limit=400,
            )


def storage_units(ground: Ground, random: Random) -> Iterator[Row]:
    """Six battery containers at each of ten stations."""
    for station, centre in enumerate(ground.in_towns(random, 10), start=1):
        for number in range(1, 7):
            yield _row(
                f"storage-{station:02}-{number}",
                f"{station:02} 号储能站 {number} 号舱",
                f"Storage station {station:02}, container {number}",
                ground.near(random, centre, 0.05),
                station=f"station-{station:02}",
                soc_low=10,
                soc_high=95,
            )


def corridor_points(ground: Ground, random: Random) -> Iterator[Row]:
    """Five weather points along each of ten corridors between two towns."""
    ends = ground.in_towns(random, 20)
    order = random.permutation(20)
    for corridor in range(1, 11):
        start, end = ends[order[2 * corridor - 2]], ends[order[2 * corridor - 1]]
        for number in range(5):
            part = number / 4
            place = ground.at(
                start.lon + (end.lon - start.lon) * part, start.lat + (end.lat - start.lat) * part
            )
            yield _row(
                f"corridor-{corridor:02}-{number + 1}",
                f"{corridor:02} 号航路 {number + 1} 号气象点",
                f"Corridor {corridor:02}, weather point {number + 1}",
                place,
                corridor=f"corridor-{corridor:02}",
                wind_limit=10.0,
                gust_limit=14.0,
                ceiling_m=150,
            )


def underpasses(ground: Ground, random: Random) -> Iterator[Row]:
    """Underpasses of urban roads."""
    urban = ("370202", "370203", "370211", "370212", "370213", "370214")
    found = ground.by_roads(ground.in_towns(random, 240, urban), (TRUNK, PRIMARY, SECONDARY))
    places = [one for one in found if one.district in urban]
    chosen = [places[one] for one in random.permutation(len(places))[:80]]
    for number, place in enumerate(sorted(chosen, key=lambda one: one.division), start=1):
        yield _row(
            f"underpass-{number:02}",
            f"{number:02} 号下穿立交",
            f"Underpass {number:02}",
            place,
            catchment=place.division,
            warn_cm=15,
            close_cm=27,
        )


LAYERS: Mapping[str, Callable[[Ground, Random], Iterator[Row]]] = {
    "water-stations": water_stations,
    "outlets": outlets,
    "gas-points": gas_points,
    "weigh-lanes": weigh_lanes,
    "road-sections": road_sections,
    "base-stations": base_stations,
    "sea-cages": sea_cages,
    "storage-units": storage_units,
    "corridor-points": corridor_points,
    "underpasses": underpasses,
}


def main() -> None:
    """Write the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--base-stations", type=int, default=400)
    parser.add_argument("--to", type=Path, default=CITY / "layers")
    asked = parser.parse_args()
    ground = Ground()
    for layer, make in LAYERS.items():
        random = seeded(SEED, layer)
        rows = list(
            base_stations(ground, random, asked.base_stations)
            if make is base_stations
            else make(ground, random)
        )
        with (asked.to / f"{layer}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{layer}: {len(rows)}")


if __name__ == "__main__":
    main()
