"""How do the readings of devices come in over MQTT?"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from onecity.adapters.inbound.carrying import FIRST_WAIT_S, LONGEST_WAIT_S, joined
from onecity.adapters.inbound.conversation import KEPT_RAW, both
from onecity.adapters.inbound.counters import Counters
from onecity.adapters.inbound.mqtt_session import Arrived, Broker, Session
from onecity.adapters.inbound.payload import MOST_BYTES, PayloadInvalid, batch, single
from onecity.adapters.inbound.steps import Stations
from onecity.adapters.inbound.topics import Topic, read
from onecity.base.telemetry import Ingest, IngestAway, Readings, Refused

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1_000


class MqttGateway:
    """A client of the city's broker. The broker knows devices and what each may publish; here topics are read.

    A message is acknowledged when its readings lie in the log or it lies in quarantine, so that none is lost and none
    comes for ever. While readings cannot be taken, messages wait, in the end with the broker.
    """

    name = "mqtt"

    def __init__(self, broker: Broker, topics: Sequence[Topic]) -> None:
        self._broker, self._topics = broker, topics
        self.counters = Counters(self.name)
        self.listening = asyncio.Event()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The broker and topics of `ONECITY_MQTT_…`. Raises `BrokerInvalid`, `TopicInvalid`."""
        chosen = settings.CONFIGURATION
        return cls(Broker.of(chosen), [Topic.of(one) for one in chosen.mqtt_topics])

    async def run(self, ingest: Ingest) -> None:
        """Take messages until cancelled."""
        session = Session(self._broker, [one.filter for one in self._topics])
        self.listening = session.ready
        session.start()
        try:
            while True:
                await self._take(await session.arrived(MOST_AT_ONCE), session, ingest)
        finally:
            await session.stop()

    async def _take(self, messages: Sequence[Arrived], session: Session, ingest: Ingest) -> None:
        self.counters.add("frames", len(messages))
        lots: defaultdict[str, list[tuple[Arrived, Readings]]] = defaultdict(list)
        for one in messages:
            found = understood(one, self._topics, ingest)
            if isinstance(found, Readings) and len(found):
                lots[found.network].append((one, found))
                continue
            if isinstance(found, Refused):
                await ingest.refuse(found)
                self.counters.add(f"refused-{found.reason}")
            session.done([one])
        for lot in lots.values():
            await self._put(lot, session, ingest)

    async def _put(self, lot: Sequence[tuple[Arrived, Readings]], session: Session, ingest: Ingest) -> None:
        """Until they are taken; those that the broker sends again meanwhile are left to it."""
        wait_s = FIRST_WAIT_S
        while lot:
            session.forget([one for one, _ in lot if session.comes_again(one)])
            lot = [(one, readings) for one, readings in lot if not session.comes_again(one)]
            if not lot:
                return
            try:
                taken = await ingest.take(joined([readings for _, readings in lot]))
            except IngestAway as away:
                self.counters.add("away")
                logger.warning("mqtt: readings wait / 读数等待接收: %s", away)
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                continue
            session.done([one for one, _ in lot])
            self.counters.add("readings", taken.taken)
            self.counters.add("unknown", taken.unknown)
            self.counters.add("answers", sum(one.asks for one, _ in lot))
            return


def understood(message: Arrived, topics: Sequence[Topic], stations: Stations) -> Readings | Refused | None:
    """What a message says; `None`: nothing for us.

    A message that the broker had kept (`retain`) says nothing new unless it carries its time.
    """
    names = read(topics, message.topic)
    if names is None:
        return None
    number = names.get("station") or names.get("thing", "")
    if len(message.payload) > MOST_BYTES:
        return _refused(message, number, "too-long", f"{len(message.payload)} B")
    try:
        if "thing" not in names and "station" not in names:
            return batch(names["network"], message.payload)
        measured = single(message.payload)
    except PayloadInvalid as problem:
        return _refused(message, number, "unparseable", both(problem))
    if measured.time is None and message.retained:
        return None
    place = _place(names, stations)
    if isinstance(place, str):
        return _refused(message, number, place, message.topic)
    network, thing, name = place
    time = _ms(message.at) if measured.time is None else measured.time
    return Readings(network, [thing], [name], [time], [measured.value], [measured.quality])


def _place(names: Any, stations: Stations) -> tuple[str, str, str] | str:  # noqa: ANN401  a mapping of names
    """Network, thing and property; or the reason why there are none."""
    if "station" not in names:
        return names["network"], names["thing"], names["property"]
    station = stations.station(MqttGateway.name, names["station"])
    if station is None:
        return "unknown-station"
    name = station.codes.get(names["code"])
    return (station.network, station.thing, name) if name else "unknown-code"


def _refused(message: Arrived, number: str, reason: str, detail: str) -> Refused:
    return Refused(MqttGateway.name, number, message.topic[:64], reason, message.payload[:KEPT_RAW], detail)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
