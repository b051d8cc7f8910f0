"""How do log, rules, gateways and the door live together in one process?"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from time import time

from django.conf import settings

from onecity.base.manifest import resolve
from onecity.base.ports import port
from onecity.base.telemetry import Ingest, ReadingLog
from onecity.engines.sensing.ingest import keeping
from onecity.engines.sensing.ingest.archiver import Archiver
from onecity.engines.sensing.ingest.clerk import Clerk, Stations
from onecity.engines.sensing.ingest.errands import Errands
from onecity.engines.sensing.ingest.intake import Intake
from onecity.engines.sensing.ingest.lane import Lane
from onecity.engines.sensing.ingest.rosters import Rosters
from onecity.engines.sensing.ingest.served import Served
from onecity.engines.sensing.ingest.worker import Worker
from onecity.engines.sensing.rules.record import Declared, Tick

logger = logging.getLogger(__name__)

TICK_S = 1.0
END_S = 0.7
AGAIN_S = 5.0
Gateway = Callable[[Ingest], Awaitable[None]]


class Process:
    """Everything between `start` and `stop`; gateways and the door need a running loop besides."""

    def __init__(self, log: ReadingLog | None = None, *, tick_s: float = TICK_S) -> None:
        self.log = log or port("log")
        self._tick_s = tick_s
        self.failed: list[BaseException] = []
        self._wake: Callable[[], object] = lambda: None
        self.rosters = Rosters(self.log.partitions)
        self.lanes: dict[int, Lane] = {}
        self._stations = Stations()
        self._errands = Errands()
        self._clerk = Clerk(self._stations, self.look)
        parts = {one: self.rosters.part_of(one) for one in range(self.log.partitions)}
        self.archiver = Archiver(self.log, parts)
        self.intake = Intake(self.rosters, self.lanes, self._stations, self._clerk, self.log.where)

    def claim(self) -> None:
        """Become the one that appends to the log. Raises `LogTaken`, `IngestAway`."""
        for partition in range(self.log.partitions):
            # a log that was lost goes on behind what of it is known: else nobody would read what comes
            known = max(keeping.position(partition), port("history").archived(partition))
            until = self.log.claim(partition, known)
            part_of = self.rosters.part_of(partition)
            worker = Worker(partition, self.log, part_of, until, self._fatal, self._errands.put)
            self.lanes[partition] = Lane(partition, self.log, worker, until, self._fatal)
        self._stations.refresh()
        self.look()

    def start(self) -> None:
        """Claim the log, and let the threads run. Raises `LogTaken`, `IngestAway`."""
        self.claim()
        for lane in self.lanes.values():
            lane.worker.start()
            lane.start()
        self._errands.start()
        self._clerk.start()
        self.archiver.start()

    def look(self) -> None:
        """Follow what is declared now: first the log hears of it, then readings are understood so."""
        live = self.rosters.changed()
        if live is None:
            return
        declared = Declared(_now(), tuple(sorted(one.roster.id for one in live.values())))
        for lane in self.lanes.values():
            lane.tell(declared)
        self.rosters.follow(live)
        logger.info("ingest: %d networks / 个网络: %s", len(live), ", ".join(sorted(live)))

    def tick(self) -> None:
        """Write the time into the log."""
        now = _now()
        for lane in self.lanes.values():
            lane.tell(Tick(now))

    def stop(self) -> None:
        """Keep what was handed over, and end; what the rules have not seen is in the log."""
        for lane in self.lanes.values():
            lane.stop()
        self._clerk.stop()
        self.archiver.stop()
        for lane in self.lanes.values():
            lane.join(END_S)
            lane.worker.stop()
        for lane in self.lanes.values():
            lane.worker.join(END_S)
        self._clerk.join(END_S)
        self.log.close()

    async def run(self, gateways: Sequence[Gateway]) -> None:
        """Serve until told to stop, or until a thread has failed."""
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(stopping.set)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        served = Served(self.intake)
        await served.open()
        tasks = [asyncio.create_task(self._ticks())]
        tasks += [asyncio.create_task(_kept_up(one, self.intake)) for one in gateways]
        if self.failed:
            stopping.set()
        await stopping.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=END_S / 2)
        await served.close()

    async def _ticks(self) -> None:
        while True:
            self.tick()
            await asyncio.sleep(self._tick_s)

    def _fatal(self, problem: BaseException) -> None:
        self.failed.append(problem)
        self._wake()


async def _kept_up(gateway: Gateway, ingest: Ingest) -> None:
    """Run a gateway; when it falls, again a little later: the others have nothing to do with it."""
    while True:
        try:
            await gateway(ingest)
            return
        except Exception:
            logger.exception("ingest: a gateway fell and starts again / 网关出错，将重新启动")
        await asyncio.sleep(AGAIN_S)


def gateways() -> list[Gateway]:
    """Those that the settings name, made ready."""
    return [resolve(name).from_settings(settings).run for name in settings.ONECITY_GATEWAYS]


def _now() -> int:
    return round(time() * 1000)
