"""Does the simulator give what the closed forms of queueing theory give?"""

import math
from typing import Any

import numpy as np
import pytest

from onecity.engines.emergency.rules.simulator.calls import draw
from onecity.engines.emergency.rules.simulator.experiment import simulate
from onecity.engines.emergency.rules.simulator.figures import estimate
from onecity.engines.emergency.rules.simulator.times import filled, straight
from onecity.engines.emergency.rules.simulator.world import world_of

from .cities import model, servers

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("emergency")

SURE = 1.0


def played(city: Any, days: int, replications: int, value: Any, features: Any = ()) -> tuple[float, float]:
    """The mean of `value(drawn, log)` over replications, with half its interval."""
    world = world_of(city, filled(city, straight(city)))
    found = []
    for number in range(replications):
        drawn = draw(city, 7, number, days)
        found.append(value(drawn, simulate(city, world, drawn, features)))
    interval = estimate(np.array(found))
    return interval.mean, (interval.high - interval.low) / 2 * SURE


def erlang_b(servers_: int, load: float) -> float:
    blocked = 1.0
    for n in range(1, servers_ + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers_: int, load: float) -> float:
    blocked = erlang_b(servers_, load)
    return blocked / (1 - load / servers_ * (1 - blocked))


@pytest.mark.parametrize(("count", "load"), [(1, 0.5), (3, 2.0), (8, 9.0)])
def test_calls_are_lost_as_erlang_b_says(count: int, load: float) -> None:
    city = servers(count, per_hour=load * 2, service_s=1800, when_none_free="lose")
    mean, half = played(city, 200, 8, lambda drawn, log: float((log.arrived < 0).mean()))
    assert abs(mean - erlang_b(count, load)) < half


@pytest.mark.parametrize(("count", "load"), [(1, 0.6), (4, 2.8)])
def test_calls_wait_as_erlang_c_says(count: int, load: float) -> None:
    city = servers(count, per_hour=load * 2, service_s=1800)
    delayed, half = played(city, 300, 8, lambda d, log: float((log.dispatched > d.received).mean()))
    assert abs(delayed - erlang_c(count, load)) < half
    waited, half = played(city, 300, 8, lambda d, log: float((log.dispatched - d.received).mean()) / 1000)
    assert abs(waited - erlang_c(count, load) * 1800 / (count - load)) < half


def test_the_urgent_wait_as_a_queue_with_priorities_says() -> None:
    count, load, shares = 3, 2.4, [0.3, 0.7]
    city = servers(count, per_hour=load * 2, service_s=1800, classes=shares)
    all_busy = erlang_c(count, load) * 1800 / count
    below = [0.0, load / count * shares[0], load / count]
    for priority in (0, 1):
        wait, half = played(
            city,
            400,
            8,
            lambda d, log, p=priority: float((log.dispatched - d.received)[d.priority == p].mean()) / 1000,
        )
        theory = all_busy / ((1 - below[priority]) * (1 - below[priority + 1]))
        assert abs(wait - theory) < half


def hypercube(rates: Any, mu: float) -> dict[str, Any]:
    """Larson's hypercube of two servers without a queue: steady state, and who serves which zone."""
    a, b = rates
    total = a + b
    # states: both free, first busy, second busy, both busy
    flow = np.array(
        [
            [-total, mu, mu, 0],
            [a, -(total + mu), 0, mu],
            [b, 0, -(total + mu), mu],
            [1, 1, 1, 1],
        ]
    )
    state = np.linalg.solve(flow, [0, 0, 0, 1])
    taken = 1 - state[3]
    return {
        "busy": (state[1] + state[3], state[2] + state[3]),
        "crossed": (a * state[1] + b * state[2]) / (total * taken),
        "lost": state[3],
    }


def test_two_ambulances_share_the_city_as_the_hypercube_says() -> None:
    rates, service_s = (1.2, 0.6), 1800.0
    base = servers(1, per_hour=sum(rates), service_s=service_s, when_none_free="lose")
    city = base.model_copy(
        update={
            "zones": (
                *model().zones[0:1],
                model().zones[2].model_copy(update={"weight": rates[1] / rates[0]}),
            ),
            "stations": model().stations,
            "units": (model().units[1].model_copy(update={"station": "s"}), model().units[1]),
            "travel": base.travel.model_copy(
                update={
                    "classes": (
                        base.travel.classes[0].model_copy(update={"seconds": ((0.0, 0.001), (0.001, 0.0))}),
                    )
                }
            ),
        }
    )
    theory = hypercube(rates, 3600 / service_s)
    lost, half = played(city, 400, 8, lambda d, log: float((log.unit < 0).mean()), ("fastest_unit",))
    assert abs(lost - theory["lost"]) < half

    def crossed(drawn: Any, log: Any) -> float:
        served = log.unit >= 0
        return float((log.unit != drawn.zone)[served].mean())

    share, half = played(city, 400, 8, crossed, ("fastest_unit",))
    assert abs(share - theory["crossed"]) < half
    for unit in (0, 1):

        def busy(drawn: Any, log: Any, unit: int = unit) -> float:
            mine = log.unit == unit
            return float((log.ended - log.dispatched)[mine].sum()) / (400 * 86_400_000)

        share, half = played(city, 400, 8, busy, ("fastest_unit",))
        assert math.isclose(share, theory["busy"][unit], abs_tol=half)
