"""Which things of a city do simulated devices stand at?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from onecity.base.declarations.kinds import kinds
from onecity.base.registry.source import declared_things
from onecity.core.pack import load
from onecity.simulation.devices.balance import Reservoirs
from onecity.simulation.devices.series import Range
from onecity.simulation.devices.values import Floats

LEVELS = ("dead_level", "limit_level", "normal_level", "check_level")
M3_PER_CAPACITY = 10_000
SMALL_M3 = 200_000.0
"""For a reservoir whose capacity nobody has written down."""
DEFAULT_RANGE = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Watched:
    """A network's things by key with their attributes and position, and what is measured at them."""

    network: str
    things: Mapping[str, Mapping[str, Any]]
    ranges: Mapping[str, Range]
    increments: frozenset[str]

    @property
    def is_water(self) -> bool:
        """Whether each thing is a reservoir whose levels are declared, with level and rain observed."""
        known = all(all(name in one for name in LEVELS) for one in self.things.values())
        return known and {"level", "rain"} <= set(self.ranges)


def watched(city: Path, network: str, most: int | None = None) -> Watched:
    """What a city's folder says of a network, the first `most` things of it.

    Raises `KeyError` for a network that there is not, `PackInvalid`.
    """
    pack = load(city, kinds())
    declared: Any = pack.all("network")[network]
    found: dict[str, dict[str, Any]] = {}
    for draft in declared_things(pack.declaration("layer", declared.thing.layer), pack):
        attributes = {"code": draft.code, "lon": draft.lon, "lat": draft.lat, **draft.attributes}
        found[str(attributes.get(declared.thing.key, draft.code))] = attributes
    ranges = {name: _range(one) for name, one in declared.observe.items() if one.kind != "state"}
    increments = frozenset(name for name, one in declared.observe.items() if one.kind == "increment")
    return Watched(network, dict(list(found.items())[:most]), ranges, increments)


def reservoirs(watched: Watched) -> Reservoirs:
    """The reservoirs of a network of water."""
    dead, limit, normal, check = (_column(watched, name) for name in LEVELS)
    capacity = _column(watched, "capacity") * M3_PER_CAPACITY
    return Reservoirs(
        things=tuple(watched.things),
        lon=_column(watched, "lon"),
        lat=_column(watched, "lat"),
        capacity_m3=np.where(np.isfinite(capacity), capacity, SMALL_M3),
        dead_m=dead,
        limit_m=limit,
        normal_m=normal,
        check_m=check,
    )


def _column(watched: Watched, name: str) -> Floats:
    cells = (one.get(name) for one in watched.things.values())
    return np.array([np.nan if cell in (None, "") else float(cell) for cell in cells])


def _range(observed: Any) -> Range:  # noqa: ANN401  another engine's declaration
    least, most = observed.range or DEFAULT_RANGE
    return Range(float(least), float(most), observed.decimals)
