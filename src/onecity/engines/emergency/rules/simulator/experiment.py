"""How much does each part of the platform change, on the same calls?

A ladder: the baseline, then one feature after the other is switched on. Each step is a paired difference, so the steps
add up to the whole; beside it stands what each feature does alone. Any of them may turn out negative.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.rules.simulator.bystanders import Helped, helped
from onecity.engines.emergency.rules.simulator.calls import Drawn, calls_of, draw, replay
from onecity.engines.emergency.rules.simulator.figures import Estimate, Run, by_day, estimate, seen
from onecity.engines.emergency.rules.simulator.kernel import Log, Policy, run
from onecity.engines.emergency.rules.simulator.trace import Trace
from onecity.engines.emergency.rules.simulator.world import World, world_of

LADDER = ("positioning", "fastest_unit", "redispatch", "green_wave", "relocation")
FEATURES = (*LADDER, "volunteers")
ALONE_REPLICATIONS = 10  # what each feature does by itself is told from the first ones
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: `replications` times `days` days from `seed`, or a recorded file; with these features."""

    seed: int = 1
    days: int = 365
    replications: int = 1
    features: frozenset[str] = frozenset(FEATURES)
    trace: Trace | None = None
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one replication gave: the runs at both ends, and mean response after each step and of each alone."""

    base: Run
    ours: Run
    steps: dict[str, Floats]
    alone: dict[str, Floats]
    weight: Floats
    helped: Helped


def usable(model: Model) -> tuple[str, ...]:
    """The features that a model has numbers for, in the order of the ladder."""
    needed = {"positioning", "redispatch", "green_wave", "relocation", "volunteers"}
    return tuple(one for one in FEATURES if one not in needed or getattr(model, one) is not None)


def simulate(model: Model, world: World, drawn: Drawn, features: Iterable[str]) -> Log:
    """One run with some features on."""
    on = set(features)
    calls = calls_of(model, drawn, positioning="positioning" in on, green_wave="green_wave" in on)
    return run(world, calls, Policy("fastest_unit" in on, "redispatch" in on, "relocation" in on))


def drawn_of(model: Model, plan: Plan, replication: int) -> Drawn:
    """The calls of one replication: drawn from the seed, or those of the recorded file."""
    if plan.trace is None:
        return draw(model, plan.seed, replication, plan.days)
    return replay(model, plan.seed, replication, plan.trace)


def on_of(model: Model, plan: Plan) -> list[str]:
    """The features that are switched on one after the other."""
    return [one for one in LADDER if one in plan.features and one in usable(model)]


def runs_of(model: Model, plan: Plan) -> int:
    """How often the days are simulated in all: baseline, the steps of the ladder, and what is told of each alone."""
    steps = len(on_of(model, plan))
    alone = max(0, steps - 1) * min(plan.replications, ALONE_REPLICATIONS) if plan.alone else 0
    return plan.replications * (1 + steps) + alone


def experiment(model: Model, seconds: Floats, plan: Plan, workers: int = 1) -> list[Outcome]:
    """All replications, each on its own calls. The answer does not depend on `workers`."""
    world = world_of(model, seconds)

    def one(replication: int) -> Outcome:
        return _outcome(model, world, plan, replication)

    return _in_order(one, plan.replications, workers)


def _in_order(one: Callable[[int], Outcome], count: int, workers: int) -> list[Outcome]:
    if workers < 2 or count < 2:
        return [one(number) for number in range(count)]
    first = one(0)  # compiles
    with ThreadPoolExecutor(workers) as pool:
        return [first, *pool.map(one, range(1, count))]


def _outcome(model: Model, world: World, plan: Plan, replication: int) -> Outcome:
    drawn, on = drawn_of(model, plan, replication), on_of(model, plan)

    def played(features: Sequence[str]) -> Run:
        return seen(drawn, simulate(model, world, drawn, features))

    base = ours = played(())
    steps, alone = {}, {}
    for number, feature in enumerate(on):
        before, ours = ours, played(on[: number + 1])
        steps[feature] = _saved(before, ours)
        if plan.alone and replication < ALONE_REPLICATIONS:
            alone[feature] = steps[feature] if number == 0 else _saved(base, played([feature]))
    _, weight = by_day(base, base.response)
    return Outcome(base, ours, steps, alone, weight, helped(model, drawn, plan.seed, replication))


def _saved(before: Run, after: Run) -> Floats:
    """Seconds saved per call, by day."""
    if len(before.response) == len(after.response):
        return by_day(before, before.response - after.response)[0]
    # calls were lost to a neighbour: other ones before than after
    a, b = by_day(before, before.response), by_day(after, after.response)
    return np.array([float(np.average(a[0], weights=a[1]) - np.average(b[0], weights=b[1]))])


def over_all(outcomes: list[Outcome], pick: Callable[[Outcome], Floats]) -> Estimate:
    """One replication: its days are the batches. Several: each replication is one."""
    if len(outcomes) == 1:
        values, weight = pick(outcomes[0]), outcomes[0].weight
        return estimate(values, weight if len(values) == len(weight) else None)
    return estimate(
        np.array([_mean(pick(one), one.weight) for one in outcomes]),
        np.array([one.weight.sum() for one in outcomes]),
    )


def _mean(values: Floats, weight: Floats) -> float:
    if not len(values):
        return 0.0
    return float(np.average(values, weights=weight if len(weight) == len(values) else None))


def total_saved(outcome: Outcome) -> Floats:
    """Baseline minus platform, by day."""
    return _saved(outcome.base, outcome.ours)
