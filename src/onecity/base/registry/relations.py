"""Does every relation of a layer's things lead to a thing, and to itself never?"""

from collections.abc import Iterator, Mapping

from onecity.core.text import Text

UNKNOWN = Text(
    zh="图层 {layer} 中没有编码为“{target}”的对象。请更正编码，或留空。",
    en='The layer {layer} has no thing with the code "{target}". Correct the code, or leave it empty.',
)
CIRCLE = Text(
    zh="{relation} 从“{found}”出发又回到自己：{circle}。请更正其中一处。",
    en='{relation} leads from "{found}" back to itself: {circle}. Correct one of them.',
)


def unknown(related: Mapping[str, str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Of things with what they name, those that name what there is not, and what that is."""
    yield from ((code, target) for code, target in related.items() if target not in known)


def circles(related: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Each circle once, from the first of its things on and back to it."""
    settled: set[str] = set()
    for start in related:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in settled and at not in way:
            way[at] = None
            at = related.get(at)
        if at is not None and at in way:
            codes = list(way)
            yield (*codes[codes.index(at) :], at)
        settled.update(way)
