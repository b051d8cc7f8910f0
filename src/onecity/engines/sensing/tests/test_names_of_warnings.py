"""Does no warning ever get the name of another?"""

from onecity.engines.sensing.rules.batch import Batch, reading, tick
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Transition
from onecity.engines.sensing.tests.town import declared, program

HOUR = 3_600_000


def test_a_warning_that_begins_where_another_was_first_told_to_begin_has_its_own_name() -> None:
    network = program(declared(rules=[{"id": "flood", "when": "level >= 84.0", "level": "yellow"}]))
    state = new_state(network, Things.of({"a": {}}), HOUR)
    # the first is told to begin at 3, then moves to 1; then it ends at 2, and another begins at 3
    told: list[Transition] = []
    for time, value in ((3, 85.0), (1, 85.0), (2, 80.0)):
        state, transitions = step(state, Batch.of([reading(0, 0, HOUR + time * 60_000, value)]))
        told += transitions
    state, transitions = step(state, Batch.of([tick(HOUR + 20 * 60_000)]))
    told += transitions
    assert len({one.id for one in told}) == len(told)
    begun = [one.episode for one in told if one.kind == "opened"]
    assert len(set(begun)) == len(begun) == 2
