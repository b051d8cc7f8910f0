"""What do the names in readings mean: which thing, which property, which number?"""

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np

from onecity.base.telemetry import Readings
from onecity.core.columns import Coded
from onecity.engines.sensing.declare import Observed
from onecity.engines.sensing.ingest.rosters import Live
from onecity.engines.sensing.rules.batch import QUALITY_LETTERS, Batch, Floats, Ints, Quality

# JSON and float64 hold whole numbers exactly up to here; no clock comes near.
LAST_MS = 1 << 53


def resolve(readings: Readings, live: Live, received: int) -> tuple[dict[int, Batch], int]:
    """The rows of each partition, and how many name a thing or property that there is not, or no possible time.

    Raises `ValueError` when columns differ in length or hold what they must not.
    """
    count = len(readings.things)
    roster = live.roster
    thing = _things(readings.things, live, count)
    place = _places(readings.properties, roster.places, count)
    times = np.asarray(readings.times, np.int64)
    quality = _qualities(readings.qualities, count)
    known = (thing >= 0) & (place >= 0) & (np.abs(times) < LAST_MS)
    value = _values(readings.values, place, list(roster.network.observe.values()), quality)
    if not len(times) == len(value) == len(quality) == count:
        raise ValueError("columns of unequal length")
    rows = np.flatnonzero(known)
    of = live.spread.partition[thing[rows]]
    found: dict[int, Batch] = {}
    for partition in np.flatnonzero(np.bincount(of)).tolist():
        mine = rows[of == partition]
        found[partition] = Batch(
            live.spread.number[thing[mine]],
            place[mine].astype(np.uint8),
            times[mine],
            value[mine],
            quality[mine],
            np.full(len(mine), received, np.int64),
        )
    return found, count - len(rows)


def _things(keys: Sequence[str], live: Live, count: int) -> Ints:
    # a sender's directory of all things is longer than what it sends at once, and the same every time
    if isinstance(keys, Coded) and len(keys.words) > len(keys):
        found: Ints = live.places(keys.words)[keys.at]
        return found
    return _places(keys, live.roster.index, count)


def _places(names: Sequence[str], known: Mapping[str, int], count: int) -> Ints:
    if len(names) != count:
        raise ValueError("columns of unequal length")
    if isinstance(names, Coded):
        found: Ints = _places(names.words, known, len(names.words))[names.at]
        return found
    if isinstance(names, list | tuple) and count and names.count(names[0]) == count:
        # one property in the whole column is what usually comes
        return np.full(count, known.get(names[0], -1), np.int64)
    try:
        return np.fromiter(map(known.__getitem__, names), np.int64, count)
    except KeyError:
        return np.fromiter(map(known.get, names, repeat(-1)), np.int64, count)


def _qualities(letters: Sequence[str], count: int) -> np.ndarray:
    if not len(letters):
        return np.zeros(count, np.uint8)
    known = {letter: int(one) for letter, one in QUALITY_LETTERS.items()}
    return np.fromiter(map(known.get, letters, repeat(int(Quality.UNREADABLE))), np.uint8, len(letters))


def _values(
    values: "Sequence[float | str] | Floats", place: Ints, observed: Sequence[Observed], quality: np.ndarray
) -> Floats:
    """As numbers; a word that is no state of its property is no number, and said to be unreadable."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiub":
        return values.astype(np.float64)
    if not any(isinstance(one, str) for one in values):
        return np.array(values, np.float64)
    found = np.full(len(values), np.nan)
    for i, (value, at) in enumerate(zip(values, place.tolist(), strict=True)):
        number = _number(value, observed[at].states if at >= 0 else ())
        if number is None:
            quality[i] = Quality.UNREADABLE
        else:
            found[i] = number
    return found


def _number(value: float | str, states: Sequence[str]) -> float | None:
    if not isinstance(value, str):
        return float(value)
    if value in states:
        return float(states.index(value))
    try:
        return float(value)
    except ValueError:
        return None
