"""What is at a place?"""

from collections.abc import Sequence

from onecity.base.registry.door import DivisionAt
from onecity.core.text import Text
from onecity.engines.basemap.gazetteer.chains import METRES_PER_NUMBER
from onecity.engines.basemap.gazetteer.opened import Gazetteer
from onecity.engines.basemap.geocoding.values import Level, Where
from onecity.engines.basemap.rules.address import Address, write
from onecity.engines.travel.door import Near

ROAD_WITHIN_M, PLACE_WITHIN_M = 300, 500.0


def described(
    lon: float, lat: float, divisions: Sequence[DivisionAt], road: Near | None, known: Gazetteer
) -> Where:
    """The address of a place: its divisions, the road beside it with a number, the nearest place of a layer."""
    names = {len(one.code): one.name for one in divisions}
    district, street = names.get(6), names.get(9)
    road_name = road.name if road else None
    number = _number(road, known)
    address = Address(
        city=known.names.city.zh if known.names and divisions else "",
        district=district.zh if district else "",
        street=street.zh if street else "",
        road=road_name.zh if road_name else "",
        number=number,
    )
    place = known.nearest_place(lon, lat, PLACE_WITHIN_M)
    english = [f"No. {number}" if number else "", road_name.en if road_name else ""]
    english += [one.en for one in (street, district) if one]
    place_name = Text(zh=place[0].zh, en=place[0].en) if place else None
    return Where(
        address,
        _said(write(address), ", ".join(one for one in english if one), place_name),
        divisions[-1].code if divisions else "",
        lon,
        lat,
        _level(address),
        round(road.away_m, 1) if road else None,
        place_name,
        round(place[1], 1) if place else None,
        place[0].thing if place else "",
        bool(road_name) and bool(known.kept.about["generated"]),
        bool(number),
    )


def _number(road: Near | None, known: Gazetteer) -> str:
    chains = known.kept.chains
    if road is None or road.name is None or chains is None:
        return ""
    found = [chains.place_on(one, road.point.lon, road.point.lat) for one in known.roads(road.name.zh)]
    metres, _ = min(found, key=lambda one: one[1], default=(-1.0, 0.0))
    return str(max(1, round(metres / METRES_PER_NUMBER))) if metres >= 0 else ""


def _said(zh: str, en: str, place: Text | None) -> Text:
    if not zh and place is None:
        return Text(zh="城外：没有区划", en="Outside the city: no division")
    if place is None:
        return Text(zh=zh, en=en or zh)
    return Text(zh=f"{zh}（{place.zh}附近）", en=f"{en} (near {place.en})".strip())


def _level(address: Address) -> Level:
    for part in ("number", "road", "street", "district"):
        if getattr(address, part):
            return part
    return "city"
