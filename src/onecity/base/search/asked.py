"""What does somebody ask for who types this?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from onecity.base.search.folding import english_stem, fold, is_pinyin, stem
from onecity.base.search.match import Branch, Group, Token
from onecity.base.search.tokens import (
    GRADES,
    HEAD,
    KEYWORD,
    LONGEST,
    LONGEST_HEAD,
    NAMED,
    PER_GRADE,
    TITLE,
    grade_token,
)
from onecity.core.text import query_words

LONGEST_QUERY = 100
MOST_WORDS = 16
_NO_NAME = "\ue000"


@dataclass(frozen=True, slots=True)
class Asked:
    """Words that a thing must have, and the whole as one name."""

    words: tuple[str, ...]
    name: str

    @classmethod
    def readings(cls, text: str) -> "Iterator[Self]":
        """What a text may ask for, the likelier first: syllables that are typed apart (`gong ji jin`) are one word."""
        words = query_words(text[:LONGEST_QUERY])
        name = fold(text[:LONGEST_QUERY])
        if len(words) > 1 and all(map(is_pinyin, words)):
            yield cls.words_of((name,), name)
        yield cls.words_of(words, name)
        if (shorter := list(map(english_stem, words))) != list(map(stem, words)):
            yield cls.words_of(shorter, name)

    @classmethod
    def words_of(cls, words: Iterable[str], name: str = "") -> Self:
        """Words by themselves; they are no name unless one is given."""
        kept = tuple(dict.fromkeys(word[:LONGEST] for word in words))[:MOST_WORDS]
        return cls(kept, name[:LONGEST] or _NO_NAME)

    @property
    def stems(self) -> tuple[str, ...]:
        """The words without English endings."""
        return tuple(map(stem, self.words))


def by_beginning(asked: Asked) -> list[Branch]:
    """Those whose title or keyword it is, or whose title begins so."""
    return [((Token(TITLE + asked.name), Token(KEYWORD + asked.name)),), (_beginning(asked.name),)]


def by_words(asked: Asked) -> list[Branch]:
    """Those which have all words in their names."""
    return [tuple(map(_named, asked.stems))]


def by_name(asked: Asked) -> list[Branch]:
    """Both; with one to three letters so much begins that what merely has them is not looked for at first."""
    return by_beginning(asked) + ([] if _is_short(asked.name) else by_words(asked))


def by_anything(asked: Asked) -> list[Branch]:
    """Those that have the words at all, in their names or what is told of them."""
    return [tuple((*_named(word), Token(word, prefix=_is_latin(word))) for word in asked.stems)]


def by_some(asked: Asked) -> list[Branch]:
    """Those that have any of the words in their names."""
    return [(tuple(token for word in asked.stems for token in _named(word)),)]


def by_initials(initials: Iterable[str]) -> Branch:
    """Those which have a name that from some syllable on has one of these initials."""
    return (tuple(Token(NAMED + one, prefix=True) for one in initials),)


def graded(branch: Branch) -> list[Branch]:
    """A way to be found, for each step of the order by itself.

    A common word would else fill the places before the kinds that matter most are seen.
    """
    return [(*branch, (Token(grade_token(step * PER_GRADE)),)) for step in GRADES]


def _named(word: str) -> Group:
    if not _is_latin(word):
        return (Token(NAMED + word),)
    if len(word) < LONGEST_HEAD:
        return Token(HEAD + word), Token(NAMED + word)
    return (Token(NAMED + word, prefix=True),)


def _beginning(name: str) -> Group:
    return (Token(HEAD + name) if _is_short(name) else Token(TITLE + name, prefix=True),)


def _is_short(name: str) -> bool:
    return len(name) <= (LONGEST_HEAD if _is_latin(name) else 1)


def _is_latin(word: str) -> bool:
    return word.isascii()
