"""What became of each call of a run, for people who want to count after?"""

from collections import Counter
from collections.abc import Iterator, Sequence

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.rules.simulator.calls import calls_of
from onecity.engines.emergency.rules.simulator.experiment import Outcome, usable
from onecity.engines.emergency.rules.simulator.figures import Run

HEADER = (
    "side", "call", "zone", "priority", "unit", "hospital", "received_s", "ready_s", "dispatched_s", "departed_s",
    "arrived_s", "left_s", "reached_s", "ended_s", "waited_s", "response_s", "diverted", "counted",
)  # fmt: skip
Cell = str | int | float


def rows(
    model: Model, outcome: Outcome, features: frozenset[str], ids: Sequence[str] = ()
) -> Iterator[tuple[Cell, ...]]:
    """A row for each call, `baseline` first and then `platform`, in the order of `HEADER`.

    Seconds from the beginning, a Monday's midnight; empty where it did not happen. `ready` is when a dispatcher had
    the call with its place, `waited` what passed from then until somebody was sent. `ids` are names of the calls;
    else they are counted from 1.
    """
    names = _units(model)
    called = ids or [str(number) for number in range(1, len(outcome.base.drawn.received) + 1)]
    for side, run, on in (("baseline", outcome.base, frozenset[str]()), ("platform", outcome.ours, features)):
        for call, row in zip(
            called,
            _of(run, model, names, "positioning" in on and "positioning" in usable(model)),
            strict=True,
        ):
            yield (side, call, *row)


def _of(run: Run, model: Model, names: list[str], positioning: bool) -> Iterator[tuple[Cell, ...]]:
    drawn, log = run.drawn, run.log
    ready = calls_of(model, drawn, positioning=positioning, green_wave=False).ready
    counted = drawn.counted
    for call in range(len(drawn.received)):
        unit, hospital = int(log.unit[call]), int(log.hospital[call])
        yield (
            model.zones[int(drawn.zone[call])].id,
            model.priorities[int(drawn.priority[call])].id,
            names[unit] if unit >= 0 else "",
            model.hospitals[hospital].id if hospital >= 0 else "",
            _s(drawn.received[call]),
            _s(ready[call]),
            *(
                _s(of[call])
                for of in (log.dispatched, log.departed, log.arrived, log.left, log.reached, log.ended)
            ),
            _s(log.dispatched[call] - ready[call]) if unit >= 0 else "",
            _s(log.arrived[call] - drawn.received[call]) if unit >= 0 else "",
            int(log.diverted[call]),
            int(counted[call]),
        )


def _units(model: Model) -> list[str]:
    """The ambulances as the run counts them: `station-1`, `station-2`, …"""
    seen: Counter[str] = Counter()
    names = []
    for one in model.units:
        for _ in range(one.count):
            seen[one.station] += 1
            names.append(f"{one.station}-{seen[one.station]}")
    return names


def _s(milliseconds: int) -> Cell:
    return "" if milliseconds < 0 else round(int(milliseconds) / 1000, 3)
