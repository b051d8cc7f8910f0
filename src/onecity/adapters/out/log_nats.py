"""How do several machines keep the log of readings in NATS JetStream?

A partition is a stream of its own, whose sequence numbers are the offsets. Each append names the last sequence that
its process knows: when another one has written meanwhile, the server refuses, and this process stops. A younger
process makes itself known by an empty record.

`sync_interval: always` belongs into the servers' configuration: else they acknowledge before the disk has it.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import uuid4

from nats.aio.client import Client
from nats.errors import Error
from nats.errors import TimeoutError as NatsLate
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, NotFoundError

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_connection import ANSWER_S, Connection
from onecity.adapters.out.log_segments import fixed, laid_out, lay_out
from onecity.base.ports import BusAway
from onecity.base.telemetry import Entry, IngestAway, LogTaken
from onecity.core.text import Text

logger = logging.getLogger(__name__)

T = TypeVar("T")
_TRIES = 4
_AT_ONCE = 64
_COPIED_AT_ONCE = 128
_REPEATED_WITHIN_S = 120.0
# Of three servers of which one has died, the others take up to nine seconds to choose who leads.
_CHOOSING_S = 12.0
_CHOOSING_STEP_S = 0.25
_WRONG_LAST = {10071, 10164}
_TAKEN = Text(
    zh="另一个进程已接管读数日志的分区，本进程停止写入。",
    en="Another process has taken over a partition of the log of readings; this one writes no more.",
)
_OTHER_COUNT = Text(
    zh="NATS 中的读数日志有 {found} 个分区，设置为 {wanted}。分区数不能更改：请改回 ONECITY_PARTITIONS。",
    en="The log of readings in NATS has {found} partitions, {wanted} are set. Their number never changes: "
    "set ONECITY_PARTITIONS back.",
)


class _WrongLast(Exception):
    """The stream has gone on without us."""


class NatsLog:
    """The port `ReadingLog` on JetStream streams of files."""

    def __init__(
        self,
        access: Callable[[], Access],
        stream: str,
        partitions: int,
        *,
        replicas: int = 1,
        max_mb: int = 0,
    ) -> None:
        """Nothing is connected before the first use."""
        self._access = access
        self._name = stream
        self._partitions = partitions
        self._replicas = replicas
        self._max_bytes = max_mb * 1024 * 1024 or -1
        self._connection = Connection(access, f"onecity {stream}")
        # Of each claimed partition the last sequence that we know, and the name of our claim.
        self._last: dict[int, int] = {}
        self._epoch: dict[int, str] = {}
        # Where an append failed: how much of it is kept has to be asked for.
        self._unsure: set[int] = set()
        self._seen: set[int] = set()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The servers of `ONECITY_NATS_…`, the streams `ONECITY_NATS_READINGS`-0 and so on."""
        chosen = settings.CONFIGURATION
        return cls(
            partial(Access.of, chosen),
            chosen.nats_readings,
            chosen.partitions,
            replicas=chosen.nats_replicas,
            max_mb=chosen.nats_max_mb,
        )

    @property
    def where(self) -> str:
        """The servers and streams."""
        try:
            return f"{', '.join(self._access().servers)} {self._name}-0…{self._partitions - 1}"
        except BusAway as away:
            return f"{self._name} ({away.reason.en})"

    @property
    def partitions(self) -> int:
        """How many there are; never changes."""
        return self._partitions

    def claim(self, partition: int, behind: int = -1) -> int:
        """Write an empty record behind all others, so that whoever wrote before is refused; waits while the servers
        choose a new leader. Raises `IngestAway`.
        """
        self._epoch[partition] = uuid4().hex
        self._unsure.discard(partition)
        for _ in range(_TRIES):
            ask = partial(self._last_sequence, partition, behind + 1)
            last = self._last[partition] = self._patiently(ask)
            try:
                self._appended(partition, [b""] * max(behind + 1 - last, 1))
            except _WrongLast:
                continue  # somebody wrote between the two: they have to see that we are there
            return self._last[partition] - 1
        raise LogTaken(_TAKEN)

    def append(self, partition: int, records: Sequence[bytes]) -> Sequence[int]:
        """Publish in order, and wait until the server has all. Raises `LogTaken`, `IngestAway`."""
        if partition not in self._last:
            raise LogTaken(_TAKEN)
        if partition in self._unsure:
            self._run(partial(self._resume, partition))
        try:
            return self._appended(partition, records)
        except _WrongLast:
            # something of ours may have arrived after we gave it up; else somebody else writes now
            self._run(partial(self._resume, partition))
            return self._appended(partition, records)

    def _appended(self, partition: int, records: Sequence[bytes]) -> Sequence[int]:
        first = self._last[partition] + 1
        self._unsure.add(partition)
        for begin in range(0, len(records), _AT_ONCE):
            some = records[begin : begin + _AT_ONCE]
            self._run(partial(self._publish, partition, first + begin, some))
            self._last[partition] = first + begin + len(some) - 1
        self._unsure.discard(partition)
        return range(first - 1, first - 1 + len(records))

    def read(self, partition: int, after: int, limit: int) -> Sequence[Entry]:
        """Records behind an offset; waits while the servers choose a new leader. Raises `IngestAway`."""
        found: list[Entry] = self._patiently(partial(self._read, partition, after, limit))
        return found

    def prune(self, partition: int, before: int) -> None:
        """Purge what lies below an offset; the last record stays, by whose sequence the next one is known."""
        self._run(partial(self._prune, partition, before))

    def held(self) -> int:
        """How many records the streams hold, claims among them. Raises `IngestAway`."""
        return sum(self._run(partial(self._state, one))[0] for one in range(self._partitions))

    def copy_into(self, folder: Path) -> None:
        """All records as segments, as the log in files keeps them, at their offsets. Raises `IngestAway`."""
        fixed(folder, self._partitions)
        for partition in range(self._partitions):
            _, following = self._run(partial(self._state, partition))
            lay_out(folder, partition, self._entries(partition, following), following)

    def _entries(self, partition: int, following: int) -> Iterator[Entry]:
        after = -1
        while following and (some := self.read(partition, after, _COPIED_AT_ONCE)):
            yield from (one for one in some if one.offset < following)
            after = some[-1].offset
            if after >= following:
                return

    def put_back(self, folder: Path) -> None:
        """Segments in place of the streams, at their offsets. Raises `IngestAway`."""
        if folder.exists() and (found := fixed(folder, self._partitions)) != self._partitions:
            raise _other_count(found, self._partitions)
        for partition in range(self._partitions):
            try:
                self._put_back(partition, *laid_out(folder, partition))
            except _WrongLast:
                raise LogTaken(_TAKEN) from None

    def _put_back(self, partition: int, entries: Iterator[Entry], following: int) -> None:
        first = next(entries, None)
        begin = following if first is None else first.offset
        self._run(partial(self._renew, partition, begin))
        self._epoch[partition], self._last[partition] = uuid4().hex, begin
        records = _without_gaps(chain([first] if first else [], entries), begin, following)
        while some := list(islice(records, _COPIED_AT_ONCE)):
            self._appended(partition, some)
        del self._last[partition]

    def close(self) -> None:
        """End the connection; whatever was claimed is claimed no more."""
        self._last.clear()
        self._connection.close()

    def _run(self, work: Callable[[Client], Any]) -> Any:  # noqa: ANN401  what the work gives
        try:
            return self._connection.run(work)
        except BusAway as away:
            raise IngestAway(away.reason) from away

    def _patiently(self, work: Callable[[Client], Any]) -> Any:  # noqa: ANN401  what the work gives
        """As `_run`, for what changes nothing: while the servers choose a leader nobody answers."""
        until = time.monotonic() + _CHOOSING_S
        while True:
            try:
                return self._run(work)
            except IngestAway as away:
                # a stream that was made otherwise stays so
                if time.monotonic() > until or not isinstance(away.__cause__, BusAway):
                    raise
                time.sleep(_CHOOSING_STEP_S)

    async def _stream(self, partition: int, client: Client, begin: int = 0) -> JetStreamContext:
        """JetStream, with the partition's stream there; a new one begins at an offset.

        Raises `IngestAway` when it was made otherwise.
        """
        stream = client.jetstream(timeout=ANSWER_S)
        if partition in self._seen:
            return stream
        name = self._stream_name(partition)
        try:
            info = await stream.stream_info(name)
        except NotFoundError:
            info = await stream.add_stream(self._wanted(name, begin))
            logger.info("log: stream %s made / 已创建流", name)
        found = json.loads(info.config.description or "{}").get("partitions")
        if found != self._partitions:
            raise _other_count(found, self._partitions)
        self._seen.add(partition)
        return stream

    def _wanted(self, name: str, begin: int) -> api.StreamConfig:
        """A stream as we make it; `begin` is the offset of its first record."""
        return api.StreamConfig(
            name=name,
            description=json.dumps({"readings": self._name, "partitions": self._partitions}),
            subjects=[name],
            retention=api.RetentionPolicy.LIMITS,
            storage=api.StorageType.FILE,
            num_replicas=self._replicas,
            max_bytes=self._max_bytes,
            # a full stream refuses: the other policy would drop what no worker has read
            discard=api.DiscardPolicy.NEW,
            duplicate_window=_REPEATED_WITHIN_S,
            first_seq=begin + 1 if begin else None,
        )

    async def _state(self, partition: int, client: Client) -> tuple[int, int]:
        """How many records there are, and the offset of the next one; makes no stream."""
        stream = client.jetstream(timeout=ANSWER_S)
        try:
            state = (await stream.stream_info(self._stream_name(partition))).state
        except NotFoundError:
            return 0, 0
        return state.messages, state.last_seq

    async def _renew(self, partition: int, begin: int, client: Client) -> None:
        """An empty stream, whose first record will have this offset."""
        stream, name = client.jetstream(timeout=ANSWER_S), self._stream_name(partition)
        with suppress(NotFoundError):
            await stream.delete_stream(name)
        await stream.add_stream(self._wanted(name, begin))
        self._seen.add(partition)

    def _stream_name(self, partition: int) -> str:
        return f"{self._name}-{partition}"

    async def _last_sequence(self, partition: int, begin: int, client: Client) -> int:
        stream = await self._stream(partition, client, begin)
        info = await stream.stream_info(self._stream_name(partition))
        return info.state.last_seq

    async def _resume(self, partition: int, client: Client) -> None:
        """Find our own last record. Raises `LogTaken` when the last one is another's."""
        stream = await self._stream(partition, client)
        name = self._stream_name(partition)
        last = (await stream.stream_info(name)).state.last_seq
        said = (await stream.get_msg(name, seq=last)).headers or {} if last else {}
        if last != self._last[partition] and not said.get("Nats-Msg-Id", "").startswith(
            self._epoch[partition]
        ):
            self._last.pop(partition)
            raise LogTaken(_TAKEN)
        self._last[partition] = last
        self._unsure.discard(partition)

    async def _publish(self, partition: int, first: int, records: Sequence[bytes], client: Client) -> None:
        stream, id = await self._stream(partition, client), f"{self._epoch[partition]}:{uuid4().hex[:12]}"
        sent = [
            self._one(stream, partition, first + i, f"{id}:{i}", record) for i, record in enumerate(records)
        ]
        ends = await asyncio.gather(*sent, return_exceptions=True)
        problems = [end for end in ends if isinstance(end, BaseException)]
        if any(isinstance(one, APIError) and one.err_code in _WRONG_LAST for one in problems):
            raise _WrongLast
        if problems:
            raise problems[0]

    async def _one(
        self, stream: JetStreamContext, partition: int, sequence: int, id: str, record: bytes
    ) -> None:
        """One record, again while no answer comes: the server knows it by its id if it has it already."""
        headers = {
            "Nats-Msg-Id": id,
            "Nats-Expected-Last-Sequence": str(sequence - 1),
        }
        name = self._stream_name(partition)
        for left in reversed(range(_TRIES)):
            try:
                await stream.publish(name, record, stream=name, headers=headers, timeout=ANSWER_S)
            except (NatsLate, TimeoutError):
                if not left:
                    raise
            else:
                return

    async def _read(self, partition: int, after: int, limit: int, client: Client) -> list[Entry]:
        stream = await self._stream(partition, client)
        name = self._stream_name(partition)
        state = (await stream.stream_info(name)).state
        found: list[Entry] = []
        if state.last_seq <= after + 1 or not state.messages:
            return found
        config = api.ConsumerConfig(
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(after + 2, 1),
            ack_policy=api.AckPolicy.NONE,
            inactive_threshold=10.0,
            num_replicas=1,
            mem_storage=True,
        )
        reader = await stream.pull_subscribe(name, stream=name, config=config)
        try:
            at = after + 1
            while len(found) < limit and at < state.last_seq:
                some = await reader.fetch(min(limit, _AT_ONCE), timeout=ANSWER_S)
                for message in some:
                    at = message.metadata.sequence.stream
                    if message.data:  # an empty one only says that somebody has claimed
                        found.append(Entry(at - 1, message.data))
        except (NatsLate, TimeoutError):
            if not found:  # to say nothing would mean that there is nothing
                raise
        finally:
            await _dropped(reader)
        return found[:limit]

    async def _prune(self, partition: int, before: int, client: Client) -> None:
        stream = await self._stream(partition, client)
        name = self._stream_name(partition)
        last: int = (await stream.stream_info(name)).state.last_seq
        if (sequence := min(before + 1, last)) > 1:
            await stream.purge_stream(name, seq=sequence)


async def _dropped(reader: JetStreamContext.PullSubscription) -> None:
    try:
        await reader.unsubscribe()
    except Error:
        logger.debug("log: a reader was not unsubscribed")


def _without_gaps(entries: Iterable[Entry], begin: int, following: int) -> Iterator[bytes]:
    """A record for each offset from `begin` up to `following`: empty where there is none, as a claim is."""
    for entry in entries:
        yield from (b"" for _ in range(begin, entry.offset))
        yield entry.record
        begin = entry.offset + 1
    yield from (b"" for _ in range(begin, following))


def _other_count(found: object, wanted: int) -> IngestAway:
    words = {"found": found, "wanted": wanted}
    return IngestAway(Text(zh=_OTHER_COUNT.zh.format(**words), en=_OTHER_COUNT.en.format(**words)))
