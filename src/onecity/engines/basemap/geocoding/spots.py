"""Where could the parts of an address be, on the roads or among the places?"""

import math
from collections.abc import Iterator
from dataclasses import replace

from onecity.core.geo import EARTH_RADIUS_M
from onecity.core.text import Text
from onecity.engines.basemap.gazetteer.chains import METRES_PER_NUMBER
from onecity.engines.basemap.gazetteer.opened import Gazetteer
from onecity.engines.basemap.geocoding.values import Level, Spot
from onecity.engines.basemap.rules.address import Address

NUMBER_RADIUS_M, POST_RADIUS_M, CROSSING_RADIUS_M = 100.0, 100.0, 30.0
VAGUE_M = {"near": 150.0, "beside": 60.0, "opposite": 60.0, "front": 40.0, "behind": 80.0, "inside": 0.0}
BEARINGS = {name: 45.0 * turn for turn, name in enumerate(
    ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
)}  # fmt: skip

INTERPOLATED = Text(
    zh="门牌位置按沿路距离推算，未经实测。", en="The number is interpolated along the road, not surveyed."
)
GENERATED = Text(zh="模拟路网：该道路是程序生成的。", en="Generated roads: this road is invented.")
TOO_LONG = Text(zh="该路没有这么长，取其终点。", en="The road is shorter than that; its end is taken.")
APPROXIMATE = Text(zh="该地点在图层中只有近似位置。", en="The layer has this place only approximately.")


def spots(address: Address, known: Gazetteer) -> Iterator[Spot]:
    """Places on the network or of the layers that the address names, the most exact kind first."""
    found = [*_posts(address, known)] or [*_crossings(address, known)] or [*_on_roads(address, known)]
    found += _places(address, known)
    for spot in found:
        yield shifted(spot, address.relation)


def shifted(spot: Spot, relation: str) -> Spot:
    """The spot moved as "100 m north of it" says, or less sure, as "near it" does."""
    way, _, metres = relation.partition(":")
    if not metres:
        return replace(spot, radius_m=spot.radius_m + VAGUE_M.get(way, 0.0))
    if spot.lon is None or spot.lat is None:
        return spot
    away, angle = float(metres), math.radians(BEARINGS[way])
    north = math.degrees(away * math.cos(angle) / EARTH_RADIUS_M)
    east = math.degrees(away * math.sin(angle) / EARTH_RADIUS_M / math.cos(math.radians(spot.lat)))
    return replace(spot, lon=spot.lon + east, lat=spot.lat + north, radius_m=spot.radius_m + away / 5)


def _posts(address: Address, known: Gazetteer) -> Iterator[Spot]:
    chains = known.kept.chains
    if not address.km or chains is None:
        return
    names = [address.road] if address.road else [
        one.zh for one in known.kept.entries if one.kind == "highway" and address.code in one.says and address.code
    ]  # fmt: skip
    metres = float(address.km) * 1000
    for road in (road for name in names for road in known.roads(name)):
        short = metres > chains.length_m(road)
        why = (INTERPOLATED, *((TOO_LONG,) if short else ()), *_generated(known))
        radius = POST_RADIUS_M + (metres - chains.length_m(road) if short else 0)
        yield Spot(*chains.point_at(road, metres), radius, "post", (), _invented(known), True, why=why)


def _crossings(address: Address, known: Gazetteer) -> Iterator[Spot]:
    chains = known.kept.chains
    if not address.crossing or chains is None:
        return
    for one in known.roads(address.road):
        for other in known.roads(address.crossing):
            if point := chains.crossing(one, other):
                yield Spot(
                    *point, CROSSING_RADIUS_M, "crossing", (), _invented(known), False, why=_generated(known)
                )


def _on_roads(address: Address, known: Gazetteer) -> Iterator[Spot]:
    chains = known.kept.chains
    if not address.road or chains is None:
        return
    name = address.road + address.lane
    for road in (*known.roads(name),) or (*known.roads(address.road),):
        length = chains.length_m(road)
        value = _value(address.number)
        if value is None:
            yield Spot(
                *chains.point_at(road, length / 2),
                length / 2,
                "road",
                (),
                _invented(known),
                why=_generated(known),
            )
            continue
        metres = value * METRES_PER_NUMBER
        short = metres > length
        why = (INTERPOLATED, *((TOO_LONG,) if short else ()), *_generated(known))
        radius = NUMBER_RADIUS_M if not short else length / 2
        located: Level = "road" if short else "number"
        yield Spot(*chains.point_at(road, metres), radius, located, (), _invented(known), True, why=why)


def _places(address: Address, known: Gazetteer) -> Iterator[Spot]:
    if address.estate:
        for one in known.named("place", address.estate):
            why = (APPROXIMATE,) if one.approximate else ()
            located: Level = "place" if one.source == "layer" and not one.approximate else "street"
            yield Spot(one.lon, one.lat, one.radius_m, located, one.codes, False, False, one.thing, why)


def _value(number: str) -> float | None:
    digits = "".join(one if one.isdigit() else " " for one in number).split()
    return float(digits[0]) if digits else None


def _invented(known: Gazetteer) -> bool:
    return bool(known.kept.about["generated"])


def _generated(known: Gazetteer) -> tuple[Text, ...]:
    return (GENERATED,) if _invented(known) else ()
