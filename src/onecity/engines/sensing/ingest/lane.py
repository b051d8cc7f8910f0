"""How do readings of many callers come into one partition of the log, in order and durably?

While the disk writes one batch, the next one gathers: nobody waits for a timer, and many callers share one write.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from onecity.base.telemetry import IngestAway, LogTaken, ReadingLog
from onecity.core.text import Text
from onecity.engines.sensing.ingest.worker import Worker
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.record import MOST_ROWS, Chunk, Declared, Item, Tick, decode, encode

logger = logging.getLogger(__name__)

MOST_WAITING = 500_000
ROWS_AT_ONCE = 100_000
READ_AT_ONCE = 256
RETRY_S = 0.5
_FULL = Text(
    zh="积压的读数过多，暂时不再接收。请稍后重发；没有确认的读数不算收到。",
    en="Too many readings are waiting; no more are taken for now. Send them again later.",
)
_STOPPING = Text(
    zh="接收进程正在停止。请稍后重发；没有确认的读数不算收到。",
    en="Ingest is stopping. Send the readings again later; what was not acknowledged was not taken.",
)


@dataclass(slots=True)
class Handed:
    """Readings of one caller, who waits for `done`."""

    roster: str
    batch: Batch
    done: "Future[None]" = field(default_factory=Future)


class Lane(threading.Thread):
    """The one that appends to a partition, in a thread of its own."""

    def __init__(
        self,
        partition: int,
        log: ReadingLog,
        worker: Worker,
        last: int,
        fatal: Callable[[BaseException], None],
    ) -> None:
        """`last` is the offset of the last record that the worker finds for itself."""
        super().__init__(name=f"log-{partition}", daemon=True)
        self.partition = partition
        self._log, self.worker, self._fatal = log, worker, fatal
        self._last = last
        self._queue: deque[Handed | Tick | Declared] = deque()
        self._rows = 0
        self._changed = threading.Condition()
        self._stopping = False
        self.taken = 0
        # Why nothing could be written last; None while all is well.
        self.ails: Text | None = None

    def put(self, roster: str, batch: Batch) -> "Future[None]":
        """Readings to be kept; done when they are durable. Raises `IngestAway` when too much is waiting."""
        handed = Handed(roster, batch)
        # from here on it cannot be cancelled: who waits for it may leave, what is written is written
        handed.done.set_running_or_notify_cancel()
        with self._changed:
            if self._stopping:
                raise IngestAway(_STOPPING)
            if self._rows and self._rows + len(batch) > MOST_WAITING:
                raise IngestAway(_FULL)
            self._queue.append(handed)
            self._rows += len(batch)
            self._changed.notify_all()
        return handed.done

    def tell(self, item: Tick | Declared) -> None:
        """The time, or what is declared from here on."""
        with self._changed:
            if isinstance(item, Tick) and any(isinstance(one, Tick) for one in self._queue):
                return  # the disk does not keep up: a later tick says the same
            self._queue.append(item)
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """Rows that wait for the disk."""
        return self._rows

    def stop(self) -> None:
        """End after what was handed over before."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def run(self) -> None:
        """Append what comes, until told to stop."""
        try:
            while some := self._next():
                self._append(some)
        except Exception as problem:  # the process has to end: nobody else may append
            logger.exception("ingest: partition %d cannot be written / 分区无法写入", self.partition)
            self._fatal(problem)
        finally:
            self._refuse()

    def _next(self) -> list[Handed | Tick | Declared]:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._stopping)
            found, rows = [], 0
            while self._queue and rows < ROWS_AT_ONCE:
                one = self._queue.popleft()
                found.append(one)
                rows += len(one.batch) if isinstance(one, Handed) else 0
            self._rows -= rows
            return found

    def _append(self, some: Sequence[Handed | Tick | Declared]) -> None:
        items = joined(some)
        try:
            offsets = self._log.append(self.partition, [encode(one) for one in items])
        except IngestAway as away:
            self.ails = away.reason
            self._failed(some, away)
            if isinstance(away, LogTaken):
                raise
            return
        self.ails = None
        for one in some:
            if isinstance(one, Handed):
                self.taken += len(one.batch)
                one.done.set_result(None)
        self._hand_over_gap(offsets[0])
        self.worker.put(offsets, items)
        self._last = offsets[-1]

    def _hand_over_gap(self, until: int) -> None:
        """Part of an append that failed may lie in the log all the same: the rules see whatever lies there."""
        while self._last + 1 < until:
            read = self._log.read(self.partition, self._last, READ_AT_ONCE)
            missed = [one for one in read if one.offset < until]
            if not missed:
                return
            self.worker.put([one.offset for one in missed], [decode(one.record) for one in missed])
            self._last = missed[-1].offset

    def _failed(self, some: Sequence[Handed | Tick | Declared], away: IngestAway) -> None:
        """Callers send again; what was declared has to come into the log before anything that follows it."""
        for one in some:
            if isinstance(one, Handed):
                one.done.set_exception(away)
        with self._changed:
            self._queue.extendleft(reversed([one for one in some if isinstance(one, Declared)]))
            begun = monotonic()
            self._changed.wait_for(lambda: self._stopping or monotonic() - begun > RETRY_S, RETRY_S)
            if self._stopping:
                self._queue.clear()

    def _refuse(self) -> None:
        with self._changed:
            self._stopping = True
            left, self._rows = list(self._queue), 0
            self._queue.clear()
        for one in left:
            if isinstance(one, Handed):
                one.done.set_exception(IngestAway(_STOPPING))


def joined(some: Sequence[Handed | Tick | Declared]) -> list[Item]:
    """Readings of one roster together, as long as nothing else comes between."""
    items: list[Item] = []
    waiting: dict[str, list[Batch]] = {}
    for one in some:
        if isinstance(one, Handed):
            waiting.setdefault(one.roster, []).append(one.batch)
        else:
            items += _chunks(waiting)
            waiting = {}
            items.append(one)
    return items + _chunks(waiting)


def _chunks(waiting: dict[str, list[Batch]]) -> list[Item]:
    found: list[Item] = []
    for roster, batches in waiting.items():
        batch = ordered(batches[0] if len(batches) == 1 else Batch.together(batches))
        found += [Chunk(roster, batch[i : i + MOST_ROWS]) for i in range(0, len(batch), MOST_ROWS)]
    return found


def ordered(batch: Batch) -> Batch:
    """By time, those of one moment in the order of `observe`; as it is where that holds already."""
    later = np.diff(batch.time)
    stays = (later > 0) | ((later == 0) & (np.diff(batch.property.astype(np.int64)) >= 0))
    if stays.all():
        return batch
    return batch.taken(np.lexsort((batch.property, batch.time)))
