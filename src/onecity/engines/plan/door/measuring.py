"""What does a measure say now, and what if it cannot say anything?"""

import logging
import math
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction

from onecity.base.manifest import Measure, collect, resolve
from onecity.base.measure import Reading
from onecity.engines.plan.door.declared import release_id
from onecity.engines.plan.door.view import Missing

logger = logging.getLogger(__name__)

# A board that many people look at computes each figure once a minute.
FRESH_S = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading, or why there is none."""

    reading: Reading | None
    missing: Missing | None = None


def measures() -> dict[str, Measure]:
    """All measures that the engines' manifests name."""
    return {measure.name: measure for measure in collect(lambda engine: engine.measures)}


def measured(name: str | None) -> Measured:
    """What a measure says, at most a minute old; never raises."""
    if name is None:
        return Measured(None, Missing.NO_MEASURE)
    key = f"plan:{release_id()}:{name}"
    found: Measured | None = cache.get(key)
    if found is None:
        found = measure_now(name)
        cache.set(key, found, FRESH_S)
    return found


def measure_now(name: str) -> Measured:
    """What a measure says at this moment. One that breaks is logged with its reason and gives `FAILED`."""
    measure = measures().get(name)
    if measure is None:
        return Measured(None, Missing.UNKNOWN)
    try:
        with _kept_apart():
            reading: Reading | None = resolve(measure.call)()
            if reading is None:
                return Measured(None, Missing.NO_MEASURE)
            if not math.isfinite(reading.value):
                raise ValueError(f"{reading.value} is no figure")
    except Exception:
        logger.exception("measure %s could not be computed", name)
        return Measured(None, Missing.FAILED)
    return Measured(reading)


def _kept_apart() -> AbstractContextManager[Any]:
    """A savepoint inside a transaction: on PostgreSQL a failing query of a measure would break the whole."""
    return transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext()
