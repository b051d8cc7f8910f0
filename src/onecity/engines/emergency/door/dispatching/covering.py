"""How much of the city would be covered less without an ambulance?

Times between zones are precomputed by the worker for the hours that are alike, so that a recommendation only looks
them up; until then, and without roads, they are straight lines.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from onecity.base.actor import system
from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.durable import replacing
from onecity.core.geo import Point
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.door.declared import KIND, local_zone, model_now
from onecity.engines.emergency.door.simulating import hour_table
from onecity.engines.emergency.errors import ModelUndeclared
from onecity.engines.emergency.rules.dispatch.coverage import coverage_losses
from onecity.engines.emergency.rules.dispatch.way import p80_factor
from onecity.engines.emergency.rules.simulator.soundness import hours_of
from onecity.engines.emergency.rules.simulator.times import straight
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import TravelError

Floats = NDArray[np.float64]
Found = NDArray[np.float32]


def losses(places: Sequence[Point]) -> list[float]:
    """For each free ambulance, the part of all people that would no longer be expected to be covered without it."""
    model = model_now()
    if model.relocation is None or not places:
        return [0.0] * len(places)
    between = between_now(model)
    rows = between[[_zone_of(one) for one in places]]
    reaches = rows <= model.relocation.covered_s / p80_factor(model.travel.cv)
    weights = [one.weight for one in model.zones]
    return coverage_losses(reaches, weights, model.relocation.busy).tolist()  # type: ignore[no-any-return]


def prepare_cover() -> int:
    """Compute the times between zones over roads where they are missing; how many tables, for the schedule."""
    try:
        model = model_now()
        roads = travel.current()
    except (NothingLoaded, ModelUndeclared, TravelError):
        return 0
    made = 0
    for number in range(len(model.travel.classes)):
        file = _file(number)
        if file is None or file.exists():
            continue
        table = hour_table(system(), model, straight(model), number, roads)
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file, shared=True) as part, part.open("wb") as opened:
            np.save(opened, table.astype(np.float32))
        made += 1
    return made


def between_now(model: Model) -> Found:
    """Seconds from zone to zone at this hour, on roads where they are prepared, else by straight line."""
    now = timezone.now().astimezone(local_zone())
    hour = (now.isoweekday() - 1) * 24 + now.hour
    number = next((n for n, one in enumerate(model.travel.classes) if hour in hours_of(one)), 0)
    file = _file(number)
    if file is not None and file.exists():
        return _opened(file)
    return _guessed(current().hash_of(KIND, model.id), number)


def _file(number: int) -> Path | None:
    """Where the table of an hour class lies; None without roads."""
    try:
        network = travel.current().ready.hash
    except TravelError:
        return None
    said = repr((network, current().hash_of(KIND, model_now().id), number))
    key = hashlib.sha256(said.encode()).hexdigest()[:24]
    return Path(settings.CONFIGURATION.data) / "emergency" / f"cover-{key}.npy"


@lru_cache(maxsize=4)
def _opened(file: Path) -> Found:
    found: Found = np.load(file)
    return found


@lru_cache(maxsize=4)
def _guessed(_hash: str, number: int) -> Found:
    return np.asarray(straight(model_now())[number], np.float32)


def _zone_of(place: Point) -> int:
    """The zone whose middle is nearest; degrees of longitude are shorter than those of latitude."""
    lon, lat = _middles(current().hash_of(KIND, model_now().id))
    across = (lon - place.lon) * np.cos(np.radians(place.lat))
    return int(np.argmin(across**2 + (lat - place.lat) ** 2))


@lru_cache(maxsize=4)
def _middles(_hash: str) -> tuple[Floats, Floats]:
    zones = model_now().zones
    return np.array([one.lon for one in zones]), np.array([one.lat for one in zones])
