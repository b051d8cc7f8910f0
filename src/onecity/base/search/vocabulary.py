"""Which English words do the city's public things have, and which of them did somebody mean who slipped?"""

from collections.abc import Iterable, Iterator

from onecity.base.search.models import SearchWord
from onecity.core.text import bigrams

SHORTEST, LONGEST = 5, 24
_LONG = 7
_MOST = 100


def learn(names: Iterable[str]) -> None:
    """Note the English words of names; those that are known cost one query."""
    words = {word for name in names for word in bigrams(name) if is_mendable(word)}
    if not words:
        return
    known = set(SearchWord.objects.filter(form__in=words, word__in=words).values_list("word", flat=True))
    SearchWord.objects.bulk_create(
        [SearchWord(form=form, word=word) for word in sorted(words - known) for form in slips(word)],
        ignore_conflicts=True,
        batch_size=500,
    )


def meant(typed: str) -> str | None:
    """The known word nearest to a mistyped one; `None` when it is right, or like no other."""
    if not is_mendable(typed):
        return None
    words = set(SearchWord.objects.filter(form__in=slips(typed)).values_list("word", flat=True)[:_MOST])
    near = sorted((distance(typed, word), word) for word in words if typed not in words)
    return near[0][1] if near and near[0][0] <= allowed_slips(typed) else None


def is_mendable(word: str) -> bool:
    """Whether a word is Latin letters only, and long enough that a slip can be told from another word."""
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST


def allowed_slips(typed: str) -> int:
    """How many slips are believed: two in a long word."""
    return 1 + (len(typed) >= _LONG) if len(typed) < 2 * _LONG else 3


def slips(word: str) -> Iterator[str]:
    """A word, and what it is without one of its letters."""
    yield from dict.fromkeys((word, *(word[:place] + word[place + 1 :] for place in range(len(word)))))


def distance(one: str, other: str) -> int:
    """How many slips lie between two words: a letter too many, too few, another, or two exchanged."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 < j and letter == other[j - 2] and one[i - 2] == facing:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]
