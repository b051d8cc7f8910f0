"""Which reservoirs and air stations does the city watch? All of them are simulated but two names.

Published: two large reservoirs, Chanzhi (402 million m³) and Yinfu; 19 of medium size by district, 597 million m³ in
all; 473 small ones, 278 million m³ in all. Where each of these stands, how large it is and its levels are invented: a
heavy-tailed distribution of sizes that sums to the published total. `simulated` says so in every row.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from citydata.geometry import label_point
from citydata.names import spell
from citydata.sources import Place, Unit

Row: TypeAlias = dict[str, str]

SEED = 370200
MEDIUM = {"370283": 5, "370211": 4, "370215": 4, "370285": 3, "370212": 2, "370281": 1}
MEDIUM_WAN_M3, SMALL_WAN_M3, SMALL_COUNT = 59_700, 27_800, 473
# 小(1)型 1–10 million m³, 小(2)型 0.1–1 million m³, in units of 10,000 m³.
SMALL_BOUNDS, MEDIUM_BOUNDS, FIRST_CLASS = (10.0, 1000.0), (1000.0, 10_000.0), 100.0
RURAL = ("370211", "370212", "370214", "370215", "370281", "370283", "370285")
LARGE = (
    ("370285", "产芝水库", "Chanzhi Reservoir", "40200.000"),
    ("370283", "尹府水库", "Yinfu Reservoir", ""),
)
CLASSES = {"large": "大型", "medium": "中型", "small-1": "小（1）型", "small-2": "小（2）型"}
CELL = 0.1


def reservoir_rows(districts: Sequence[Unit], places: Mapping[str, Place]) -> list[Row]:
    """One row per reservoir, the large ones first."""
    random = Random(SEED)  # noqa: S311  the same each time is what is wanted
    names = {unit.code: unit for unit in districts}
    rows = [_named(random, district, zh, en, size, places) for district, zh, en, size in LARGE]
    sizes = _sizes(random, sum(MEDIUM.values()), MEDIUM_WAN_M3, MEDIUM_BOUNDS)
    owners = [code for code, count in MEDIUM.items() for _ in range(count)]
    for number, (code, size) in enumerate(zip(owners, sizes, strict=True), start=1):
        rows.append(_simulated(random, names[code], "medium", number, size, places))
    weights = [sum(key.startswith(code) for key in places) for code in RURAL]
    owners = sorted(random.choices(RURAL, weights, k=SMALL_COUNT))
    for number, (code, size) in enumerate(
        zip(owners, _sizes(random, SMALL_COUNT, SMALL_WAN_M3, SMALL_BOUNDS), strict=True), start=1
    ):
        kind = "small-1" if size >= FIRST_CLASS else "small-2"
        rows.append(_simulated(random, names[code], kind, number, size, places))
    return rows


def _sizes(random: Random, count: int, total: float, bounds: tuple[float, float]) -> list[float]:
    """Sizes by Pareto's law between bounds, with the exponent at which they sum to the total."""
    drawn = [random.random() for _ in range(count)]
    low, high = bounds
    light, heavy = 5.0, 0.01
    for _ in range(100):
        exponent = (light + heavy) / 2
        if sum(_pareto(one, exponent, bounds) for one in drawn) < total:
            light = exponent
        else:
            heavy = exponent
    sizes = [round(_pareto(one, light, bounds), 3) for one in drawn]
    middle = sizes.index(min(sizes, key=lambda size: abs(size - (low * high) ** 0.5)))
    sizes[middle] = round(sizes[middle] + total - sum(sizes), 3)
    return sizes


def _pareto(part: float, exponent: float, bounds: tuple[float, float]) -> float:
    """The size below which this part of all sizes lies."""
    low, high = bounds
    return low * (1.0 - part * (1.0 - (low / high) ** exponent)) ** (-1.0 / exponent)


def _named(random: Random, district: str, zh: str, en: str, size: str, places: Mapping[str, Place]) -> Row:
    row = _row(random, district, "large", float(size or 10_000), places)
    return row | {
        "code": f"reservoir-{district}-large",
        "name_zh": zh,
        "name_en": en,
        "capacity": size,
    }


def _simulated(
    random: Random, district: Unit, kind: str, number: int, size: float, places: Mapping[str, Place]
) -> Row:
    short = "medium" if kind == "medium" else "small"
    row = _row(random, district.code, kind, size, places)
    return row | {
        "code": f"reservoir-{district.code}-{short}-{number:03d}",
        "name_zh": f"{district.name}{CLASSES[kind]}水库 {number:03d}（模拟）",
        "name_en": f"{short.capitalize()} reservoir {number:03d} in {spell(district.name[:-1])} (simulated)",
        "capacity": f"{size:.3f}",
    }


def _row(random: Random, district: str, kind: str, size: float, places: Mapping[str, Place]) -> Row:
    towns = sorted(code for code in places if code.startswith(district))
    town = random.choice(towns)
    lon, lat = places[town].inside
    height = 4.0 + 3.0 * size**0.25
    bed = random.uniform(20.0, 180.0)
    levels = {"dead": 0.25, "limit": 0.68, "normal": 0.75, "design": 0.84, "check": 0.91, "crest": 1.0}
    return {
        "code": "",
        "name_zh": "",
        "name_en": "",
        "division": town,
        "district": district,
        "class": kind,
        "catchment": f"cell-{int(lon / CELL)}-{int(lat / CELL)}",
        "capacity": "",
        **{f"{name}_level": f"{bed + height * part:.2f}" for name, part in levels.items()},
        "lon": f"{lon + random.uniform(-0.005, 0.005):.5f}",
        "lat": f"{lat + random.uniform(-0.005, 0.005):.5f}",
        "simulated": "true",
    }


def air_station_rows(districts: Sequence[Unit], areas: Mapping[str, BaseGeometry]) -> list[Row]:
    """One simulated station for each district, at its label point."""
    rows = []
    for unit in districts:
        lon, lat = label_point(areas[unit.code])
        rows.append(
            {
                "code": f"air-{unit.code}",
                "name_zh": f"{unit.name}空气站（模拟）",
                "name_en": f"Air station {spell(unit.name[:-1])} (simulated)",
                "division": unit.code,
                "district": unit.code,
                "surroundings": "coast" if unit.code in {"370202", "370211", "370212"} else "inland",
                "lon": f"{lon:.5f}",
                "lat": f"{lat:.5f}",
                "simulated": "true",
            }
        )
    return rows
