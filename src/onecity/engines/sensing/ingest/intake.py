"""Who takes readings in from gateways and other processes?"""

import asyncio
from collections.abc import Iterator, Mapping
from time import time

from onecity.base.telemetry import IngestState, Readings, Refused, Station, Taken
from onecity.core.text import Text
from onecity.engines.sensing.ingest.clerk import Clerk, Stations
from onecity.engines.sensing.ingest.lane import Lane
from onecity.engines.sensing.ingest.resolving import resolve
from onecity.engines.sensing.ingest.rosters import Rosters

_BEHIND = Text(
    zh="规则落后于读数（分区 {partition}：{rows} 行）",
    en="rules lag behind the readings (partition {partition}: {rows} rows)",
)
_AHEAD = Text(
    zh="日志的时间比本机快 {minutes} 分钟，追上之前新读数会算作迟到。请校准系统时间（NTP）",
    en="the log's clock is {minutes} minutes ahead of this machine's, and readings count as late until it has caught "
    "up; set the system's time right (NTP)",
)
_MUCH = 100_000
_TOO_FAR_MS = 60_000


class Intake:
    """The port `Ingest` in the process `ingest` itself."""

    def __init__(
        self, rosters: Rosters, lanes: Mapping[int, Lane], stations: Stations, clerk: Clerk, where: str
    ) -> None:
        self._rosters, self._lanes, self._stations, self._clerk = rosters, lanes, stations, clerk
        self._where = where

    def station(self, protocol: str, number: str) -> Station | None:
        """The station of this number, or None: it has to be quarantined."""
        return self._stations.get(protocol, number)

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """Whether it may speak from this address with this secret: empty, or the reason."""
        return self._stations.admits(station, source, secret)

    async def take(self, readings: Readings) -> Taken:
        """Put readings into the log; returns when they are durable. Raises `IngestAway`, `ValueError`."""
        live = self._rosters.live.get(readings.network)
        if live is None:
            self._clerk.count(readings.network[:100], "unknown-network", len(readings))
            return Taken(0, len(readings))
        batches, unknown = resolve(readings, live, round(time() * 1000))
        if unknown:
            self._clerk.count(readings.network, "unknown-thing", unknown)
        waiting = [
            asyncio.wrap_future(self._lanes[partition].put(live.roster.id, batch))
            for partition, batch in batches.items()
        ]
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return Taken(len(readings) - unknown, unknown)

    async def refuse(self, refused: Refused) -> None:
        """Quarantine and count."""
        self._clerk.refuse(refused)

    def look(self) -> IngestState:
        """How it is."""
        lanes = self._lanes.values()
        return IngestState(
            self._where,
            len(lanes),
            sum(lane.taken for lane in lanes),
            sum(lane.waiting + lane.worker.waiting for lane in lanes),
            (
                *(_ails(lane) for lane in lanes if lane.ails or lane.worker.waiting > _MUCH),
                *_clock_ails(max((lane.worker.watch.clock for lane in lanes), default=0)),
            ),
        )


def _clock_ails(clock: int) -> Iterator[Text]:
    """A clock that ran ahead and was set back: the log never goes back, or no two runs of it would be the same."""
    ahead = clock - round(time() * 1000)
    if ahead > _TOO_FAR_MS:
        minutes = {"minutes": ahead // 60_000}
        yield Text(zh=_AHEAD.zh.format(**minutes), en=_AHEAD.en.format(**minutes))


def _ails(lane: Lane) -> Text:
    words = {"partition": lane.partition, "rows": lane.worker.waiting}
    return lane.ails or Text(zh=_BEHIND.zh.format(**words), en=_BEHIND.en.format(**words))
