"""Of two things that fit, which stands above the other?"""

from collections.abc import Iterable

from onecity.base.search.asked import Asked
from onecity.base.search.candidate import Candidate
from onecity.base.search.entry import Rank
from onecity.base.search.folding import stem
from onecity.base.search.tokens import PER_GRADE


def best(asked: Asked, found: Iterable[Candidate], most: int) -> list[tuple[Rank, int]]:
    """The first `most`, with how well each fits."""
    sorted_ = sorted(_place(asked, one) for one in found)
    return [(line[0], line[-1]) for line in sorted_[:most]]


def _place(asked: Asked, one: Candidate) -> tuple[Rank, int, int, int, int, str, int]:
    # whose title only begins so is the likelier meant the less follows: 崂山区 before 崂山社区卫生服务站
    fits, length = rank(asked, one), len(one.title_zh)
    follows = length if fits is Rank.TITLE_BEGINS else 0
    return fits, one.order // PER_GRADE, follows, one.order, length, one.title_zh, one.id


def share(asked: Asked, one: Candidate) -> float:
    """Which part of what was asked a thing has in its names: of the Chinese characters and of the other words."""
    names = one.title_forms + one.keyword_forms
    everything = {piece for word in asked.words for piece in _pieces(word)}
    there = {piece for word in asked.words if stem(word) in names for piece in _pieces(word)}
    return len(there) / len(everything)


def rank(asked: Asked, one: Candidate) -> Rank:
    """How well a thing fits."""
    titles, keywords, words = one.title_forms, one.keyword_forms, asked.stems
    if f"\n{asked.name}\n" in titles:
        return Rank.TITLE_EXACTLY
    if f"\n{asked.name}" in titles:
        return Rank.TITLE_BEGINS
    if f"\n{asked.name}\n" in keywords:
        return Rank.KEYWORD_EXACTLY
    if asked.name in titles or all(word in titles for word in words):
        return Rank.TITLE_HAS
    if all(word in titles or word in keywords for word in words):
        return Rank.KEYWORD
    return Rank.SUMMARY


def _pieces(word: str) -> set[str]:
    return {word} if word.isascii() else set(word)
