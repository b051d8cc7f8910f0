"""The ports of telemetry in memory: second implementations, for tests and as the ceiling in benchmarks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onecity.base.telemetry import (
    IngestState,
    Kept,
    Measured,
    Readings,
    Refused,
    Span,
    Station,
    Taken,
)
from onecity.codecs.sensorthings.moments import to_ms

LETTERS = "NFMSDCTB"


@dataclass
class MemoryHistory:
    """Readings in lists; the clock of receipt is the readings' own time."""

    kept: dict[str, list[Kept]] = field(default_factory=dict)
    asked: int = 0

    @classmethod
    def from_settings(cls, settings: Any) -> "MemoryHistory":
        """An empty one."""
        return cls()

    def archived(self, partition: int) -> int:
        """Nothing comes from a log."""
        return -1

    def keep(self, partition: int, until: int, measured: Mapping[str, Measured]) -> None:
        """Keep columns."""
        for network, one in measured.items():
            rows = zip(
                one.things, one.properties, one.times, one.values, one.qualities, one.received, strict=True
            )
            self.add(network, [Kept(*row) for row in rows])

    def merge(self, partition: int) -> None:
        """Lists are one already."""

    def add(self, network: str, rows: Sequence[Kept]) -> None:
        """Keep readings; of two of the same moment the later one stands."""
        known = {(row.time, row.thing, row.property): row for row in [*self.kept.get(network, ()), *rows]}
        self.kept[network] = [known[key] for key in sorted(known)]

    def readings(
        self,
        network: str,
        things: Sequence[str] | None,
        properties: Sequence[str] | None,
        since: datetime,
        until: datetime,
        *,
        limit: int,
        newest_first: bool = False,
        events: Sequence[Sequence[str]] = (),
    ) -> Iterator[Kept]:
        """As the port says, but that it tells no events apart."""
        self.asked += 1
        begin, end, given = to_ms(since), to_ms(until), 0
        rows = self.kept.get(network, [])
        if newest_first:
            rows = sorted(rows, key=lambda row: (-row.time, row.thing, row.property))
        for row in rows:
            if not begin <= row.time < end or given >= limit:
                continue
            if (things is None or row.thing in things) and (properties is None or row.property in properties):
                given += 1
                yield row

    def arrived(
        self, network: str, properties: Sequence[str], since: datetime, until: datetime, *, limit: int
    ) -> Iterator[Kept]:
        """As `readings`: what was corrected is not kept."""
        return self.readings(network, None, properties, since, until, limit=limit)

    def spans(
        self,
        network: str,
        thing: str,
        property: str,
        since: datetime,
        until: datetime,
        *,
        step_s: int,
        events: Sequence[Sequence[str]] = (),
    ) -> Sequence[Span]:
        """As the port says."""
        steps: dict[int, list[float]] = {}
        for row in self.readings(network, (thing,), (property,), since, until, limit=10**9):
            steps.setdefault(row.time // (step_s * 1000), []).append(row.value)
        return [
            Span(step * step_s * 1000, len(values), sum(values) / len(values), min(values), max(values))
            for step, values in sorted(steps.items())
        ]

    def last(self, network: str, things: Sequence[str] | None = None) -> Mapping[tuple[str, str], Kept]:
        """As the port says."""
        self.asked += 1
        rows = self.kept.get(network, [])
        return {(row.thing, row.property): row for row in rows if things is None or row.thing in things}


@dataclass
class MemoryIngest:
    """Takes all readings into a history at once."""

    history: MemoryHistory = field(default_factory=MemoryHistory)
    states: dict[str, Sequence[str]] = field(default_factory=dict)
    registered: dict[tuple[str, str], tuple[Station, str]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    taken: int = 0

    @classmethod
    def from_settings(cls, settings: Any) -> "MemoryIngest":
        """An empty one."""
        return cls()

    def station(self, protocol: str, number: str) -> Station | None:
        """As the port says."""
        found = self.registered.get((protocol, number))
        return found[0] if found else None

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """As the port says."""
        known = self.registered[station.protocol, station.number][1]
        return "" if secret == known else "wrong-secret"

    async def take(self, readings: Readings) -> Taken:
        """As the port says."""
        qualities = readings.qualities or ["N"] * len(readings)
        rows = [
            Kept(thing, name, int(time), self.number(name, value), LETTERS.index(letter), int(time))
            for thing, name, time, value, letter in zip(
                readings.things,
                readings.properties,
                readings.times,
                readings.values,
                qualities,
                strict=True,
            )
        ]
        self.history.add(readings.network, rows)
        self.taken += len(rows)
        return Taken(len(rows))

    def number(self, name: str, value: float | str) -> float:
        """A value as the history keeps it."""
        return float(self.states[name].index(value)) if isinstance(value, str) else float(value)

    async def refuse(self, refused: Refused) -> None:
        """As the port says."""
        self.refused.append(refused)

    def look(self) -> IngestState:
        """As the port says."""
        return IngestState("memory", 1, self.taken, 0)
