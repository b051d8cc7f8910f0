"""Which event do the readings of one moment belong to? Two trucks that cross a scale in the same second are two.

Nothing in a reading says so but its moment. So an event is known by its moment and its first field: the same again is
the same event, sent again; another one is another event, and stands one millisecond behind. The n-th reading of a
further field belongs to the event of which the n-th reading of the first field told. So the readings of one event may
come together or column by column, several times, and cut into batches anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onecity.engines.sensing.rules.ahead import Rows
from onecity.engines.sensing.rules.batch import Ints, Truths
from onecity.engines.sensing.rules.state import State, Telling


def told_apart(state: State, rows: Rows) -> Rows:
    """The rows of a log that follow each other, those of events at times of their own."""
    if not any(state.program.events) or not len(rows):
        return rows
    time = rows.time
    for kind, fields in enumerate(state.program.events):
        mine = np.flatnonzero(np.isin(rows.property, fields))
        things = np.unique(rows.thing[mine][_meets(state, kind, rows, mine)])
        if len(things):
            time = _moved(_Slots(state, kind, fields), rows, mine[np.isin(rows.thing[mine], things)], time)
    return rows if time is rows.time else Rows(rows.thing, rows.property, time, rows.value, rows.cause)


def _meets(state: State, kind: int, rows: Rows, mine: Ints) -> Truths:
    """Which rows have the thing, property and time of one before them, here or in the log, or are of a moment that is
    being told.
    """
    thing, place, time = rows.thing[mine], rows.property[mine], rows.time[mine]
    order = np.lexsort((time, place, thing))
    columns = [one[order] for one in (thing, place, time)]
    found = np.zeros(len(mine), np.bool_)
    found[order[1:][np.logical_and.reduce([one[1:] == one[:-1] for one in columns])]] = True
    for number in np.unique(place).tolist():
        series, those = state.series[number], np.flatnonzero(place == number)
        end = series.start[thing[those]] + series.size[thing[those]]
        is_old = (series.size[thing[those]] > 0) & (time[those] <= series.time[end - 1])
        for i in those[is_old].tolist():
            found[i] |= series.find(int(thing[i]), int(time[i])) is not None
    for one in np.unique(thing).tolist() if state.tellings else ():
        telling = state.tellings.get((kind, one))
        if telling is not None:
            found |= (thing == one) & (time == telling.moment)
    return found


def _moved(slots: "_Slots", rows: Rows, chosen: Ints, time: Ints) -> Ints:
    found = time.copy()
    for i in chosen.tolist():
        row = (int(rows.thing[i]), int(rows.property[i]), int(rows.time[i]), float(rows.value[i]))
        found[i] = slots.take(*row)
    return found


@dataclass(slots=True)
class _Slots:
    """Where readings about one kind of event stand: those that are kept, and those taken here."""

    state: State
    kind: int
    fields: Sequence[int]
    taken: dict[tuple[int, int, int], float] = field(default_factory=dict)

    def take(self, thing: int, place: int, time: int, value: float) -> int:
        """The time at which a reading stands."""
        telling = self.state.tellings.get((self.kind, thing))
        met = self._held(thing, place, time) is not None
        if telling is None or telling.moment != time:
            telling = self._so_far(thing, time)
            if met:
                self.state.tellings[self.kind, thing] = telling
        if place == self.fields[0]:
            at = self._begun(thing, time, value)
            telling.slots.append(at)
        else:
            at = self._belongs(telling, thing, place, value)
            telling.counts[place] = telling.counts.get(place, 0) + 1
        self.taken.setdefault((thing, place, at), value)
        return at

    def _begun(self, thing: int, time: int, value: float) -> int:
        """Where the event of a first field stands: with the same one, else behind all others."""
        while self._held(thing, self.fields[0], time) is not None and not self._is(
            thing, self.fields[0], time, value
        ):
            time += 1
        return time

    def _belongs(self, telling: Telling, thing: int, place: int, value: float) -> int:
        """Where a further field stands; one too many is said again, or belongs to nothing that has been told."""
        count, slots = telling.counts.get(place, 0), telling.slots
        if count < len(slots):
            return slots[count]
        again = next((at for at in slots if self._is(thing, place, at, value)), None)
        return max(slots, default=telling.moment - 1) + 1 + count - len(slots) if again is None else again

    def _is(self, thing: int, place: int, time: int, value: float) -> bool:
        held = self._held(thing, place, time)
        return held == value or (held is not None and held != held and value != value)

    def _so_far(self, thing: int, time: int) -> Telling:
        """What had been told of a moment when nothing had met yet."""
        first, *others = self.fields
        slots: list[int] = []
        while self._held(thing, first, time + len(slots)) is not None:
            slots.append(time + len(slots))
        held = {
            place: sum(self._held(thing, place, at) is not None for at in slots or [time]) for place in others
        }
        return Telling(time, slots, {place: count for place, count in held.items() if count})

    def _held(self, thing: int, place: int, time: int) -> float | None:
        """What stands there; NaN for a flagged reading."""
        if (thing, place, time) in self.taken:
            return self.taken[thing, place, time]
        series = self.state.series[place]
        at = series.find(thing, time)
        return None if at is None else float(series.value[at])


def kept(state: State) -> list[list[Any]]:
    """What a snapshot needs of moments that are being told: of those to which readings may still come."""
    names, properties = list(state.program.network.events), state.program.properties
    return [
        [
            names[kind],
            thing,
            one.moment,
            one.slots,
            sorted((properties[place], n) for place, n in one.counts.items()),
        ]
        for (kind, thing), one in sorted(state.tellings.items())
        if one.moment >= state.oldest
    ]


def restore(state: State, said: Sequence[Sequence[Any]], index: dict[int, int]) -> None:
    """Take what `kept` gave; `index`: the number of each thing now by what it was."""
    names, properties = list(state.program.network.events), state.program.properties
    for name, thing, moment, slots, counts in said:
        if name in names and thing in index:
            found = {properties.index(one): count for one, count in counts if one in properties}
            state.tellings[names.index(name), index[thing]] = Telling(moment, list(slots), found)
