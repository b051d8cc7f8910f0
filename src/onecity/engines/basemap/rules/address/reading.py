"""What does an address say, and what else could it mean?"""

import re
from dataclasses import dataclass

from onecity.engines.basemap.rules.address.cleaning import clean
from onecity.engines.basemap.rules.address.english import looks_english, read_english
from onecity.engines.basemap.rules.address.lexicon import Lexicon
from onecity.engines.basemap.rules.address.parts import PARTS, Address
from onecity.engines.basemap.rules.address.path import Path, best_paths

MOST = 5
_HAN_DIGITS = "零一二三四五六七八九"
_COUNTED_ROAD = re.compile(r"([\u4e00-\u9fff]{2,9})([1-9])(支?路|街)")
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
    paths = best_paths(_counted(plain, lexicon), lexicon)
    best = paths[0].score
    return tuple(_reading(path) for path in paths[:MOST] if path.score >= best - FURTHER)


def _counted(text: str, lexicon: Lexicon) -> str:
    """Roads that are counted in Arabic digits as their signs have them: 漳州2路 → 漳州二路."""

    def named(found: re.Match[str]) -> str:
        # the name may begin anywhere in what stands before the digit
        spelt = f"{found[1]}{_HAN_DIGITS[int(found[2])]}{found[3]}"
        first = f"{found[1]}一{found[3]}"  # where there is a first one there may be a sixth
        known = any(one[at:] in lexicon.exact for at in range(len(found[1]) - 1) for one in (spelt, first))
        return spelt if known else found[0]

    return _COUNTED_ROAD.sub(named, text)


def _reading(path: Path) -> Reading:
    return Reading(_address(path.parts), round(path.score, 2), path.codes, path.skipped)


def _address(parts: dict[str, str]) -> Address:
    return Address(**{part: value for part, value in parts.items() if part in PARTS})
