"""Which rows describe the city's districts, sub-districts and communities?"""

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from citydata.geometry import label_point
from citydata.names import community_kind, community_name, district_name, street_name
from citydata.sources import CITY_CODE, Census, Place, Unit, Units

Row: TypeAlias = dict[str, str]

POPULATION_YEAR = "2021"


class CodesDisagree(Exception):
    """The sub-districts of two sources do not match: `only_in_places` are missing from china-division."""

    def __init__(self, only_in_places: list[str], renamed: list[str]) -> None:
        super().__init__(f"only in OpenStreetMap: {only_in_places}; other parent: {renamed}")
        self.only_in_places = only_in_places
        self.renamed = renamed


def district_rows(units: Units, census: Mapping[str, Census], areas: Mapping[str, BaseGeometry]) -> list[Row]:
    """One row per district: published population and density, and where its label stands."""
    return [_district_row(unit, census[unit.code], label_point(areas[unit.code])) for unit in units.districts]


def _district_row(unit: Unit, census: Census, label: tuple[float, float]) -> Row:
    return {
        "code": unit.code,
        "name_zh": unit.name,
        "name_en": district_name(unit),
        "parent": CITY_CODE,
        "level": "district",
        "population": str(census.population),
        "population_year": POPULATION_YEAR,
        "population_basis": "published",
        "density_per_km2": str(census.density_per_km2),
        "label_lon": f"{label[0]:.5f}",
        "label_lat": f"{label[1]:.5f}",
    }


def subdistrict_rows(units: Units, census: Mapping[str, Census], places: Mapping[str, Place]) -> list[Row]:
    """One row per street-level unit. Populations are shares of the district's, by number of communities.

    Raises `CodesDisagree` when a sub-district with a position is unknown to china-division.
    """
    _check_codes(units, places)
    people = share_population(units, census)
    count = Counter(unit.parent for unit in units.communities)
    return [
        _subdistrict_row(unit, places.get(unit.code), people[unit.code], count[unit.code])
        for unit in units.streets
    ]


def _subdistrict_row(unit: Unit, place: Place | None, people: int, communities: int) -> Row:
    return {
        "code": unit.code,
        "name_zh": unit.name,
        "name_en": street_name(unit),
        "parent": unit.parent,
        "level": "subdistrict",
        "kind": _street_kind(unit),
        "communities": str(communities),
        "population": str(people),
        "population_basis": "approximate",
        "centroid_lon": f"{place.centroid[0]:.5f}" if place else "",
        "centroid_lat": f"{place.centroid[1]:.5f}" if place else "",
        "inside_lon": f"{place.inside[0]:.5f}" if place else "",
        "inside_lat": f"{place.inside[1]:.5f}" if place else "",
        "land_km2": f"{place.land_km2:.2f}" if place else "",
    }


def _street_kind(unit: Unit) -> str:
    if unit.name.endswith("街道"):
        return "subdistrict"
    return "town" if unit.name.endswith("镇") else "zone"


def community_rows(units: Units) -> list[Row]:
    """One row per residents' or villagers' committee."""
    district = {unit.code: unit.parent for unit in units.streets}
    return [
        {
            "code": unit.code,
            "name_zh": unit.name,
            "name_en": community_name(unit),
            "parent": unit.parent,
            "district": district[unit.parent],
            "level": "community",
            "kind": community_kind(unit),
        }
        for unit in units.communities
    ]


def share_population(units: Units, census: Mapping[str, Census]) -> dict[str, int]:
    """Each district's residents divided over its street-level units, so that the parts sum to the whole.

    The share is the unit's number of communities; what rounding leaves goes to the largest remainders.
    """
    count = Counter(unit.parent for unit in units.communities)
    people: dict[str, int] = {}
    for district in units.districts:
        streets = [unit.code for unit in units.streets if unit.parent == district.code]
        people |= _divide_exactly(census[district.code].population, {code: count[code] for code in streets})
    return people


def _divide_exactly(whole: int, weights: Mapping[str, int]) -> dict[str, int]:
    total = sum(weights.values())
    parts = {code: whole * weight // total for code, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda code: (-(whole * weights[code] % total), code))
    for code in by_remainder[: whole - sum(parts.values())]:
        parts[code] += 1
    return parts


def _check_codes(units: Units, places: Mapping[str, Place]) -> None:
    known = {unit.code: unit for unit in units.streets}
    missing = [code for code in places if code not in known]
    moved = [code for code in places if code in known and known[code].parent != code[:6]]
    if missing or moved:
        raise CodesDisagree(missing, moved)
