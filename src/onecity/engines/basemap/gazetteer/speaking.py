"""How do the city's names become the words that the parser knows?"""

from collections.abc import Iterable

from onecity.engines.basemap.declare import Addresses
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.rules.address.lexicon import Kind, Lexicon, Name, lexicon_of

_KINDS: dict[str, Kind] = {
    "city": "city",
    "district": "district",
    "street": "street",
    "community": "community",
    "road": "road",
    "highway": "road",
    "place": "estate",
}


def lexicon(entries: Iterable[Entry], declared: Addresses | None) -> Lexicon:
    """The lexicon of a city. Generated lanes are left out: they are read by how they are built."""
    names = [
        Name(_KINDS[one.kind], one.zh, one.codes, one.en, () if one.kind == "highway" else one.says, one.weak)
        for one in entries
        if not (one.source == "network" and one.zh.endswith("巷"))
    ]
    if declared:
        names.append(Name("province", declared.province.zh, (), declared.province.en))
    return lexicon_of(names)
