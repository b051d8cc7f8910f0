"""How is an address said in English, from small to large?"""

from onecity.engines.basemap.gazetteer.entry import EntryKind
from onecity.engines.basemap.gazetteer.opened import Gazetteer
from onecity.engines.basemap.rules.address import Address
from onecity.engines.basemap.rules.address.lexicon import read_road

_NAMED: tuple[tuple[EntryKind, str], ...] = (
    ("road", "road"),
    ("community", "community"),
    ("street", "street"),
    ("district", "district"),
    ("city", "city"),
)


def in_english(address: Address, known: Gazetteer) -> str:
    """Room, unit, building and number as words; names as the city gives them, a road's else as its signs say it."""
    said = [
        f"Room {address.room}" if address.room.isalnum() and address.room.isascii() else "",
        f"Floor {address.floor}" if address.floor else "",
        f"Unit {address.unit}" if address.unit else "",
        f"Building {address.building}" if address.building else "",
        _name("place", address.estate, known),
        f"No. {address.number}" if address.number else "",
        f"km {address.km}" if address.km else "",
    ]
    said += [_name(kind, getattr(address, part), known) for kind, part in _NAMED]
    if address.crossing:
        said.append(f"crossing {_name('road', address.crossing, known)}")
    return ", ".join(one for one in said if one)


def _name(kind: EntryKind, zh: str, known: Gazetteer) -> str:
    if not zh:
        return ""
    english = next((one.en for one in known.named(kind, zh) if one.en), "")
    return english or (read_road(zh).title() if kind == "road" else zh)
