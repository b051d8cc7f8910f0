"""When are two ways of typing a word the same?"""

import re
import unicodedata
from functools import lru_cache

_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|er|[aoeiuv])"
)
_ONE = re.compile(_SYLLABLE)
# Atomic, so that no text makes it try again and again; a syllable may begin with its vowel, so greed is right.
_SYLLABLES = re.compile(f"(?>{_SYLLABLE})++")
_ENDINGS = re.compile(r"(?<=\w{4})(?:ations?|ings?|ers?|ions?|ies|ed|es|e|s|y)$")


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Letters and digits alone: no case, accents, white space or punctuation; full-width made half-width."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", "".join(filter(str.isalnum, spread)))


def stem(word: str) -> str:
    """An English word without its ending, never below four letters: `permits`, `driving` → `permit`, `driv`.

    What reads as pinyin stays whole: the `-ing` of `qingling` is no ending.
    """
    return word if is_pinyin(word) else english_stem(word)


def english_stem(word: str) -> str:
    """As `stem`, of a word that is English though it reads as pinyin: `retire` → `retir`."""
    return _ENDINGS.sub("", word) if word.isascii() else word


def is_pinyin(word: str) -> bool:
    """Whether a word may be read as syllables of pinyin."""
    return _SYLLABLES.fullmatch(word) is not None


def syllables_of(word: str) -> list[str]:
    """The syllables of pinyin, as long as they can be; empty for what is none."""
    return _ONE.findall(word) if is_pinyin(word) else []
