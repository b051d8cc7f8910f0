"""Which few numbers stand over the map, and what is behind each?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.declare import Community, District, Subdistrict
from onecity.base.registry.door import LayerView
from onecity.web.map.places import Place

MOST_NUMBERS = 5
MANY = 10_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the bar: where it leads, and the layer that is switched on with it."""

    value: str
    unit: str
    label: str
    href: str
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a ranking: `share` is its part of the largest, in percent."""

    title: str
    value: str
    share: float
    href: str
    thing: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is behind a number: the districts in order, with a note on where the number comes from."""

    title: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Divided:
    """The city's divisions of one release, by level."""

    districts: tuple[District, ...]
    subdistricts: tuple[Subdistrict, ...]
    communities: tuple[Community, ...]


def divided() -> Divided:
    """The divisions of the current release; none before a city is loaded."""
    try:
        release = current()
    except NothingLoaded:
        return Divided((), (), ())
    return Divided(
        tuple(release.all("district").values()),
        tuple(release.all("subdistrict").values()),
        tuple(release.all("community").values()),
    )


def short_count(number: int, chinese: bool) -> tuple[str, str]:
    """A large number as people say it, with its unit: 1,025.7 万 or 10.26 M; small ones as they are."""
    if number < MANY:
        return f"{number:,}", ""
    if chinese:
        return f"{number / 10_000:,.1f}", "万"
    return (f"{number / 1_000_000:,.2f}", "M") if number >= 1_000_000 else (f"{number / 1_000:,.0f}", "k")


def numbers(city: Divided, layers: Iterable[LayerView], chinese: bool) -> tuple[Number, ...]:
    """The numbers of the bar: people, the divisions by level, then the first layers of points."""
    people = sum(district.population for district in city.districts)
    counted = [
        (_("Residents"), people, "people"),
        (_("Districts"), len(city.districts), "districts"),
        (_("Sub-districts"), len(city.subdistricts), "subdistricts"),
        (_("Communities"), len(city.communities), "communities"),
    ]
    found = [
        Number(*short_count(count, chinese), label, reverse("map_number", args=[name]))
        for label, count, name in counted
        if count
    ]
    language = "zh" if chinese else "en"
    for layer in layers:
        if layer.kind == "point" and layer.count and len(found) < MOST_NUMBERS:
            value, unit = short_count(layer.count, chinese)
            href = reverse("map_list", args=[layer.id])
            found.append(Number(value, unit, layer.title.in_(language), href, layer.id))
    return tuple(found)


def ranking(name: str, city: Divided, areas: Mapping[str, Place], chinese: bool) -> Ranking | None:
    """The districts in the order of one number; `None` for a number that there is not."""
    known: dict[str, tuple[str, str, Callable[[District], float]]] = {
        "people": (_("Residents by district"), _people_note(city), lambda d: d.population),
        "districts": (
            _("Residents per square kilometre"),
            _("Published figures of the districts."),
            lambda d: d.density_per_km2,
        ),
        "subdistricts": (
            _("Sub-districts by district"),
            _("Streets and towns with an office of their own."),
            lambda d: sum(one.parent == d.code for one in city.subdistricts),
        ),
        "communities": (
            _("Communities by district"),
            _("Urban communities and villages."),
            lambda d: sum(one.district == d.code for one in city.communities),
        ),
    }
    if name not in known:
        return None
    title, note, measure = known[name]
    return Ranking(title, note, bars([(d, measure(d)) for d in city.districts], areas, chinese))


def bars(
    measured: Iterable[tuple[District, float]], areas: Mapping[str, Place], chinese: bool
) -> tuple[Bar, ...]:
    """Lines from the largest to the smallest."""
    ordered = sorted(measured, key=lambda pair: (-pair[1], pair[0].code))
    largest = max((value for _district, value in ordered), default=0) or 1
    return tuple(_bar(district, value, value / largest, areas, chinese) for district, value in ordered)


def _bar(district: District, value: float, part: float, areas: Mapping[str, Place], chinese: bool) -> Bar:
    number, unit = short_count(round(value), chinese)
    area = areas.get(district.code)
    return Bar(
        title=district.name.in_("zh" if chinese else "en"),
        value=f"{number} {unit}".strip(),
        share=round(100 * part, 1),
        href=thing_href(area) if area else "",
        thing=str(area.id) if area else "",
    )


def thing_href(place: Place) -> str:
    """The map with one thing open."""
    return f"{reverse('map')}?layer={place.layer}&thing={place.id}"


def _people_note(city: Divided) -> str:
    years = sorted({district.population_year for district in city.districts})
    return _("Permanent residents, %(years)s.") % {
        "years": "–".join(str(y) for y in (years[:1] + years[1:][-1:]))
    }
