"""Into which words is a text cut so that a search finds it?

SQLite's trigram index misses Chinese words of two characters, and PostgreSQL has no Chinese word breaker:
the application cuts the text itself, the same way for both (FTS5 `unicode61`, `tsvector('simple')`).
"""

import unicodedata

from onecity.core.text.normal import RUNS, normalise


def bigrams(text: str) -> list[str]:
    """The words to store for `text`, in order.

    A run of Chinese characters gives its single characters and its pairs; other words stay whole,
    in lower case and without accents. Punctuation is dropped.
    """
    words: list[str] = []
    for match in RUNS.finditer(_plain(text)):
        run = match["han"]
        if run:
            words += run
            words += [run[place : place + 2] for place in range(len(run) - 1)]
        else:
            words.append(match["word"])
    return words


def query_words(query: str) -> list[str]:
    """The words that a stored text must all contain to match `query`: pairs, or a lone character."""
    words: list[str] = []
    for match in RUNS.finditer(_plain(query)):
        run = match["han"]
        if run and len(run) > 1:
            words += [run[place : place + 2] for place in range(len(run) - 1)]
        else:
            words.append(match[0])
    return list(dict.fromkeys(words))


def _plain(text: str) -> str:
    """Lower case, full-width made half-width, accents removed (`Café` → `cafe`)."""
    spread = unicodedata.normalize("NFKD", normalise(text).casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in spread if unicodedata.category(c) != "Mn"))
