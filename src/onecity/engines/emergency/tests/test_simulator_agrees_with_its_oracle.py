"""Do kernel and oracle agree call by call, whatever the city? Does every call end?"""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.rules.simulator.calls import calls_of, draw
from onecity.engines.emergency.rules.simulator.kernel import Policy, run
from onecity.engines.emergency.rules.simulator.times import filled, straight
from onecity.engines.emergency.rules.simulator.world import world_of

from .cities import model
from .oracle import Oracle

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("emergency")

FIELDS = ("unit", "dispatched", "departed", "arrived", "left", "hospital", "reached", "ended", "diverted")


@st.composite
def cities(draw_: Any) -> Model:
    """Up to five zones, four stations, two kinds of crews, shifts, hospitals with few bays."""
    zones = draw_(st.integers(1, 5))
    number = st.floats(0, 0.2)
    names = [f"z{n}" for n in range(zones)]
    stations = draw_(st.integers(1, 4))
    pick = st.sampled_from(names)
    skilled = [{"station": "s0", "capabilities": ["als"]}]
    shifts = st.sampled_from([[], [{"from": 8, "until": 20}], [{"from": 20, "until": 8, "days": [1, 2, 5]}]])
    units = [
        {
            "station": f"s{draw_(st.integers(0, stations - 1))}",
            "count": draw_(st.integers(1, 3)),
            "capabilities": draw_(st.sampled_from([[], ["als"]])),
            "shifts": draw_(shifts),
        }
        for _ in range(draw_(st.integers(0, 3)))
    ]
    base = model().model_dump(mode="json", by_alias=True)
    high, low = base["priorities"]
    return model(
        calls={"per_day": draw_(st.sampled_from([20, 80, 250]))},
        when_none_free=draw_(st.sampled_from(["wait", "wait", "lose"])),
        zones=[{"id": n, "lon": 120 + draw_(number), "lat": 36 + draw_(number)} for n in names],
        stations=[{"id": f"s{n}", "zone": draw_(pick)} for n in range(stations)],
        units=skilled + units,
        hospitals=[
            {
                "id": f"h{n}",
                "zone": draw_(pick),
                "bays": draw_(st.integers(0, 2)),
                "capabilities": ["cath"] * n,
            }
            for n in range(draw_(st.integers(0, 2)))
        ],
        priorities=[
            high | {"needs": draw_(st.sampled_from([[], ["als"]])), "hospital_needs": ["cath"]},
            low,
        ],
        travel={
            "classes": [
                {"id": "day", "hours": list(range(7, 20)), "speed_kmh": 20},
                {"id": "night", "speed_kmh": 40},
            ]
        },
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cities(), st.integers(0, 9), st.booleans(), st.booleans(), st.booleans())
def test_every_call_has_the_same_fate_in_both(
    city: Any, seed: int, fastest: bool, redispatch: bool, relocation: bool
) -> None:
    world = world_of(city, filled(city, straight(city)))
    calls = calls_of(city, draw(city, seed, 0, 1), positioning=True, green_wave=True)
    policy = Policy(fastest, redispatch, relocation)
    log = run(world, calls, policy)
    oracle = Oracle(world, calls, policy)
    fates = oracle.play()
    for name in FIELDS:
        assert getattr(log, name).tolist() == [getattr(fate, name) for fate in fates], name
    assert log.moves[0] == oracle.moves
    assert np.all(log.ended >= 0)
    assert city.when_none_free != "wait" or np.all(log.arrived >= calls.ready)
