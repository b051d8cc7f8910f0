"""At which things and times are conditions looked at, and which readings does each look see?"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from onecity.engines.sensing.rules.batch import Floats, Ints, Truths
from onecity.engines.sensing.rules.series import Series, first_after, ragged

T = TypeVar("T")
NONE = -1


@dataclass(frozen=True, slots=True)
class Window:
    """The readings in the windows of many points: `size[i]` places of the pool from `begin[i]` on."""

    begin: Ints
    size: Ints


@dataclass(slots=True)
class Points:
    """Looks at things, each at a time and with the readings that had been made by then.

    `begin[p]`, `end[p]`: the places of property p's readings up to the point in the pool of `series[p]`.
    `is_data`: whether readings make the point, and not the passing of time; only those end a warning.
    `cause`: the row of the batch on account of which it is looked at. `counts`: of each condition inside
    `neighbours(…)` for how many others it holds, at least and at most.
    """

    thing: Ints
    time: Ints
    begin: list[Ints]
    end: list[Ints]
    is_data: Truths
    cause: Ints
    series: Sequence[Series] = field(repr=False)
    columns: Floats = field(repr=False)
    born: Ints = field(repr=False)
    counts: list[tuple[Floats, Floats]] = field(default_factory=list, repr=False)
    _known: dict[Hashable, object] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.thing)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, computed once for these points."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]  # type: ignore[return-value]  # a key is used with one function only

    def only(self, chosen: Truths | Ints) -> "Points":
        """Some of the points."""
        return Points(
            self.thing[chosen],
            self.time[chosen],
            [one[chosen] for one in self.begin],
            [one[chosen] for one in self.end],
            self.is_data[chosen],
            self.cause[chosen],
            self.series,
            self.columns,
            self.born,
            [(least[chosen], most[chosen]) for least, most in self.counts],
        )

    def attribute(self, place: int) -> Floats:
        """An attribute of each point's thing, by its place among those that rules look at."""
        rows = self.once("attributes", lambda: self.columns.take(self.thing, axis=0))
        found: Floats = rows[:, place]
        return found

    def last(self, property: int) -> Ints:
        """The place of the last good reading; NONE where there is none."""
        return self.once(("last", property), lambda: self.good_before(property, self.end[property]))

    def previous(self, property: int) -> Ints:
        """The place of the good reading before the last good one."""
        return self.once(("previous", property), lambda: self.good_before(property, self.last(property)))

    def good_before(self, property: int, end: Ints) -> Ints:
        """The place of the last good reading before each of these places; NONE where there is none."""
        begin, value = self.begin[property], self.series[property].value
        place = end - 1
        while True:
            inside = place >= begin
            flagged = inside & np.isnan(value[np.where(inside, place, 0)])
            if not flagged.any():
                return np.where(inside, place, NONE)
            place = place - flagged

    def value(self, property: int) -> Floats:
        """The last good value."""
        return self.once(("value", property), lambda: self.at(property, self.last(property)))

    def exact(self, property: int) -> Floats:
        """The value of a good reading of the point's very time, else unknown."""
        return self.once(
            ("exact", property),
            lambda: np.where(self.now(property) == self.time, self.value(property), np.nan),
        )

    def at(self, property: int, place: Ints) -> Floats:
        """The values at places; NaN for NONE."""
        found = self.series[property].value[place]
        return np.where(place == NONE, np.nan, found) if (place == NONE).any() else found

    def times(self, property: int, place: Ints) -> Ints:
        """The times at places; meaningless for NONE."""
        return self.series[property].time[place]

    def now(self, property: int) -> Ints:
        """When the last good reading was made."""
        return self.once(("now", property), lambda: self.times(property, self.last(property)))

    def know(self, property: int, value: Floats) -> None:
        """The points are these good readings themselves, the newest of their things."""
        self._known["last", property] = self.end[property] - 1
        self._known["value", property] = value
        self._known["now", property] = self.time

    def is_flagged(self, property: int) -> Truths:
        """Whether the last reading of whatever quality is a flagged one."""
        place = self.end[property] - 1
        there = place >= self.begin[property]
        return there & np.isnan(self.series[property].value[np.where(there, place, 0)])

    def heard(self, property: int) -> Ints:
        """When the station last spoke of a property, of whatever quality; else since when it could have."""
        place = self.end[property] - 1
        silent = place < self.begin[property]
        return np.where(silent, self.born[self.thing], self.series[property].time[np.where(silent, 0, place)])

    def window(self, property: int, length: int) -> Window:
        """The readings after `length` milliseconds ago up to each point's last good reading."""

        def make() -> Window:
            begin = self.after(property, length)
            return Window(begin, np.maximum(self.end[property] - begin, 0))

        return self.once(("window", property, length), make)

    def after(self, property: int, length: int) -> Ints:
        """The first place whose time is less than `length` before the point's last good reading."""

        def make() -> Ints:
            now = self.now(property) - length
            return first_after(self.series[property].time, self.begin[property], self.end[property], now)

        return self.once(("after", property, length), make)

    def folded(self, property: int, window: Window, fold: Callable[[Floats, Ints, int], Floats]) -> Floats:
        """`fold(values, owner, count)` over the good readings of each window."""
        owner = np.repeat(np.arange(len(window.size)), window.size)
        values = self.series[property].value[ragged(window.begin, window.size)]
        good = ~np.isnan(values)
        if not good.all():
            owner, values = owner[good], values[good]
        return fold(values, owner, len(window.size))
