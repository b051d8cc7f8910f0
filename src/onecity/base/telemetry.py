"""In which form do readings pass between gateways, the log, the rules and those who look at them later?

Gateways (adapters) know `Ingest` alone. The reading log and the history are ports too: one machine keeps both in
files, several keep the log in NATS. Times are whole milliseconds since 1970 in UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from onecity.core.text import SaidError, Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Station:
    """A device that the city knows: it speaks one protocol and reports about one thing of one network.

    `codes`: what the device calls a factor → the network's property. What is not in it is counted and left out.
    """

    protocol: str
    number: str
    network: str
    thing: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of one network as columns of equal length (numpy arrays are welcome for times and values, and
    `core.columns.Coded` for words).

    `things`: keys in the network's layer; `properties`: names of its `observe`; `times`: when it was measured;
    `values`: a number, or the name of a state; `qualities`: letters of HJ 212 (N is good); empty: all are good.
    """

    network: str
    things: Sequence[str]
    properties: Sequence[str]
    times: "Sequence[int] | npt.NDArray[np.int64]"
    values: "Sequence[float | str] | npt.NDArray[np.float64]"
    qualities: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.things)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of readings: `taken` lie in the log, `unknown` name a thing or property that there is not."""

    taken: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that came in and could not be used: kept in quarantine with its reason, never thrown away.

    `reason`: unknown-station, wrong-secret, wrong-source, unparseable, wrong-checksum, unknown-code, too-long,
    too-fast. `raw`: as it came in, at most 4 kB of it. `station`: the number that it claims, as far as it says one.
    """

    protocol: str
    station: str
    source: str
    reason: str
    raw: bytes
    detail: str = ""


class IngestAway(SaidError):
    """Readings cannot be taken now: send them again later. What was kept all the same does no harm twice."""

    status: ClassVar[int] = 503

    def __init__(self, reason: Text) -> None:
        super().__init__(f"{reason.en} / {reason.zh}")
        self.reason = reason

    def text(self, language: str) -> str:
        """Why, and what to do."""
        return self.reason.in_(language)


class Ingest(Protocol):
    """What takes readings in. In the process `ingest` itself; elsewhere a connection to it."""

    def station(self, protocol: str, number: str) -> Station | None:
        """The station of this number, or None: it has to be quarantined."""
        ...

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """Whether it may speak from this address with this secret: empty, or the reason (see `Refused`)."""
        ...

    async def take(self, readings: Readings) -> Taken:
        """Put readings into the log; returns when they are durable. Acknowledge a device only then.

        Raises `IngestAway`: then send them again.
        """
        ...

    async def refuse(self, refused: Refused) -> None:
        """Quarantine and count."""
        ...

    def look(self) -> "IngestState":
        """How it is. Raises `IngestAway`."""
        ...


@dataclass(frozen=True, slots=True)
class IngestState:
    """How ingest is: where it keeps its log, what came since it began, how many rows wait, what ails it."""

    where: str
    partitions: int
    taken: int
    waiting: int
    ails: tuple[Text, ...] = ()


class LogTaken(IngestAway):
    """Another process appends to this partition: this one must not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the log and its place in its partition."""

    offset: int
    record: bytes


class ReadingLog(Protocol):
    """Keeps records in order, durably, in a fixed number of partitions. One process at a time appends to each.

    Offsets ascend; there may be gaps.
    """

    @property
    def where(self) -> str:
        """In which folder, or on which servers."""
        ...

    @property
    def partitions(self) -> int:
        """How many there are; never changes."""
        ...

    def claim(self, partition: int, behind: int = -1) -> int:
        """Become the one that appends to a partition; an offset that no record of it exceeds, -1 if there is none.

        What is appended comes behind that offset, and behind `behind`: so far the log was known to reach. Should it
        have been lost, it does not begin again at offsets which others believe to have seen.

        Where two cannot exclude each other, the younger wins. Raises `LogTaken`, `IngestAway`.
        """
        ...

    def append(self, partition: int, records: Sequence[bytes]) -> Sequence[int]:
        """Keep records durably, in order; their offsets. When it raises, a first part of them may be kept.

        Raises `LogTaken` when the partition is not ours or not any more, `IngestAway`.
        """
        ...

    def read(self, partition: int, after: int, limit: int) -> Sequence[Entry]:
        """At most `limit` records behind an offset (-1: from the beginning of what is kept). Raises `IngestAway`."""
        ...

    def prune(self, partition: int, before: int) -> None:
        """Forget records below an offset, as far as it is convenient."""
        ...

    def close(self) -> None:
        """Give up what was claimed."""
        ...


@runtime_checkable
class DistantLog(ReadingLog, Protocol):
    """A log that does not lie in the data folder: a backup has to ask for it.

    In a folder it has the form of the log in files, so that either kind of log takes what the other gave.
    """

    def held(self) -> int:
        """How many records there are. Raises `IngestAway`."""
        ...

    def copy_into(self, folder: Path) -> None:
        """All records at their offsets, durable or not. Raises `IngestAway`."""
        ...

    def put_back(self, folder: Path) -> None:
        """What `copy_into` wrote, in place of all that there is; nothing where there is no such folder.

        Raises `IngestAway`, also where the copy is of another number of partitions, before anything is changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """One reading as the history keeps it."""

    thing: str
    property: str
    time: int
    value: float
    quality: int
    received: int


@dataclass(frozen=True, slots=True)
class Span:
    """Readings of a span of time taken together, for charts."""

    start: int
    count: int
    mean: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings of one network on their way into the history, as columns of equal length (numpy for the numbers)."""

    things: Sequence[str]
    properties: Sequence[str]
    times: "Sequence[int] | npt.NDArray[np.int64]"
    values: "Sequence[float] | npt.NDArray[np.float64]"
    qualities: "Sequence[int] | npt.NDArray[np.uint8]"
    received: "Sequence[int] | npt.NDArray[np.int64]"


class History(Protocol):
    """What was measured, kept for years in open files."""

    def archived(self, partition: int) -> int:
        """The offset up to which a partition of the log has been kept; -1: nothing yet."""
        ...

    def keep(self, partition: int, until: int, measured: Mapping[str, Measured]) -> None:
        """Keep the readings of a partition's records up to an offset, by network, once whatever happens meanwhile."""
        ...

    def merge(self, partition: int) -> None:
        """Tidy what `keep` has written, when there is time for it."""
        ...

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
        """Readings with since ≤ time < until in order of time (then thing, property); None: all.

        What came twice, or was corrected, once: a good one, and of several good ones the one that came last. `events`:
        the fields of each kind of event. Events of one moment differ in their first field; the second stands a
        millisecond behind the first, and so on.
        """
        ...

    def arrived(
        self, network: str, properties: Sequence[str], since: datetime, until: datetime, *, limit: int
    ) -> Iterator[Kept]:
        """All readings with since ≤ time < until as they came, in the order of their arrival: those that came twice
        and those that were corrected later too.
        """
        ...

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
        """The good readings of one series, taken together by steps; steps without any are left out."""
        ...

    def last(self, network: str, things: Sequence[str] | None = None) -> Mapping[tuple[str, str], Kept]:
        """The newest reading of each (thing, property), also of the last seconds."""
        ...
