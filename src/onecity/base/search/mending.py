"""Which word did somebody mean who mistyped pinyin or English?

A slip in pinyin mostly leaves the consonants that begin the syllables: `gonjijin` and `gongjijin` are both g-j-j.
These are the initials, which the index has; what they find is compared letter by letter.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from onecity.base.search.candidate import Candidate
from onecity.base.search.folding import syllables_of
from onecity.base.search.tokens import unvoiced
from onecity.base.search.vocabulary import allowed_slips, distance, is_mendable, slips

_RETROFLEX = re.compile(r"(?<=[zcs])h")
_SILENT = re.compile(r"(?<=e)r(?![aeiouv])|[ng](?![aeiouv])|[aeiouv]")
_SHORTEST = 2


def skeletons(typed: str) -> tuple[str, ...]:
    """The initials that a mistyped pinyin may have; empty for what is no pinyin, or too short to tell."""
    if not is_mendable(typed):
        return ()
    bare = _SILENT.sub("", _RETROFLEX.sub("", typed))
    exchanged = (bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :] for i in range(len(bare) - 1))
    others = (one for one in (*slips(bare), *exchanged) if len(one) > _SHORTEST)
    return tuple(dict.fromkeys((bare, *others))) if len(bare) >= _SHORTEST else ()


def nearest(typed: str, found: Iterable[Candidate]) -> str | None:
    """The pinyin among the names found that is nearest to what was typed; `None` when none is near."""
    most, bare = allowed_slips(typed), skeletons(typed)
    windows = {one for one in _windows(bare, found) if abs(len(one) - len(typed)) <= most}
    least = min(((distance(typed, one), one) for one in windows), default=None)
    return least[1] if least and 0 < least[0] <= most else None


def _windows(bare: tuple[str, ...], found: Iterable[Candidate]) -> Iterator[str]:
    """The pieces of pinyin that begin with one of these initials and have as many syllables."""
    for aloud, initials in {pair for one in found for pair in pairwise(one.names)}:
        syllables = syllables_of(aloud)
        if "".join(syllable[0] for syllable in syllables) == initials:
            yield from _pieces(bare, syllables)


def _pieces(bare: tuple[str, ...], syllables: list[str]) -> Iterator[str]:
    # a syllable that begins with its vowel has no consonant to find it by: it goes with the one before
    places = [i for i, syllable in enumerate(syllables) if unvoiced(syllable[0])]
    initials = "".join(syllables[place][0] for place in places)
    for one in bare:
        for match in re.finditer(f"(?={one})", initials):
            last = match.start() + len(one) - 1
            end = places[last + 1] if last + 1 < len(places) else len(syllables)
            for stop in {places[last] + 1, end}:
                yield "".join(syllables[places[match.start()] : stop])
