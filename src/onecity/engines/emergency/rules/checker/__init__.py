"""Was anything shown at a junction that must never be shown?

Independent: it reads what the lamps showed, second by second, and the junction's safety sheet; it knows nothing of
plans, requests or phases, and shares no code with those who make them (a test looks at its imports).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

NEXT = {"G": "GYF", "F": "FR", "Y": "YR", "R": "RG"}


@dataclass(frozen=True, slots=True)
class SafetySheet:
    """What holds at a junction. `conflicts` are pairs that must not move together; `clearance_s[(a, b)]` is the red of
    both between the end of a (its yellow included) and the green of b.
    """

    minimum_green_s: Mapping[str, int]
    yellow_s: Mapping[str, int]
    walk_clearance_s: Mapping[str, int]
    conflicts: frozenset[frozenset[str]]
    clearance_s: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Violation:
    """What went wrong, when (second of the record), and to which lamps."""

    second: int
    rule: str
    lamps: tuple[str, ...]


def violations(sheet: SafetySheet, record: Sequence[Mapping[str, str]]) -> list[Violation]:
    """Everything wrong in a record of one entry a second. Stretches cut by its ends are not judged for length."""
    lamps = sorted({*sheet.minimum_green_s, *(name for entry in record for name in entry)})
    found: list[Violation] = []
    for lamp in lamps:
        found += _of_one(sheet, lamp, [entry.get(lamp, "?") for entry in record])
    found += _together(sheet, record)
    for pair in sheet.conflicts:
        one, other = sorted(pair)
        found += _between(sheet, record, one, other)
        found += _between(sheet, record, other, one)
    return sorted(found, key=lambda one: (one.second, one.rule, one.lamps))


def _of_one(sheet: SafetySheet, lamp: str, shown: list[str]) -> Iterator[Violation]:
    """One lamp's own course: colours in order, none too short."""
    walks = lamp in sheet.walk_clearance_s
    since = 0
    for second, colour in enumerate(shown):
        if lamp not in sheet.minimum_green_s:
            yield Violation(second, "unknown-lamp", (lamp,))
            return
        if colour not in NEXT or (colour == "Y" and walks) or (colour == "F" and not walks):
            yield Violation(second, "unknown-colour", (lamp,))
            return
        before = shown[second - 1] if second else colour
        if colour == before:
            continue
        after_green = "F" if walks else "Y"
        if colour not in NEXT[before] or (before == "G" and colour != after_green):
            yield Violation(second, "wrong-order", (lamp,))
        length = second - since
        least = {
            "G": sheet.minimum_green_s[lamp],
            "Y": sheet.yellow_s.get(lamp, 0),
            "F": sheet.walk_clearance_s.get(lamp, 0),
        }.get(before, 0)
        if since > 0 and length < least:
            yield Violation(second, f"too-short-{before}", (lamp,))
        since = second


def _together(sheet: SafetySheet, record: Sequence[Mapping[str, str]]) -> Iterator[Violation]:
    """Nobody who conflicts moves at the same time; yellow and finishing pedestrians still move."""
    for second, entry in enumerate(record):
        for pair in sheet.conflicts:
            if all(entry.get(lamp, "R") != "R" for lamp in pair):
                yield Violation(second, "conflict", tuple(sorted(pair)))


def _between(
    sheet: SafetySheet, record: Sequence[Mapping[str, str]], leaving: str, entering: str
) -> Iterator[Violation]:
    """After one has stopped, the other waits for the junction to be clear."""
    least = sheet.clearance_s.get((leaving, entering), 0)
    stopped: int | None = None
    for second in range(1, len(record)):
        was, now = record[second - 1], record[second]
        if was.get(leaving, "R") != "R" and now.get(leaving, "R") == "R":
            stopped = second
        starts = was.get(entering, "R") == "R" and now.get(entering, "R") != "R"
        if starts and stopped is not None and second - stopped < least:
            yield Violation(second, "clearance", (leaving, entering))
