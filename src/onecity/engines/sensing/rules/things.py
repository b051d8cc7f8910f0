"""Which things does a network watch, and what is known about each?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onecity.engines.sensing.rules.batch import Floats

TRUE, FALSE = {"1", "true", "yes"}, {"0", "false", "no"}


@dataclass(frozen=True)
class Things:
    """Things in the order of their indices, with their attributes as the registry has them (texts or numbers)."""

    keys: tuple[str, ...]
    attributes: Mapping[str, Sequence[object]]

    @classmethod
    def of(cls, things: Mapping[str, Mapping[str, object]]) -> "Things":
        """Things by key, each with its attributes."""
        names = {name for one in things.values() for name in one}
        columns = {name: [one.get(name) for one in things.values()] for name in sorted(names)}
        return cls(tuple(things), columns)

    @cached_property
    def index(self) -> dict[str, int]:
        """The index of each key."""
        return {key: i for i, key in enumerate(self.keys)}

    def column(self, name: str, kind: str, words: Sequence[str] = ()) -> Floats:
        """An attribute as numbers: NaN where it is not known; texts by their place among `words`, others -1."""
        values = self.attributes.get(name)
        if values is None:
            return np.full(len(self.keys), np.nan)
        if isinstance(values, np.ndarray) and kind == "double":
            return values.astype(np.float64)
        places = {word: float(i) for i, word in enumerate(words)}
        return np.array([_number(value, kind, places) for value in values], np.float64)

    def sources(self, name: str | None) -> npt.NDArray[np.int64]:
        """The index of the thing that each names by an attribute, -1 where it names none that is known."""
        found = np.full(len(self.keys), -1, np.int64)
        for i, value in enumerate(self.attributes.get(name, ()) if name else ()):
            found[i] = self.index.get(str(value), -1)
        return found

    def groups(self, name: str | None) -> npt.NDArray[np.int32]:
        """The group of each thing by an attribute; without one, or where it is not known, a thing stands alone."""
        values: Iterable[object] = self.attributes.get(name, ()) if name else ()
        places: dict[str, int] = {}
        found = np.arange(len(self.keys), dtype=np.int32)
        for i, value in enumerate(values):
            if value not in (None, ""):
                found[i] = places.setdefault(str(value), i)
        return found


def _number(value: object, kind: str, places: Mapping[str, float]) -> float:
    if value is None or value == "":
        return np.nan
    if kind == "string":
        return places.get(str(value), -1.0)
    if kind == "timestamp":
        return _day(str(value))
    if kind == "bool":
        word = str(value).lower()
        return 1.0 if word in TRUE else 0.0 if word in FALSE else np.nan
    try:
        return float(str(value))
    except ValueError:
        return np.nan


def _day(text: str) -> float:
    """A date as the milliseconds of its beginning in UTC, as `today()` gives it; NaN for what is none."""
    try:
        return (date.fromisoformat(text[:10]) - date(1970, 1, 1)) / timedelta(milliseconds=1)
    except ValueError:
        return np.nan
