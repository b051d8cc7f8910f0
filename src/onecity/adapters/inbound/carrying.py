"""How are the steps of a conversation carried out, so that an answer always means what it says?"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from onecity.adapters.inbound.counters import Counters
from onecity.adapters.inbound.steps import Refuse, Say, Step, Take
from onecity.base.telemetry import Ingest, IngestAway, Readings

logger = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0

Answer = Callable[[bytes], Awaitable[None]]


@dataclass(slots=True)
class _Lot:
    """Readings of one network that are taken together, and whoever waits for it."""

    parts: list[Readings] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    unasked: list[Readings] = field(default_factory=list)


async def carry_out(
    steps: Sequence[Step], ingest: Ingest, answer: Answer, counters: Counters, patience_s: float
) -> None:
    """Do what the steps say, in their order as far as anybody can notice.

    Readings that stand beside each other are taken together. Where they cannot be taken no answer goes out: the
    device sends them again. Those of a device that asks for no answer are tried again for `patience_s`.
    """
    for lot in _lots(steps):
        if isinstance(lot, _Lot):
            await _take(lot, ingest, answer, counters, patience_s)
        elif isinstance(lot, Refuse):
            await ingest.refuse(lot.refused)
            counters.add(f"refused-{lot.refused.reason}")
        else:
            await answer(lot.answer)
            counters.add("answers")


def _lots(steps: Iterable[Step]) -> Iterable[_Lot | Refuse | Say]:
    lot: _Lot | None = None
    for step in steps:
        if not isinstance(step, Take):
            if lot is not None:
                yield lot
            lot = None
            yield step
            continue
        if lot is not None and lot.parts[0].network != step.readings.network:
            yield lot
            lot = None
        lot = lot or _Lot()
        lot.parts.append(step.readings)
        if step.answer:
            lot.answers.append(step.answer)
        else:
            lot.unasked.append(step.readings)
    if lot is not None:
        yield lot


async def _take(lot: _Lot, ingest: Ingest, answer: Answer, counters: Counters, patience_s: float) -> None:
    try:
        await _put(joined(lot.parts), ingest, counters)
    except IngestAway as away:
        counters.add("away", len(lot.answers))
        if lot.unasked:
            await _insist(joined(lot.unasked), ingest, counters, patience_s, away)
        return
    for one in lot.answers:
        await answer(one)
    counters.add("answers", len(lot.answers))


async def _put(readings: Readings, ingest: Ingest, counters: Counters) -> None:
    taken = await ingest.take(readings)
    counters.add("readings", taken.taken)
    counters.add("unknown", taken.unknown)


async def _insist(
    readings: Readings, ingest: Ingest, counters: Counters, patience_s: float, away: IngestAway
) -> None:
    """Nobody will send these again: the connection waits with them for a while."""
    loop, wait_s = asyncio.get_running_loop(), FIRST_WAIT_S
    until = loop.time() + patience_s
    while loop.time() + wait_s <= until:
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        try:
            await _put(readings, ingest, counters)
        except IngestAway as problem:
            away = problem
        else:
            return
    counters.add("lost", len(readings))
    logger.error("gateway: %d readings lost, nobody sends them again / 丢失读数: %s", len(readings), away)


def joined(parts: Sequence[Readings]) -> Readings:
    """Readings of one network behind each other."""
    if len(parts) == 1:
        return parts[0]
    return Readings(
        network=parts[0].network,
        things=[one for part in parts for one in part.things],
        properties=[one for part in parts for one in part.properties],
        times=[one for part in parts for one in part.times],
        values=[one for part in parts for one in part.values],
        qualities=[one for part in parts for one in part.qualities or "N" * len(part)],
    )
