"""How are events kept by NATS JetStream, and handed on?"""

import asyncio
import hashlib
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.js import JetStreamContext, api
from nats.js.errors import NoStreamResponseError, NotFoundError

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_connection import ANSWER_S, Connection, told
from onecity.adapters.out.bus_look import look
from onecity.base.ports import BusAway, BusState
from onecity.core.cloudevents import CloudEvent, EventInvalid

logger = logging.getLogger(__name__)

# Short, since a second delivery is harmless, and what a killed process was handed comes again only after it.
ACK_WAIT_S = 2.0
_REPEATED_WITHIN_S = 600.0
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,9}")
# Not `no_wait`: that gets no answer at all while what waits is still with another process.
_NEXT = b'{"batch":1,"expires":20000000}'
_JSON = "application/cloudevents+json"


class NatsBus:
    """The port `Bus` on a JetStream stream of files. A consumer is handed one event at a time, the next when that is
    acknowledged: so their order holds whoever is killed when.
    """

    joins_transaction = False

    def __init__(
        self,
        access: Callable[[], Access],
        stream: str,
        *,
        replicas: int = 1,
        days: int = 14,
        max_mb: int = 0,
        ack_wait_s: float = ACK_WAIT_S,
    ) -> None:
        """Nothing is connected before the first use."""
        self._access = access
        self._name = stream
        self._config = api.StreamConfig(
            name=stream,
            description="Events of OneCity (CloudEvents 1.0)",
            subjects=[f"{stream}.>"],
            retention=api.RetentionPolicy.LIMITS,
            storage=api.StorageType.FILE,
            num_replicas=replicas,
            max_age=days * 86_400,
            max_bytes=max_mb * 1024 * 1024 or -1,
            # a full stream refuses, and the outbox waits: the other policy would drop what nobody has taken yet
            discard=api.DiscardPolicy.NEW,
            duplicate_window=_REPEATED_WITHIN_S,
        )
        self._ack_wait_s = ack_wait_s
        self._connection = Connection(access, f"onecity {stream}")
        self._stream_seen = False
        self._consumers_seen: set[str] = set()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The servers and the stream of `ONECITY_NATS_…`."""
        chosen = settings.CONFIGURATION
        return cls(
            partial(Access.of, chosen),
            chosen.nats_stream,
            replicas=chosen.nats_replicas,
            days=chosen.nats_days,
            max_mb=chosen.nats_max_mb,
        )

    def publish(self, events: Sequence[CloudEvent]) -> list[str]:
        """Keep events, subjects beside each other. Raises `BusAway` when none is kept."""
        if not events:
            return []
        kept, problem = self._connection.run(partial(self._publish, events))
        if problem is not None and not kept:
            raise problem
        return kept

    def receive(self, consumer: str, take: Callable[[CloudEvent], None], limit: int) -> int:
        """Hand waiting events to `take`, one by one. Raises `BusAway`."""
        taken = 0
        while taken < limit:
            message = self._connection.run(partial(self._next, _durable(consumer)))
            if message is None or not self._hand_over(message, take):
                break
            taken += 1
        return taken

    def look(self, consumer: str) -> BusState:
        """How server, stream and consumer are. Raises `BusAway`."""
        access = self._access()
        return self._connection.run(partial(look, access, self._config, _durable(consumer)))

    def close(self) -> None:
        """End the connection; the next use makes another."""
        self._connection.close()

    async def _publish(
        self, events: Sequence[CloudEvent], client: Client
    ) -> tuple[list[str], BusAway | None]:
        stream = client.jetstream(timeout=ANSWER_S)
        await self._make_stream(stream)
        queues: defaultdict[str | None, list[CloudEvent]] = defaultdict(list)
        for event in events:
            queues[event.subject].append(event)
        kept: list[str] = []
        until = asyncio.get_running_loop().time() + ANSWER_S
        ends = await asyncio.gather(
            *(self._in_order(stream, queue, kept, until) for queue in queues.values())
        )
        return kept, next(filter(None, ends), None)

    async def _in_order(
        self, stream: JetStreamContext, queue: list[CloudEvent], kept: list[str], until: float
    ) -> BusAway | None:
        """One after the other, each acknowledged before the next is sent; what stopped it before its time."""
        for event in queue:
            try:
                await stream.publish(
                    subject_of(self._name, event.type),
                    event.to_json(),
                    stream=self._name,
                    headers={"Nats-Msg-Id": event.id, "Content-Type": _JSON},
                )
            except NoStreamResponseError as problem:
                self._stream_seen = False  # it has been deleted: the next attempt makes it
                return told(problem)
            except (Error, TimeoutError) as problem:
                return told(problem)
            kept.append(event.id)
            if asyncio.get_running_loop().time() > until:
                break  # a slow server: the rest waits for the next call
        return None

    async def _next(self, consumer: str, client: Client) -> Msg | None:
        if consumer not in self._consumers_seen:
            await self._make_consumer(client, consumer)
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._name}.{consumer}"
        try:
            # an event keeps its own subject, by which the client's shared inbox would not know it for the answer
            message = await client.request(subject, _NEXT, timeout=ANSWER_S, old_style=True)
        except NoRespondersError:
            self._consumers_seen.discard(consumer)  # it has been deleted: the next attempt makes it
            self._stream_seen = False
            raise
        # without a status it is an event; else nothing waits, or what waits is still with another process
        return None if message.headers and "Status" in message.headers else message

    def _hand_over(self, message: Msg, take: Callable[[CloudEvent], None]) -> bool:
        try:
            take(CloudEvent.from_json(message.data))
        except EventInvalid as problem:
            logger.error(
                "bus: %s is no event of ours, set aside / 不是我方事件，已搁置: %s", message.subject, problem
            )
            self._connection.run(lambda _: message.term())
            return True
        except Exception:
            logger.exception("bus: an event was not taken, it comes again / 事件未能接收，将再次送达")
            return False
        self._connection.run(lambda _: message.ack_sync(ANSWER_S))
        return True

    async def _make_stream(self, stream: JetStreamContext) -> None:
        if self._stream_seen:
            return
        try:
            await stream.stream_info(self._name)
        except NotFoundError:
            await stream.add_stream(self._config)
            logger.info("bus: stream %s made / 已创建流", self._name)
        self._stream_seen = True

    async def _make_consumer(self, client: Client, consumer: str) -> None:
        stream = client.jetstream(timeout=ANSWER_S)
        await self._make_stream(stream)
        await stream.add_consumer(
            self._name,
            api.ConsumerConfig(
                durable_name=consumer,
                deliver_policy=api.DeliverPolicy.ALL,
                ack_policy=api.AckPolicy.EXPLICIT,
                ack_wait=self._ack_wait_s,
                # one at a time: with more, those of a killed process would come after younger ones
                max_ack_pending=1,
                max_deliver=-1,
            ),
        )
        self._consumers_seen.add(consumer)


def subject_of(stream: str, event_type: str) -> str:
    """The NATS subject of a type of events: its own parts where they are plain, else a hash of it."""
    if not _PLAIN.fullmatch(event_type):
        event_type = f"other.{hashlib.sha256(event_type.encode()).hexdigest()[:32]}"
    return f"{stream}.{event_type}"


def _durable(consumer: str) -> str:
    """A consumer's name as NATS takes it: no dot, no space, no wildcard."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", consumer)
