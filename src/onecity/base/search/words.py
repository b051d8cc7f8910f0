"""Which words are stored for an entry, and which does a query ask for?"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from onecity.core.text import bigrams, pinyin, pinyin_initials, query_words
from onecity.core.text.normal import RUNS

LONGEST_QUERY = 100
LONGEST_WORD = 48
MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query; `prefix` when the stored word need only begin with it."""

    text: str
    prefix: bool


def entry_words(named: Iterable[str], told: Iterable[str]) -> str:
    """The words to index, sorted and separated by spaces.

    `named` (titles, keywords) are found by pinyin and initials too, from each syllable on: `gongjijin` finds
    住房公积金. `told` (summaries) only by their own words, since pinyin of long texts matches everything.
    """
    found: set[str] = set()
    for text in named:
        aloud, initials = _aloud(text)
        found.update(bigrams(text), _tails(aloud.split()), _tails(list(initials)))
    for text in told:
        found.update(bigrams(text))
    return " ".join(sorted({word[:LONGEST_WORD] for word in found if word}))


def words_of(query: str) -> tuple[Word, ...]:
    """The words that an entry must all have; empty when the query holds nothing that can be searched for."""
    return _words(query_words(query[:LONGEST_QUERY]))


def characters_of(query: str) -> tuple[Word, ...]:
    """A looser reading, for when pairs find nothing: each character by itself (住房补贴 in 住房租赁补贴)."""
    loose: list[str] = []
    for word in query_words(query[:LONGEST_QUERY]):
        loose += word if _is_chinese(word) else [word]
    return _words(dict.fromkeys(loose))


def forms(texts: Iterable[str]) -> str:
    """All ways to type some names, one per line with a line break before and after: folded, in pinyin, by
    initials.
    """
    lines: dict[str, None] = {}
    for text in texts:
        for form in (text, *_aloud(text)):
            lines[fold(form)] = None
    return "\n" + "\n".join(line for line in lines if line) + "\n"


def fold(text: str) -> str:
    """Letters and digits alone: no case, accents, white space or punctuation."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", "".join(filter(str.isalnum, spread)))


@lru_cache(maxsize=4_096)
def _aloud(text: str) -> tuple[str, str]:
    """Pinyin and its initials. Reading is what indexing costs, and each name is needed twice."""
    if text.isascii():
        words = bigrams(text)
        return " ".join(words), "".join(words)
    return pinyin(text), pinyin_initials(text)


def _tails(syllables: list[str]) -> Iterator[str]:
    return ("".join(syllables[start:])[:LONGEST_WORD] for start in range(len(syllables)))


def _words(texts: Iterable[str]) -> tuple[Word, ...]:
    kept = [text[:LONGEST_WORD] for text in texts][:MOST_WORDS]
    return tuple(Word(text, not _is_chinese(text)) for text in kept)


def _is_chinese(word: str) -> bool:
    """Whether a word is one of the pieces that `bigrams` cuts: these are stored as they are, so no prefix is
    needed.
    """
    run = RUNS.match(word)
    return bool(run and run["han"])
