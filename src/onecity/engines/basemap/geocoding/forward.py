"""Where is an address?"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from onecity.core.text import Text
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.gazetteer.opened import Gazetteer
from onecity.engines.basemap.geocoding.spots import shifted, spots
from onecity.engines.basemap.geocoding.values import LEVELS, Candidate, Level, Spot
from onecity.engines.basemap.rules.address import Address, Reading, parse, write

MOST = 5
ELSEWHERE, WORSE_READING, UNREAD, LATER = 0.6, 6.0, 0.5, 0.98
DivisionAt = Callable[[float, float], str]

CONTRADICTION = Text(
    zh="{part}“{name}”与其余部分不在一处，未采用。",
    en="{part} “{name}” lies elsewhere than the rest; left out.",
)
IN_DIVISION = Text(
    zh="没有该地址的测绘位置，取所在区划的内部点。",
    en="Nobody surveyed this address; the point stands inside its division.",
)
AFTER_NAME = Text(
    zh="位置由同名社区或街道推断。", en="Placed by the community or street that is named after the road."
)
_PART_NAMES = {"district": "区市", "street": "街道", "community": "社区", "road": "道路", "place": "地点"}


def geocode(text: str, known: Gazetteer, division_at: DivisionAt, limit: int = MOST) -> tuple[Candidate, ...]:
    """The places that an address may mean, best first; empty when nothing of it is known.

    `division_at` gives the finest division that holds a point, as code.
    """
    readings = parse(text, known.lexicon)
    length = max(1, sum(one.isalnum() for one in text))
    found: dict[tuple[object, ...], Candidate] = {}
    for reading in readings[:3]:
        # As much worse as it reads: a gap of one token's worth leaves about a half.
        trust = math.exp((reading.score - readings[0].score) / WORSE_READING)
        trust *= 1 - UNREAD * min(1.0, len(reading.unread) / length)
        for one in _of_reading(reading, known, division_at):
            candidate = replace(one, score=round(one.score * trust, 3))
            key = (candidate.division, candidate.lon, candidate.lat, candidate.level)
            if key not in found or found[key].score < candidate.score:
                found[key] = candidate
    return tuple(sorted(found.values(), key=lambda one: (-one.score, one.radius_m))[:limit])


def _of_reading(reading: Reading, known: Gazetteer, division_at: DivisionAt) -> list[Candidate]:
    address = reading.address
    codes, why, agreed = _codes(address, known)
    exact = [_divided(spot, division_at) for spot in spots(address, known)]
    inside = [one for one in exact if _agrees(one.codes, codes)]
    chosen = inside or exact or _in_divisions(address, codes, known)
    share = 1.0 / max(1, len(chosen)) ** 0.5
    found = []
    for place, one in enumerate(chosen):
        here = ELSEWHERE if exact and one not in inside and one in exact else 1.0
        found.append(_candidate(address, one, codes, why, share * agreed * here * LATER**place))
    return found


def _divided(spot: Spot, division_at: DivisionAt) -> Spot:
    if spot.codes or spot.lon is None or spot.lat is None:
        return spot
    code = division_at(spot.lon, spot.lat)
    return replace(spot, codes=(code,) if code else ())


def _codes(address: Address, known: Gazetteer) -> tuple[tuple[str, ...], tuple[Text, ...], float]:
    """The finest divisions that the named parts agree on, what was left out, and how much they agree (0 to 1).

    Read from either end; the way that leaves out less wins. Where both leave out one, the street or community counts:
    people mistake a district more often. Without these the district does: roads of one name are in many places, and
    nobody knows all of them.
    """
    parts = (
        ("district", address.district), ("street", address.street), ("community", address.community),
        ("place", address.estate), ("road", address.road), ("road", address.crossing),
    )  # fmt: skip
    said = [
        (kind, name, codes)
        for kind, name in parts
        if name and (codes := tuple(code for one in known.named(kind, name) for code in _finer(one)))  # type: ignore[arg-type]
    ]
    divided = [one for one in said if one[0] in ("street", "community")]
    from_below = _agreed([*divided, *(one for one in said[::-1] if one not in divided)])
    from_above = _agreed(said)
    ways = (from_below, from_above) if divided else (from_above, from_below)
    held, left_out = min(ways, key=lambda way: len(way[1]))
    why = tuple(
        Text(
            zh=CONTRADICTION.zh.format(part=_PART_NAMES[kind], name=name),
            en=CONTRADICTION.en.format(part=kind.title(), name=name),
        )
        for kind, name in left_out
    )
    return held, why, ELSEWHERE ** len(left_out)


def _agreed(
    said: Sequence[tuple[str, str, tuple[str, ...]]],
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Take in one part after the other; what contradicts those before is left out."""
    held: tuple[str, ...] = ()
    left_out: list[tuple[str, str]] = []
    for kind, name, codes in said:
        inside = _within(held, codes)
        if held and not inside:
            left_out.append((kind, name))
        else:
            held = inside or codes
    return held, left_out


def _finer(entry: Entry) -> Sequence[str]:
    """The divisions of an entry; of a road, the streets that have something named after it, where there are any."""
    if entry.kind != "road":
        return entry.codes
    found: list[str] = []
    for code in entry.codes:
        found += sorted({one[:9] for one in entry.named_after if one.startswith(code)}) or [code]
    return found


def _within(held: Iterable[str], said: Iterable[str]) -> tuple[str, ...]:
    both = [max(a, b, key=len) for a in held for b in said if a.startswith(b) or b.startswith(a)]
    return tuple(dict.fromkeys(both))


def _agrees(codes: tuple[str, ...], held: tuple[str, ...]) -> bool:
    return not codes or not held or bool(_within(codes, held))


def _in_divisions(address: Address, codes: tuple[str, ...], known: Gazetteer) -> list[Spot]:
    """The inside points of the divisions that hold the address."""
    wanted = codes[:MOST]
    if not wanted and (address.city or address.province):
        wanted = tuple(code for code, one in known.by_code.items() if one.kind == "city")[:1]
    found = []
    for code in wanted:
        entry = known.by_code.get(code)
        if entry is None:
            continue
        located: Level = "street" if entry.kind == "community" else entry.kind  # type: ignore[assignment]
        after = (
            (AFTER_NAME,)
            if address.road and len(code) > 6 and not address.street and not address.community
            else ()
        )
        spot = Spot(entry.lon, entry.lat, entry.radius_m, located, (code,), why=(IN_DIVISION, *after))
        found.append(shifted(spot, address.relation))
    return found


def _candidate(
    address: Address, spot: Spot, codes: tuple[str, ...], why: tuple[Text, ...], score: float
) -> Candidate:
    division = max((*spot.codes, *_within(spot.codes, codes)), key=len, default="")
    return Candidate(
        address, write(address), level_of(address), spot.located, division,
        None if spot.lon is None else round(spot.lon, 6), None if spot.lat is None else round(spot.lat, 6),
        round(spot.radius_m, 1), score, spot.generated, spot.interpolated, (*spot.why, *why), spot.thing,
    )  # fmt: skip


def level_of(address: Address) -> Level:
    """The finest part that an address says."""
    said = address.said()
    if "room" in said or "floor" in said:
        return "room"
    for level in LEVELS:
        part = {"post": "km", "place": "estate"}.get(level, level)
        if part in said or (level == "building" and "unit" in said):
            return level
    return "city"
