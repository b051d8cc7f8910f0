"""What does a vehicle's terminal say on its connection, and what does it want to hear?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Self

from onecity.adapters.inbound.conversation import Conversation, both
from onecity.adapters.inbound.steps import Say, Stations, Step, Take
from onecity.base.telemetry import Readings, Station
from onecity.codecs import jt808
from onecity.codecs.jt808 import Assembler, BodyError, Frame, Position
from onecity.codecs.jt808.answers import Result

PACKETS_WITHIN = timedelta(minutes=2)
GENERAL_ANSWER, HEARTBEAT, LOGOUT = 0x0001, 0x0002, 0x0003
SPOKEN_TO = frozenset({HEARTBEAT, LOGOUT})
DONE: Result = 0
NOT_SUPPORTED: Result = 3
NORMAL, FAULT = "N", "D"

VALUES: Mapping[str, Callable[[Position], float | None]] = MappingProxyType(
    {
        "longitude": lambda one: one.longitude,
        "latitude": lambda one: one.latitude,
        "altitude": lambda one: float(one.altitude_m),
        "speed": lambda one: one.speed_kmh,
        "direction": lambda one: float(one.direction),
        "ignition": lambda one: float(one.ignition),
        "alarms": lambda one: float(len(one.alarm_bits)),
        "mileage": lambda one: one.mileage_km,
        "fuel": lambda one: one.fuel_l,
        "recorder_speed": lambda one: one.recorder_speed_kmh,
    }
)
"""What a station's table may name: degrees of WGS84, m, km/h, degrees from north, 0 or 1, alarms that are on, km, l."""

OF_PLACE = frozenset({"longitude", "latitude", "altitude", "speed", "direction"})
"""What a terminal that does not know where it is cannot measure: it sends the last one."""


class Jt808Conversation(Conversation[Frame]):
    """JT/T 808-2011, -2013, -2019. The terminal's number without leading zeros is the station's.

    Its secret is the word that it authenticates with. A new terminal registers first: with the secret as its terminal
    id it is told to authenticate with just that. Until it has, it is not heard, unless its address alone admits it.
    """

    protocol = "jt808"

    def __init__(self, stations: Stations, source: str) -> None:
        super().__init__(jt808.FrameReader(), stations, source)
        self._assembler = Assembler(PACKETS_WITHIN)
        self._secrets: dict[str, str] = {}
        self._serial = 0

    @classmethod
    def of(cls, stations: Stations, source: str) -> Self:
        """A new one, of a terminal that speaks from this address."""
        return cls(stations, source)

    def _read(self, raw: bytes, frame: Frame, at: datetime) -> Iterator[Step]:
        number = frame.phone.lstrip("0")
        if not frame.check_ok:
            yield self._refuse("wrong-checksum", raw, number)
            return
        # a table may have the number with its zeros, as the header does
        station = self._stations.station(self.protocol, number) or self._stations.station(
            self.protocol, frame.phone
        )
        if station is None:
            yield self._refuse("unknown-station", raw, number)
            return
        try:
            secret = _secret_of(frame)
            if secret is None:
                secret = self._secrets.get(number, "")
            # asked each time: a station may be taken away while its terminal is on the line
            if reason := self._stations.admits(station, source=self._source, secret=secret):
                yield self._refuse(reason, raw, number)
                return
            self._secrets = {number: secret}
            yield from self._admitted_one(raw, frame, station, secret, at)
        except BodyError as problem:
            yield self._refuse("unparseable", raw, number, both(problem))

    def _admitted_one(
        self, raw: bytes, frame: Frame, station: Station, secret: str, at: datetime
    ) -> Iterator[Step]:
        if frame.encrypted:
            yield self._refuse("unparseable", raw, station.number, "已加密 / encrypted")
            return
        whole = self._assembler.add(frame, at)
        self._admitted()
        if whole is None or whole.message == GENERAL_ANSWER:
            return
        if whole.message == jt808.REGISTER:
            yield Say(jt808.encode(jt808.registered(whole, self._next(), secret)))
            return
        found, bad = jt808.sort_out(whole.message, whole.body)
        if bad:
            yield self._refuse("unparseable", raw, station.number, both(bad[0]))
            if not found:
                return
            self._admitted()
        is_known = bool(found) or whole.message in SPOKEN_TO | {jt808.AUTHENTICATE, jt808.BATCH}
        readings, answer = _columns(station, found), self._answer(whole, DONE if is_known else NOT_SUPPORTED)
        yield Take(readings, answer) if len(readings) else Say(answer)

    def _answer(self, frame: Frame, result: Result) -> bytes:
        return jt808.encode(jt808.answered(frame, self._next(), result))

    def _next(self) -> int:
        self._serial = (self._serial + 1) & 0xFFFF
        return self._serial


def _secret_of(frame: Frame) -> str | None:
    """The secret that a message carries; none where it carries none. Raises `BodyError`."""
    if frame.message == jt808.REGISTER:
        return jt808.registration(frame).terminal
    return jt808.authentication(frame).code if frame.message == jt808.AUTHENTICATE else None


def _columns(station: Station, found: tuple[Position, ...]) -> Readings:
    """What the city wants of positions; an item that was not sent is no reading."""
    wanted = [
        (name, value, _quality(code, one), round(one.at.timestamp() * 1000))
        for one in found
        for code, name in station.codes.items()
        if code in VALUES and (value := VALUES[code](one)) is not None
    ]
    return Readings(
        network=station.network,
        things=[station.thing] * len(wanted),
        properties=[name for name, _, _, _ in wanted],
        times=[ms for _, _, _, ms in wanted],
        values=[value for _, value, _, _ in wanted],
        qualities=[quality for _, _, quality, _ in wanted],
    )


def _quality(code: str, one: Position) -> str:
    return FAULT if code in OF_PLACE and not one.located else NORMAL
