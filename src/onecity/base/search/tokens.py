"""What is written into the index for an entry, so that the database alone can find it?

One list of tokens says everything: which words a thing has, how its names begin, who may see it, of which kind it
is. A token begins with a mark of its own (a private character, which nobody can type) unless it is a plain word.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from onecity.base.search.entry import Entry
from onecity.base.search.folding import fold
from onecity.base.search.speech import Spoken
from onecity.core.text import bigrams, pinyin, pinyin_initials

# FTS5's tokenizer counts private characters as letters; what people type never contains one.
TITLE = "\ue001"  # a whole title in one of its forms; its beginning is asked for as a prefix
KEYWORD = "\ue002"  # a whole keyword in one of its forms
NAMED = "\ue003"  # a word of a title or keyword, or the rest of its pinyin or initials from some syllable on
HEAD = "\ue004"  # the first character of a name, the first three letters of one or of a word of a title
SEEN = "\ue005"  # who may see it
KIND = "\ue006"
GRADE = "\ue007"  # the entry's order in four steps: the best are looked for first

PUBLIC = f"{SEEN}p"
LONGEST = 48
LONGEST_HEAD = 3
GRADES = range(4)
PER_GRADE = 25
_UNVOICED = str.maketrans("", "", "aeo")


def tokens(said: Spoken) -> str:
    """All tokens of an entry, sorted and separated by spaces."""
    entry = said.entry
    found = {*_seen(entry), kind_token(entry.kind), grade_token(said.order)}
    for title in (entry.title.zh, entry.title.en):
        found |= {TITLE + form for form in forms(title)} | _named(title)
        found |= {head for word in _latin(title) for head in _heads(word)}
    for keyword in said.keywords:
        found |= {KEYWORD + form for form in forms(keyword)} | _named(keyword)
    for hint in said.hints:
        found |= _named(hint)
    for text in (entry.summary.zh, entry.summary.en) if entry.summary else ():
        found.update(word[:LONGEST] for word in _words(text))
    return " ".join(sorted(found))


@lru_cache(maxsize=8_192)
def forms(name: str) -> tuple[str, ...]:
    """The ways to type a whole name: as it is, in pinyin, by initials; letters and digits only."""
    typed = (name,) if name.isascii() else (name, *aloud(name)[1:])
    return tuple(form[:LONGEST] for form in dict.fromkeys(map(fold, typed)) if form)


@lru_cache(maxsize=8_192)
def aloud(name: str) -> tuple[tuple[str, ...], str, str]:
    """The syllables of a name, all of them in one, and their first letters.

    Remembered: reading is what indexing costs, and a city says the same names again and again.
    """
    syllables = tuple(bigrams(name)) if name.isascii() else tuple(fold(one) for one in pinyin(name).split())
    initials = "" if name.isascii() else fold(pinyin_initials(name))
    return syllables, "".join(syllables), initials


def owner_token(owner: object) -> str:
    """For what belongs to one person."""
    return f"{SEEN}o{fold(str(owner))}"


def organisation_token(organisation: str = "") -> str:
    """For what an organisation's staff sees; without a name, for what any organisation's does."""
    return f"{SEEN}s{fold(organisation)}"


def kind_token(kind: str) -> str:
    """For everything of a kind."""
    return KIND + fold(kind)


def grade_token(order: int) -> str:
    """For the quarter that an order lies in."""
    return f"{GRADE}{max(0, min(order // PER_GRADE, GRADES[-1]))}"


def unvoiced(initials: str) -> str:
    """Initials without the syllables that begin with a vowel, as a slip of the finger leaves them."""
    return initials.translate(_UNVOICED)


@lru_cache(maxsize=8_192)
def _named(name: str) -> frozenset[str]:
    syllables, _, initials = aloud(name)
    found = {*bigrams(name), *tails(syllables), *tails(initials)}
    if (bare := unvoiced(initials)) != initials:
        found.update(tails(bare))
    begins = {head for form in forms(name) for head in _heads(form)}
    return frozenset(begins | {NAMED + word[:LONGEST] for word in found if word})


def tails(pieces: Iterable[str]) -> Iterator[str]:
    """What remains of a name from each of its pieces on."""
    left = tuple(pieces)
    return ("".join(left[start:])[:LONGEST] for start in range(len(left)))


@lru_cache(maxsize=1_024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(bigrams(text))


def _latin(text: str) -> list[str]:
    return [word for word in bigrams(text) if word.isascii()]


def _heads(word: str) -> set[str]:
    longest = LONGEST_HEAD if word.isascii() else 1
    return {HEAD + word[:length] for length in range(1, longest + 1)}


def _seen(entry: Entry) -> tuple[str, ...]:
    if entry.visibility == "public":
        return (PUBLIC,)
    if entry.visibility == "owner":
        return (owner_token(entry.owner),)
    return organisation_token(), organisation_token(entry.organisation or "")
