"""What would a network have done with these readings? Histories through the same `step`."""

from collections.abc import Iterator

import numpy as np

from onecity.engines.sensing.rules.batch import CLOCK, Batch
from onecity.engines.sensing.rules.program import Program
from onecity.engines.sensing.rules.state import await_first, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Transition

AT_ONCE = 20_000


def replay(
    program: Program,
    things: Things,
    readings: Batch,
    since: int,
    until: int,
    every: int,
    *,
    awaits: bool = False,
) -> Iterator[Transition]:
    """The transitions of readings as they came, with ticks of the clock every so many milliseconds.

    `awaits`: as in a city a thing is silent only once it has spoken; else silences count from `since` on.
    """
    state = new_state(program, things, since)
    if awaits:
        await_first(state)
    log = with_ticks(readings, since, until, every, program.network.grace.ms)
    for begin in range(0, len(log), AT_ONCE):
        state, transitions = step(state, log[begin : begin + AT_ONCE])
        yield from transitions


def with_ticks(readings: Batch, since: int, until: int, every: int, grace: int) -> Batch:
    """A log: readings in the order in which they were received, and after those of each moment a tick.

    Ticks run behind by the network's grace, so that a timer of a moment has run out with the tick of that moment.
    """
    times = np.append(np.arange(since, until, every, dtype=np.int64), np.int64(until))
    count = len(times)
    ticks = Batch(
        np.full(count, CLOCK, np.int32),
        np.zeros(count, np.uint8),
        times + grace,
        np.zeros(count),
        np.zeros(count, np.uint8),
        times + grace,
    )
    log = Batch.together([readings, ticks])
    moment = np.concatenate([readings.received, times])
    return log.taken(np.lexsort((log.thing == CLOCK, moment)))
