"""What takes readings in, as tests of gateways see it: the port `Ingest`, kept in memory."""

import asyncio
from dataclasses import dataclass, field

from onecity.base.telemetry import IngestAway, IngestState, Readings, Refused, Station, Taken
from onecity.core.text import Text

AWAY = Text(zh="读数暂时不能接收，请稍后再送", en="readings cannot be taken now, send them again later")

Row = tuple[str, str, str, int, float | str, str]


@dataclass
class MemoryIngest:
    """Keeps what it is given. `away`: how many of the next calls of `take` fail; `gate`: what they wait for."""

    stations: dict[tuple[str, str], Station] = field(default_factory=dict)
    secrets: dict[tuple[str, str], str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    things: frozenset[str] | None = None
    away: int = 0
    gate: asyncio.Event | None = None
    taken: list[Readings] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    calls: int = 0
    trail: list[str] = field(default_factory=list)

    def know(self, station: Station, secret: str = "") -> "MemoryIngest":
        """Add a station; itself again."""
        self.stations[station.protocol, station.number] = station
        self.secrets[station.protocol, station.number] = secret
        return self

    def station(self, protocol: str, number: str) -> Station | None:
        return self.stations.get((protocol, number))

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        if self.sources and source not in self.sources:
            return "wrong-source"
        return "" if self.secrets[station.protocol, station.number] == secret else "wrong-secret"

    async def take(self, readings: Readings) -> Taken:
        self.calls += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.away > 0:
            self.away -= 1
            raise IngestAway(AWAY)
        await asyncio.sleep(0)  # others run meanwhile, as they do while a disk writes
        self.taken.append(readings)
        self.trail.append("taken")
        unknown = 0 if self.things is None else sum(one not in self.things for one in readings.things)
        return Taken(len(readings) - unknown, unknown)

    async def refuse(self, refused: Refused) -> None:
        await asyncio.sleep(0)
        self.refused.append(refused)
        self.trail.append("refused")

    def look(self) -> IngestState:
        return IngestState("memory", 1, len(self.rows), 0)

    @property
    def rows(self) -> list[Row]:
        """Everything taken: network, thing, property, time, value, quality."""
        return [row for one in self.taken for row in rows(one)]


def rows(readings: Readings) -> list[Row]:
    """The columns of readings, side by side."""
    return [
        (readings.network, *row)
        for row in zip(
            readings.things,
            readings.properties,
            map(int, readings.times),
            readings.values,
            readings.qualities or "N" * len(readings),
            strict=True,
        )
    ]
