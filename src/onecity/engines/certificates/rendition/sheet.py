"""What stands on the sheet of a certificate? Values only; `drawing` puts them on paper."""

from dataclasses import dataclass
from typing import Literal

from onecity.core.text import Text

Layout = Literal["certificate", "card", "licence"]
Tone = Literal["sea", "pine", "tile", "granite", "gold"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field: what it is called, and its value."""

    title: Text
    value: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is drawn. `url` is where the printed code is checked; `simulated` prints a watermark."""

    layout: Layout
    tone: Tone
    city: Text
    title: Text
    rows: tuple[tuple[Cell, ...], ...]
    statement: Text | None
    issuer: Text
    issued_on: str
    valid_until: Text
    identifier: str
    code: str
    url: str
    simulated: bool
