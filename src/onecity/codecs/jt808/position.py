"""Where is the vehicle, and in which state?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from onecity.codecs.jt808.errors import BodyError
from onecity.codecs.moments import CHINA, NOT_BCD, from_bcd
from onecity.core.text import Text

POSITION, ASKED_POSITION, BATCH = 0x0200, 0x0201, 0x0704
PER_DEGREE = 1_000_000
_FIXED_BYTES = 28
_IGNITION, _LOCATED, _SOUTH, _WEST = 1 << 0, 1 << 1, 1 << 2, 1 << 3

ALARMS: Mapping[int, Text] = MappingProxyType(
    {
        0: Text(zh="紧急报警", en="emergency"),
        1: Text(zh="超速报警", en="speeding"),
        2: Text(zh="疲劳驾驶", en="tired driver"),
        3: Text(zh="危险预警", en="danger ahead"),
        4: Text(zh="定位模块故障", en="positioning fails"),
        5: Text(zh="定位天线未接", en="antenna missing"),
        7: Text(zh="终端主电源欠压", en="low voltage"),
        8: Text(zh="终端主电源掉电", en="no power"),
        20: Text(zh="进出区域", en="into or out of an area"),
        21: Text(zh="进出路线", en="into or out of a route"),
        29: Text(zh="碰撞预警", en="collision"),
        30: Text(zh="侧翻预警", en="rolling over"),
    }
)
"""The commoner bits of the alarm word."""

MILEAGE, FUEL, RECORDER_SPEED = 0x01, 0x02, 0x03
"""Additional items that have a number: 0.1 km, 0.1 l, 0.1 km/h."""


@dataclass(frozen=True, slots=True)
class Position:
    """A position report. Degrees as the terminal says them (WGS84 by the standard); metres, km/h, degrees from north.

    `alarms` and `status` are the words themselves; `items` the additional items by id, as sent.
    """

    longitude: float
    latitude: float
    at: datetime
    altitude_m: int = 0
    speed_kmh: float = 0.0
    direction: int = 0
    alarms: int = 0
    status: int = _LOCATED
    items: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def located(self) -> bool:
        """Whether the terminal knows where it is; else the place is an old one."""
        return bool(self.status & _LOCATED)

    @property
    def ignition(self) -> bool:
        """Whether the engine is on."""
        return bool(self.status & _IGNITION)

    @property
    def alarm_bits(self) -> tuple[int, ...]:
        """The alarms that are on, by bit."""
        return tuple(bit for bit in range(32) if self.alarms >> bit & 1)

    @property
    def mileage_km(self) -> float | None:
        """What the mileage counter shows, where it is sent."""
        return self._tenths(MILEAGE)

    @property
    def fuel_l(self) -> float | None:
        """What the fuel gauge shows, where it is sent."""
        return self._tenths(FUEL)

    @property
    def recorder_speed_kmh(self) -> float | None:
        """The speed by the driving recorder, where it is sent."""
        return self._tenths(RECORDER_SPEED)

    def _tenths(self, item: int) -> float | None:
        return int.from_bytes(self.items[item], "big") / 10 if item in self.items else None


def parse(body: bytes) -> Position:
    """Read the body of 0x0200. Raises `BodyError` for one that is cut or whose place or time cannot be."""
    return _only(sort_out(POSITION, body))[0]


def _fixed(body: bytes) -> Position:
    """The position without its additional items. Raises `BodyError`."""
    if len(body) < _FIXED_BYTES:
        raise BodyError(Text(zh="位置信息不完整", en="the position is cut short"), body.hex())
    alarms, status, latitude, longitude = (int.from_bytes(body[n : n + 4], "big") for n in (0, 4, 8, 12))
    speed, direction = (int.from_bytes(body[n : n + 2], "big") for n in (18, 20))
    if latitude > 90 * PER_DEGREE or longitude > 180 * PER_DEGREE or direction > 359:
        problem = Text(zh="没有这样的经纬度或方向", en="there is no such place or direction")
        raise BodyError(problem, f"{longitude / PER_DEGREE} {latitude / PER_DEGREE} {direction}")
    return Position(
        longitude=(-1 if status & _WEST else 1) * longitude / PER_DEGREE,
        latitude=(-1 if status & _SOUTH else 1) * latitude / PER_DEGREE,
        at=_moment(body[22:28]),
        # below the sea terminals send two's complement, although the standard has no sign: nobody drives at 65 km
        altitude_m=int.from_bytes(body[16:18], "big", signed=True),
        speed_kmh=speed / 10,
        direction=direction,
        alarms=alarms,
        status=status,
    )


def write(position: Position) -> bytes:
    """The body of 0x0200."""
    status = position.status & ~(_SOUTH | _WEST)
    status |= (_SOUTH if position.latitude < 0 else 0) | (_WEST if position.longitude < 0 else 0)
    degrees = (round(abs(one) * PER_DEGREE) for one in (position.latitude, position.longitude))
    words = b"".join(number.to_bytes(4, "big") for number in (position.alarms, status, *degrees))
    halves = (position.altitude_m & 0xFFFF, round(position.speed_kmh * 10), position.direction)
    time = bytes.fromhex(position.at.astimezone(CHINA).strftime("%y%m%d%H%M%S"))
    items = b"".join(bytes((name, len(value))) + value for name, value in position.items.items())
    return words + b"".join(number.to_bytes(2, "big") for number in halves) + time + items


def batch(body: bytes) -> tuple[Position, ...]:
    """The positions of 0x0704, kept while there was no network. Raises `BodyError`."""
    return _only(sort_out(BATCH, body))


def sort_out(message: int, body: bytes) -> tuple[tuple[Position, ...], tuple[BodyError, ...]]:
    """The positions in the body of a message of any kind, none in those that carry none; and what is wrong: one bad
    position never spoils the others of its batch, nor a bad additional item the place.
    """
    good: list[Position] = []
    bad: list[BodyError] = []
    for part in _parts(message, body, bad):
        try:
            position = _fixed(part)
        except BodyError as problem:
            bad.append(problem)
        else:
            good.append(replace(position, items=_items(part[_FIXED_BYTES:], bad)))
    return tuple(good), tuple(bad)


def _only(found: tuple[tuple[Position, ...], tuple[BodyError, ...]]) -> tuple[Position, ...]:
    good, bad = found
    if bad:
        raise bad[0]
    return good


def _parts(message: int, body: bytes, bad: list[BodyError]) -> list[bytes]:
    """The bodies of 0x0200 in that of a message; in 0x0201 it stands behind the serial number of the question."""
    if message in {POSITION, ASKED_POSITION}:
        return [body[2:] if message == ASKED_POSITION else body]
    return _of_batch(body, bad) if message == BATCH else []


def _of_batch(body: bytes, bad: list[BodyError]) -> list[bytes]:
    count, rest, found = int.from_bytes(body[:2], "big"), body[3:], []
    while len(rest) >= 2 and len(rest) >= 2 + (length := int.from_bytes(rest[:2], "big")):
        found.append(rest[2 : 2 + length])
        rest = rest[2 + length :]
    if rest or len(found) != count or len(body) < 3:
        bad.append(BodyError(Text(zh="批量位置不完整", en="the batch is cut short"), body[:40].hex()))
    return found


def _items(data: bytes, bad: list[BodyError]) -> dict[int, bytes]:
    found = {}
    while data:
        if len(data) < 2 or len(data) < 2 + data[1]:
            bad.append(BodyError(Text(zh="附加信息不完整", en="an additional item is cut short"), data.hex()))
            break
        found[data[0]] = data[2 : 2 + data[1]]
        data = data[2 + data[1] :]
    return found


def _moment(digits: bytes) -> datetime:
    try:
        return from_bcd(digits)
    except ValueError:
        raise BodyError(NOT_BCD, digits.hex()) from None
