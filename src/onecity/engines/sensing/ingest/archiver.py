"""How do readings come from the log into the history, once?"""

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from onecity.base.ports import port
from onecity.base.telemetry import IngestAway, Measured, ReadingLog
from onecity.core.columns import Coded
from onecity.engines.sensing.ingest import snapshots
from onecity.engines.sensing.ingest.roster import Part
from onecity.engines.sensing.ingest.watch import PartOf
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.record import Chunk, Item, decode

logger = logging.getLogger(__name__)

EVERY_S = 5.0
RECORDS_AT_ONCE = 32
MOST_RECORDS = 512
# More at once would be sorted more slowly: it does not fit into the processor's cache.
ROWS_AT_ONCE = 1_000_000
# While much is waiting, small files become larger ones only now and then.
MERGED_AFTER = 64


class Archiver(threading.Thread):
    """Follows the log some seconds behind, in a thread of its own, and prunes what nobody needs any more."""

    def __init__(self, log: ReadingLog, parts: Mapping[int, PartOf]) -> None:
        super().__init__(name="archiver", daemon=True)
        self._log, self._parts = log, parts
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End after what is being written."""
        self._stopping.set()

    def run(self) -> None:
        """Again and again."""
        while not self._stopping.wait(EVERY_S):
            try:
                for partition in self._parts:
                    self.archive(partition)
            except IngestAway as away:
                logger.warning("ingest: the history waits / 历史暂停归档: %s", away)
            except Exception:  # the log keeps all until the history takes it again
                logger.exception("ingest: the history could not be written / 历史无法写入")
        connection.close()

    def archive(self, partition: int) -> None:
        """Keep all that is in the log by now."""
        history, part_of = port("history"), self._parts[partition]
        pieces = 0
        while not self._stopping.is_set():
            until, items = self._some(partition, history.archived(partition))
            if until is None:
                break
            history.keep(partition, until, measured(items, part_of))
            pieces += 1
            if pieces % MERGED_AFTER == 0:
                history.merge(partition)
        if pieces:
            history.merge(partition)
        needed = min(history.archived(partition), snapshots.oldest(partition))
        if needed > 0:
            self._log.prune(partition, needed)

    def _some(self, partition: int, after: int) -> tuple[int | None, list[Item]]:
        """The offset of the last of the next records, none when there are none; what they hold."""
        found: list[Item] = []
        until, rows = None, 0
        while rows < ROWS_AT_ONCE and len(found) < MOST_RECORDS:
            entries = self._log.read(partition, after if until is None else until, RECORDS_AT_ONCE)
            if not entries:
                break
            until = entries[-1].offset
            read = [decode(one.record) for one in entries]
            rows += sum(len(one.batch) for one in read if isinstance(one, Chunk))
            found += read
        return until, found


def measured(items: Iterable[Item], part_of: PartOf) -> dict[str, Measured]:
    """The readings of records by network, with their names."""
    chunks: dict[str, list[Chunk]] = {}
    for item in items:
        if isinstance(item, Chunk):
            chunks.setdefault(item.roster, []).append(item)
    found: dict[str, list[tuple[Part, Batch]]] = {}
    for roster, some in chunks.items():
        part = part_of(roster)
        found.setdefault(part.network, []).append((part, Batch.together([one.batch for one in some])))
    return {network: _columns(some) for network, some in found.items()}


def _columns(some: Sequence[tuple[Part, Batch]]) -> Measured:
    """The readings under one roster, seldom more."""
    batch = Batch.together([one for _, one in some])
    return Measured(
        _together([Coded(part.things.keys, one.thing) for part, one in some]),
        _together([Coded(part.properties, one.property) for part, one in some]),
        batch.time,
        batch.value,
        batch.quality,
        batch.received,
    )


def _together(columns: Sequence[Coded]) -> Sequence[str]:
    return columns[0] if len(columns) == 1 else [word for one in columns for word in one]
