"""What might somebody mean who is still typing?"""

from bisect import bisect_left
from collections.abc import Iterator

from onecity.core.text import Text
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.gazetteer.keys import folded
from onecity.engines.basemap.gazetteer.opened import Gazetteer
from onecity.engines.basemap.geocoding.values import Candidate, Suggestion
from onecity.engines.basemap.geocoding.wording import in_english
from onecity.engines.basemap.rules.address.english import english_key

LOOKED_AT = 400
_ORDER = {"district": 0, "street": 1, "place": 2, "community": 3, "road": 4, "highway": 5, "city": 6}
GENERATED = Text(zh="模拟路网", en="generated roads")


def suggest(typed: str, known: Gazetteer, limit: int) -> tuple[Suggestion, ...]:
    """Names that begin as typed, in characters, pinyin, initials or English; whole names before parts of names."""
    key = folded(typed)
    if not key:
        return ()
    best: dict[int, tuple[int, ...]] = {}
    for asked in dict.fromkeys((key, english_key(typed) if typed.isascii() else key)):
        for text, entry, inner in _beginning(asked, known):
            one = known.kept.entries[entry]
            # 台东 is 台东街道 before 市北区, which holds what was 台东区 once
            former = int(not key.isascii() and key not in folded(one.zh))
            rank = (inner, int(one.source == "network"), former, len(text) - len(asked), _ORDER[one.kind])
            best[entry] = min(best.get(entry, rank), rank)
    ordered = sorted(best, key=lambda entry: (best[entry], known.kept.entries[entry].zh))
    return tuple(_suggestion(known.kept.entries[entry], known) for entry in ordered[:limit])


def as_suggestion(found: Candidate, known: Gazetteer) -> Suggestion:
    """A geocoded address among the suggestions."""
    note = _where(found.division, known)
    if found.generated:
        note = _joined(note, GENERATED)
    return Suggestion(
        Text(zh=found.text, en=in_english(found.address, known) or found.text), note, found.level, found.text,
        found.lon, found.lat, found.radius_m, found.division, found.thing, found.generated,
    )  # fmt: skip


def _beginning(key: str, known: Gazetteer) -> Iterator[tuple[str, int, int]]:
    keys = known.keys
    place = bisect_left(keys.text, key)
    for at in range(place, min(place + LOOKED_AT, len(keys.text))):
        if not keys.text[at].startswith(key):
            return
        yield keys.text[at], keys.entry[at], keys.inner[at]


def _suggestion(entry: Entry, known: Gazetteer) -> Suggestion:
    code = entry.codes[0] if len(entry.codes) == 1 else ""
    above = code[:6] if entry.kind == "street" else code[:9] if entry.kind == "community" else code
    if entry.kind == "district":
        above = ""
    lon, lat, radius = entry.lon, entry.lat, entry.radius_m
    if lon is None and entry.codes:
        # a road without a line: where a community is named after it, else in its first district
        holder = known.by_code.get((entry.named_after or entry.codes)[0])
        if holder:
            lon, lat, radius = holder.lon, holder.lat, holder.radius_m
    note = _where(above, known)
    if entry.generated:
        note = _joined(note, GENERATED)
    return Suggestion(
        Text(zh=entry.zh, en=entry.en or entry.zh), note, entry.kind, entry.zh, lon, lat, radius, code, entry.thing,
        entry.generated,
    )  # fmt: skip


def _where(code: str, known: Gazetteer) -> Text:
    holders = [
        known.by_code[code[:end]] for end in (6, 9, 12) if len(code) >= end and code[:end] in known.by_code
    ]
    zh = " ".join(one.zh for one in holders)
    en = ", ".join(one.en for one in reversed(holders))
    city = known.names.city if known.names else None
    return Text(zh=zh or (city.zh if city else "–"), en=en or (city.en if city else "–"))


def _joined(note: Text, more: Text) -> Text:
    return Text(zh=f"{note.zh} · {more.zh}", en=f"{note.en} · {more.en}")
