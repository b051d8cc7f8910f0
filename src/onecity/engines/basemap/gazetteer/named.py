"""Which names does the city declare: divisions, communities, roads, highways, places?"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onecity.base.identity.declare import Community, District, Subdistrict
from onecity.engines.basemap.declare import Addresses
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.rules.address.lexicon import core_of, read_road, short_community

CITY_RADIUS_M = 40_000.0
UNKNOWN_RADIUS_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Declared:
    """What a city declares, as far as names go."""

    districts: Sequence[District]
    subdistricts: Sequence[Subdistrict]
    communities: Sequence[Community]
    names: Addresses | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing of a layer with its point."""

    id: str
    layer: str
    code: str
    zh: str
    en: str
    lon: float
    lat: float
    division: str
    approximate: bool


def division_entries(said: Declared, areas_km2: Mapping[str, float]) -> list[Entry]:
    """The city, its districts and streets; `radius_m` is that of a circle as large as the division."""
    found = [*_city(said)]
    former: dict[str, list[str]] = defaultdict(list)
    says: dict[str, list[str]] = defaultdict(list)
    weak: dict[str, list[str]] = defaultdict(list)
    for one in said.names.former if said.names else ():
        former[one.now].append(one.name)
    for alias in said.names.aliases if said.names else ():
        (weak if alias.weak else says)[alias.is_].append(alias.name)
    for district in said.districts:
        code = district.code
        area = areas_km2.get(code, 0.0)
        found.append(
            Entry(
                "district", district.name.zh, district.name.en, "division", (code,),
                district.label_lon, district.label_lat, _radius_m(area),
                (*former[code], *says[code]), tuple(weak[code]),
            )
        )  # fmt: skip
    for street in said.subdistricts:
        code = street.code
        lon, lat = street.inside_lon, street.inside_lat
        found.append(
            Entry(
                "street", street.name.zh, street.name.en, "division", (code,), lon, lat,
                _radius_m(street.land_km2 or 0.0), (*former[code], *says[code]), tuple(weak[code]),
            )
        )  # fmt: skip
    return found


def community_entries(said: Declared, streets: Mapping[str, Entry]) -> list[Entry]:
    """Communities stand where their street stands: nobody publishes their borders."""
    found = []
    for one in said.communities:
        street = streets.get(one.parent)
        lon, lat, radius = (
            (street.lon, street.lat, street.radius_m) if street else (None, None, UNKNOWN_RADIUS_M)
        )
        zh = short_community(one.name.zh)
        found.append(
            Entry(
                "community",
                zh,
                one.name.en,
                "community",
                (one.code,),
                lon,
                lat,
                radius,
                (one.name.zh,),
                approximate=True,
            )
        )
    return found


def road_entries(said: Declared, communities: Iterable[Entry], streets: Iterable[Entry]) -> list[Entry]:
    """Roads that are declared, and those that a community or street is named after."""
    where: dict[str, set[str]] = defaultdict(set)
    named_in = defaultdict(
        set, {code: set(names) for code, names in (said.names.roads if said.names else {}).items()}
    )
    for code, names in list(named_in.items()):
        for name in names:
            where[name].add(code)
    declared = set(where)
    after: dict[str, set[str]] = defaultdict(set)
    for entry in (*communities, *streets):
        core = re.sub(r"(?<=[路街])[一二三四五六七八九十]$|第[一二三四五六七八九十]$", "", core_of(entry.zh))
        if re.search(r"[路街]$", core) and 3 <= len(core) <= 6:
            after[core].add(entry.codes[0])
            where[core].add(entry.codes[0][:6])
    return [
        Entry(
            "road", zh, read_road(zh).title(), "names" if zh in declared else "community-name",
            # Where it is declared before where only a community is called after it.
            tuple(sorted(codes, key=lambda code: (zh not in named_in[code], code))),
            named_after=tuple(sorted(after[zh])),
        )
        for zh, codes in sorted(where.items())
    ]  # fmt: skip


def highway_entries(said: Declared) -> list[Entry]:
    """Roads that are counted in kilometres."""
    ways = said.names.highways if said.names else ()
    return [
        Entry("highway", one.name.zh, one.name.en, "names", says=(one.code,) if one.code else ())
        for one in ways
    ]


def place_entries(said: Declared, things: Iterable[Placed], streets: Mapping[str, Entry]) -> list[Entry]:
    """Things of layers, and places that are declared by a common name."""
    landmarks = said.names.places if said.names else ()
    other: dict[str, list[str]] = defaultdict(list)
    for landmark in landmarks:
        if landmark.is_:
            other[landmark.is_].append(landmark.name)
    found = []
    for one in things:
        radius = streets[one.division].radius_m if one.division in streets else UNKNOWN_RADIUS_M
        found.append(
            Entry(
                "place", one.zh, one.en, "layer", (one.division,) if one.division else (), one.lon, one.lat,
                radius if one.approximate else 30.0, _called(one, other[one.code]),
                approximate=one.approximate, thing=one.id, layer=one.layer,
            )
        )  # fmt: skip
    for landmark in landmarks:
        if landmark.at:
            holder = streets.get(landmark.at)
            point = (holder.lon, holder.lat, holder.radius_m) if holder else (None, None, UNKNOWN_RADIUS_M)
            found.append(
                Entry(
                    "place", landmark.name, read_road(landmark.name).title(), "names", (landmark.at,), *point
                )
            )
    return found


def _called(thing: Placed, names: Iterable[str]) -> tuple[str, ...]:
    """Other names of a thing; with what its own name has in brackets too (青大附院市南院区)."""
    campus = re.search(r"[(（](.+)[)）]$", thing.zh)
    return tuple(form for name in names for form in ((name, name + campus[1]) if campus else (name,)))


def _city(said: Declared) -> Iterator[Entry]:
    if said.names and said.districts:
        count = len(said.districts)
        lon, lat = (
            sum(getattr(one, f"label_{axis}") for one in said.districts) / count for axis in ("lon", "lat")
        )
        code = said.districts[0].parent
        yield Entry(
            "city", said.names.city.zh, said.names.city.en, "division", (code,), lon, lat, CITY_RADIUS_M
        )


def _radius_m(area_km2: float) -> float:
    return round(math.sqrt(area_km2 * 1e6 / math.pi), 1) if area_km2 else UNKNOWN_RADIUS_M
