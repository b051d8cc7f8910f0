"""Ingest without its threads: what they would do is done when a test says so, inside the test's transaction."""

import asyncio
from pathlib import Path

from django.conf import settings

from onecity.adapters.out.log_segments import SegmentLog
from onecity.base.telemetry import Readings, Taken
from onecity.engines.sensing.ingest.process import Process

PARTITIONS = 2


class Flow:
    """A process `ingest` over the log in the data folder."""

    def __init__(self) -> None:
        log = SegmentLog(Path(settings.DATA) / "readings" / "log", PARTITIONS)
        self.process = Process(log)
        self.process.claim()
        self.workers = [lane.worker for lane in self.process.lanes.values()]
        for worker in self.workers:
            worker.recover()
        self.pump()

    def take(self, readings: Readings) -> Taken:
        """Hand readings over; they are in the log and seen by the rules when this returns."""
        taken = asyncio.run(self._take(readings))
        self.pump()
        return taken

    async def _take(self, readings: Readings) -> Taken:
        taking = asyncio.create_task(self.process.intake.take(readings))
        await asyncio.sleep(0)
        self._append()
        return await taking

    def pump(self) -> None:
        """Let log and rules do what waits."""
        self._append()
        for worker in self.workers:
            while worker._queue:
                worker._take(worker._next() or [])

    def _append(self) -> None:
        for lane in self.process.lanes.values():
            while lane._queue:
                lane._append(lane._next())

    def commit(self) -> None:
        """Write positions and tallies."""
        for worker in self.workers:
            worker._commit()

    def snapshot(self) -> None:
        """Keep the states."""
        for worker in self.workers:
            worker._snapshot()
            worker._is_saved(wait=True)

    def publish(self) -> None:
        """Write the newest values."""
        for worker in self.workers:
            worker._publish()

    def kill(self) -> None:
        """Go without a word; the lock goes too."""
        self.process.log.close()
