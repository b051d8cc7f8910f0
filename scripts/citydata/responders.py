"""Where are the city's defibrillators, who are its volunteers? Nobody publishes lists: these are invented, and say so.

    python scripts/citydata/responders.py

Writes `cities/qingdao/layers/aeds.csv` (1,800) and `cities/qingdao/emergency/responders/volunteers.csv` (1,000) from
the numbers that `emergency/zones.csv` has for each zone. Positions come from a seed, denser around the zone's point.
The same bytes at every run.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SEED = 120
AEDS, VOLUNTEERS = 1_800, 1_000
KM_PER_DEGREE = 111.2
SPREAD = 0.3
WEST, SOUTH, EAST, NORTH = 119.509, 35.575, 121.062, 37.149  # the bounds of city.yaml
LAST_TEST = date(2026, 11, 25)
VILLAGE_DOCTORS = 0.35  # of those in zones that are not urban


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of place where a defibrillator hangs, how often in town and outside, and its hours."""

    id: str
    zh: str
    en: str
    hours: str
    urban: float
    rural: float


SORTS = (
    Sort("community", "居委会", "community office", "Mo-Fr 08:30-17:30; Sa 09:00-16:00; PH off", 0.20, 0.18),
    Sort("school", "学校", "school", "Mo-Fr 07:00-18:00; PH off", 0.17, 0.20),
    Sort("mall", "商场", "shopping mall", "Mo-Su 09:30-21:30", 0.17, 0.06),
    Sort("station", "车站", "station", "Mo-Su 05:30-23:30", 0.12, 0.08),
    Sort("office", "写字楼", "office building", "Mo-Fr 07:30-20:00; PH off", 0.12, 0.03),
    Sort("sports", "体育场馆", "sports hall", "Mo-Su 06:00-22:00", 0.06, 0.04),
    Sort("clinic", "卫生服务站", "health station", "Mo-Su 08:00-18:00", 0.06, 0.05),
    Sort("village-clinic", "村卫生室", "village clinic", "Mo-Su 07:30-20:00", 0.0, 0.26),
    Sort("street", "街边自助柜", "street cabinet", "24/7", 0.10, 0.10),
)
CERTIFICATES = (("red-cross", 0.62), ("aha", 0.13), ("medical-licence", 0.25))
WILLING = (
    ("24/7", 0.35),
    ("Mo-Su 07:00-22:00", 0.35),
    ("Mo-Fr 18:00-22:00; Sa-Su 08:00-22:00", 0.2),
    ("Mo-Fr 08:00-18:00; PH off", 0.1),
)


def main() -> None:
    """Write both files."""
    zones = _table(CITY / "emergency" / "zones.csv")
    aeds, people = list(_aeds(zones)), list(_volunteers(zones))
    _write(CITY / "layers" / "aeds.csv", aeds)
    _write(CITY / "emergency" / "responders" / "volunteers.csv", people)
    print(
        f"{len(aeds)} AEDs, {len(people)} volunteers, simulated / 模拟 AED {len(aeds)} 台、志愿者 {len(people)} 人"
    )


def _aeds(zones: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    names, numbers = _communities(), defaultdict(int)
    for zone, many in zip(zones, _shared(zones, "aeds", AEDS), strict=True):
        random = np.random.default_rng([SEED, 1, *_seed(zone["id"])])
        street = zone["id"][:9]
        for _ in range(many):
            numbers[street] += 1
            sort = SORTS[random.choice(len(SORTS), p=_odds(_is_urban(zone)))]
            zh, en = names[street][int(random.integers(len(names[street])))]
            lon, lat = _around(random, zone)
            test, reports = _tested(random)
            yield {
                "id": f"aed-{street}-{numbers[street]:03}",
                "name_zh": f"{zh}{sort.zh} AED（模拟）",
                "name_en": f"{sort.en.capitalize()} in {en}: AED (simulated)",
                "division": street,
                "place": sort.id,
                "hours": sort.hours,
                "self_tested_on": test.isoformat(),
                "reports": reports,
                "lon": lon,
                "lat": lat,
            }


def _volunteers(zones: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    number = 0
    for zone, many in zip(zones, _shared(zones, "volunteers", VOLUNTEERS), strict=True):
        random = np.random.default_rng([SEED, 2, *_seed(zone["id"])])
        for _ in range(many):
            number += 1
            doctor = not _is_urban(zone) and random.random() < VILLAGE_DOCTORS
            lon, lat = _around(random, zone)
            yield {
                "code": f"sim-{number:04}",
                "kind": "village-doctor" if doctor else "volunteer",
                "certificate": "medical-licence" if doctor else _drawn(random, CERTIFICATES),
                "skills": "cpr;aed" if random.random() < 0.9 else "cpr",
                "hours": "24/7" if doctor else _drawn(random, WILLING),
                "division": zone["id"][:9],
                "lon": lon,
                "lat": lat,
            }


def _shared(zones: Sequence[dict[str, str]], field: str, total: int) -> list[int]:
    """Whole numbers that add up: each zone's share, what is left to the largest remainders."""
    wanted = np.array([float(zone[field]) for zone in zones])
    wanted = wanted * total / wanted.sum()
    whole = np.floor(wanted).astype(int)
    for place in np.argsort(whole - wanted, kind="stable")[: total - whole.sum()]:
        whole[place] += 1
    return [int(one) for one in whole]


def _odds(urban: bool) -> list[float]:
    odds = [one.urban if urban else one.rural for one in SORTS]
    return [one / sum(odds) for one in odds]


def _tested(random: np.random.Generator) -> tuple[date, str]:
    """Most test themselves every day; a few have been silent for long, some say that something is wrong."""
    luck = random.random()
    if luck < 0.03:
        return LAST_TEST - timedelta(days=int(random.integers(10, 120))), "silent"
    return LAST_TEST - timedelta(days=int(random.integers(0, 2))), "failing" if luck < 0.045 else "daily"


def _is_urban(zone: dict[str, str]) -> bool:
    return float(zone["weight"]) / float(zone["area_km2"]) > 3_000


def _around(random: np.random.Generator, zone: dict[str, str]) -> tuple[str, str]:
    spread = min(SPREAD * math.sqrt(float(zone["area_km2"])), 2.0) / KM_PER_DEGREE
    east, north = random.normal(0, spread, 2)
    middle_lon, middle_lat = float(zone["lon"]), float(zone["lat"])
    lon, lat = middle_lon + east / math.cos(math.radians(middle_lat)), middle_lat + north
    if not (WEST < lon < EAST and SOUTH < lat < NORTH):
        lon, lat = middle_lon, middle_lat
    return f"{lon:.5f}", f"{lat:.5f}"


def _drawn(random: np.random.Generator, choices: Sequence[tuple[str, float]]) -> str:
    return str(random.choice([one for one, _ in choices], p=[odds for _, odds in choices]))


def _communities() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _table(CITY / "divisions" / "communities.csv"):
        zh, en = row["name_zh"], row["name_en"]
        found[row["parent"]].append((zh.removesuffix("居委会").removesuffix("村委会"), en))
    for row in _table(CITY / "divisions" / "subdistricts.csv"):
        if not found[row["code"]]:
            found[row["code"]].append((row["name_zh"], row["name_en"]))
    return found


def _seed(zone: str) -> list[int]:
    return [int(part) for part in zone.replace("_", "-").split("-")]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
