"""How often are addresses understood whose parts and place are known?"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from onecity.engines.basemap.geocoding.values import Candidate
from onecity.engines.basemap.rules.address import PARTS, Reading

_KIND = re.compile(r"(?:社区村|社区|新村|村)+$")
DIVISIONS = {6: "district", 9: "street", 12: "community"}


@dataclass(frozen=True, slots=True)
class Sample:
    """An address with the parts that it has and the divisions (codes, by their beginning) that it may lie in."""

    set: str
    kind: str
    text: str
    parts: dict[str, str]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: `right` of `expected`, and how many were `found`, wrong ones too."""

    what: str
    right: int
    expected: int
    found: int


def read_samples(path: Path) -> list[Sample]:
    """The samples of a CSV with the columns set, kind, text, parts (`road=…;number=…`), place (codes)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sample(
                row["set"], row["kind"], row["text"],
                dict(one.split("=", 1) for one in row["parts"].split(";")), tuple(row["place"].split()),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def accuracy(
    samples: Iterable[Sample],
    parse: Callable[[str], tuple[Reading, ...]],
    geocode: Callable[[str], tuple[Candidate, ...]],
) -> list[Line]:
    """Each part, whole addresses, and the division of the best candidate, as counts."""
    right, expected, found = Counter[str](), Counter[str](), Counter[str]()
    for sample in samples:
        want, got = _plain(sample.parts), _plain(parse(sample.text)[0].address.said())
        expected.update([*want, "whole"])
        found.update([*got, "whole"])
        right.update(part for part, value in want.items() if got.get(part) == value)
        right["whole"] += want == got
        _place(sample, geocode(sample.text), right, expected, found)
    order = [*PARTS, "whole", *(f"in {name}" for name in DIVISIONS.values())]
    return [Line(one, right[one], expected[one], found[one]) for one in order if expected[one] or found[one]]


def _place(
    sample: Sample,
    candidates: tuple[Candidate, ...],
    right: Counter[str],
    expected: Counter[str],
    found: Counter[str],
) -> None:
    best = candidates[0].division if candidates else ""
    for digits, name in DIVISIONS.items():
        wanted = {code[:digits] for code in sample.places if len(code) >= digits}
        if wanted:
            expected[f"in {name}"] += 1
            found[f"in {name}"] += len(best) >= digits
            right[f"in {name}"] += best[:digits] in wanted


def _plain(parts: dict[str, str]) -> dict[str, str]:
    """A community is the same whether it is called 社区 or 村."""
    return {part: _KIND.sub("", value) if part == "community" else value for part, value in parts.items()}
