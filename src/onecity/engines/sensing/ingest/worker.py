"""How do the records of a partition become warnings in the database, also after a crash?"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from onecity.base.telemetry import ReadingLog
from onecity.engines.sensing.ingest import keeping, latest, snapshots
from onecity.engines.sensing.ingest.beside import Beside
from onecity.engines.sensing.ingest.watch import PartOf, Watch
from onecity.engines.sensing.rules.record import Chunk, Item, decode
from onecity.engines.sensing.rules.transition import Transition

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 50_000
MOST_WAITING = 500_000
RECORDS_AT_ONCE = 256
COMMIT_EVERY_S = 5.0
SNAPSHOT_EVERY_S = 60.0
PUBLISH_EVERY_S = 1.0
# Of a worker's time at most a twentieth goes into snapshots, and as much into publishing.
SHARE = 20
RETRY_S = 0.5

Fatal = Callable[[BaseException], None]
T = TypeVar("T")


class Worker(threading.Thread):
    """The rules of one partition, in a thread of its own."""

    def __init__(
        self,
        partition: int,
        log: ReadingLog,
        part_of: PartOf,
        until: int,
        fatal: Fatal,
        later: keeping.Later | None = None,
    ) -> None:
        """`until` is the offset of the last record that was there when the partition was claimed; `later` runs what
        tells listeners about warnings.
        """
        super().__init__(name=f"rules-{partition}", daemon=True)
        self.partition = partition
        self._log, self._part_of, self._until, self._fatal = log, part_of, until, fatal
        self._later = later
        self.watch = Watch(part_of)
        self.offset = -1
        self.kept = -1
        self._queue: deque[tuple[int, Item]] = deque()
        self._rows = 0
        self._changed = threading.Condition()
        self._stopping = False
        self._told: list[Transition] = []
        self._saving: Beside | None = None
        self._saves_here = False
        self._due = {"commit": 0.0, "snapshot": time.monotonic() + SNAPSHOT_EVERY_S, "publish": 0.0}

    def put(self, offsets: Sequence[int], items: Sequence[Item]) -> None:
        """Hand over what is durable now; waits while too much is waiting."""
        rows = sum(map(_rows, items))
        with self._changed:
            self._changed.wait_for(lambda: self._rows < MOST_WAITING or self._stopping)
            self._queue.extend(zip(offsets, items, strict=True))
            self._rows += rows
            self._changed.notify_all()

    def stop(self) -> None:
        """End after what is being done now: the rest is in the log."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """Rows that wait for the rules."""
        return self._rows

    def run(self) -> None:
        """Catch up with the log, then follow it."""
        try:
            self.recover()
            while (some := self._next()) is not None:
                close_old_connections()
                self._take(some)
            if self._told:
                self._commit()
        except Exception as problem:  # whatever it is, no other thread could go on without this one
            logger.exception("ingest: the rules of partition %d stopped / 分区规则已停止", self.partition)
            self._fatal(problem)
        finally:
            if self._saving:
                self._saving.end()
            connection.close()

    def recover(self) -> None:
        """The states after the last record that was there at the beginning."""
        position = self._patiently(lambda: keeping.position(self.partition))
        self.offset, self.watch = snapshots.load(self.partition, self._part_of, position)
        begun, count = time.monotonic(), 0
        while self.offset < self._until and not self._stopping:
            read = self._log.read(self.partition, self.offset, RECORDS_AT_ONCE)
            # what is appended meanwhile is handed over besides
            entries = [one for one in read if one.offset <= self._until]
            if not entries:
                break
            self._take([(one.offset, decode(one.record)) for one in entries])
            count += len(entries)
        if count:
            took_s = time.monotonic() - begun
            logger.info("ingest: %d records read again in %.1f s / 已重放记录", count, took_s)

    def _next(self) -> list[tuple[int, Item]] | None:
        """What waits, up to many rows; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._stopping)
            if self._stopping:
                return None
            found, rows = [], 0
            while self._queue and rows < ROWS_AT_ONCE:
                found.append(self._queue.popleft())
                rows += _rows(found[-1][1])
            self._rows -= rows
            self._changed.notify_all()
            return found

    def _take(self, some: Sequence[tuple[int, Item]]) -> None:
        self._told += self.watch.take([item for _, item in some])
        self.offset = some[-1][0]
        now = time.monotonic()
        if self._told or now >= self._due["commit"]:
            self._commit()
        if now >= self._due["publish"]:
            self._timed("publish", PUBLISH_EVERY_S, self._publish)
        if now >= self._due["snapshot"] and self._is_saved():
            self._timed("snapshot", SNAPSHOT_EVERY_S, self._snapshot)

    def _timed(self, what: str, every_s: float, work: Callable[[], None]) -> None:
        begun = time.monotonic()
        work()
        took_s = time.monotonic() - begun
        self._due[what] = begun + max(every_s, took_s * SHARE)

    def _commit(self) -> None:
        told, tallies = self._told, self.watch.tallies()
        self._patiently(
            lambda: keeping.keep(self.partition, self.offset, told, tallies, self._where, self._later)
        )
        self._told, self.kept = [], self.offset
        self._due["commit"] = time.monotonic() + COMMIT_EVERY_S

    def _patiently(self, work: Callable[[], T]) -> T:
        """Again and again while the database is away: the log keeps everything meanwhile."""
        while True:
            try:
                return work()
            except (OperationalError, InterfaceError) as problem:
                if self._stopping:
                    raise
                logger.error("ingest: the database is away / 数据库不可用: %s", problem)
                connection.close()
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, RETRY_S)

    def _where(self, network: str, thing: str) -> tuple[str, str]:
        part = self.watch.networks[network].part
        place = part.things.index[thing]
        return part.ids[place], part.divisions[place]

    def _publish(self) -> None:
        made = round(time.time() * 1000)
        for one in self.watch.networks.values():
            latest.write(one.part, one.state, one.newest, made)

    def _snapshot(self) -> None:
        """Begin to keep the states as they are now; the rules go on meanwhile."""
        if self.kept != self.offset:
            self._commit()
        save = partial(snapshots.save, self.partition, self.offset, self.watch)
        try:
            self._saving = None if self._saves_here else Beside(save)
        except OSError as problem:
            logger.warning("ingest: no process for a snapshot / 无法创建快照进程: %s", problem)
        if self._saving is None:
            save()
            snapshots.forget(self.partition)

    def _is_saved(self, *, wait: bool = False) -> bool:
        """Whether the snapshot that was begun last is whole, or given up."""
        if self._saving is None:
            return True
        if wait:
            self._saving.wait()
        if not self._saving.is_done():
            return False
        if self._saving.has_failed:
            logger.error("ingest: a snapshot failed, the next is made here / 快照失败，下次在本进程内写入")
        self._saves_here = self._saving.has_failed
        self._saving = None
        snapshots.forget(self.partition)
        return True


def _rows(item: Item) -> int:
    return len(item.batch) if isinstance(item, Chunk) else 1
