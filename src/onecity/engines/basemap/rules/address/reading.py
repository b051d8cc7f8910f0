"""What does an address say, and what else could it mean?"""

from dataclasses import dataclass

from onecity.engines.basemap.rules.address.cleaning import clean
from onecity.engines.basemap.rules.address.english import looks_english, read_english
from onecity.engines.basemap.rules.address.lexicon import Lexicon
from onecity.engines.basemap.rules.address.parts import PARTS, Address
from onecity.engines.basemap.rules.address.path import Path, best_paths

MOST = 5
FURTHER = 8.0  # a reading this much worse than the best is not worth telling


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text. `score` tells readings of one text apart, `unread` is what it leaves over.

    `codes` are the divisions that hold everything that it names, finest known; empty where nobody knows.
    """

    address: Address
    score: float
    codes: tuple[str, ...] = ()
    unread: str = ""


def parse(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The readings of an address, best first; at least one, which may be empty. Never raises."""
    plain = clean(text)
    if looks_english(plain):
        parts, unread = read_english(plain, lexicon)
        return (Reading(_address(parts), float(len(parts)), (), unread),)
    paths = best_paths(plain, lexicon)
    best = paths[0].score
    return tuple(_reading(path) for path in paths[:MOST] if path.score >= best - FURTHER)


def _reading(path: Path) -> Reading:
    return Reading(_address(path.parts), round(path.score, 2), path.codes, path.skipped)


def _address(parts: dict[str, str]) -> Address:
    return Address(**{part: value for part, value in parts.items() if part in PARTS})
