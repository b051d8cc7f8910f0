"""What does a station report?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

from onecity.codecs.sl651.elements import ELEMENTS, Element
from onecity.codecs.sl651.errors import BodyError
from onecity.codecs.sl651.frame import ACKNOWLEDGE, Frame, encode
from onecity.core.text import Text

CHINA = timezone(timedelta(hours=8))
FUNCTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "2F": Text(zh="链路维持报", en="keep-alive"),
        "31": Text(zh="均匀时段报", en="uniform report"),
        "32": Text(zh="定时报", en="timed report"),
        "33": Text(zh="加报", en="added report"),
        "34": Text(zh="小时报", en="hourly report"),
    }
)
CLASSES: Mapping[str, Text] = MappingProxyType(
    {
        "50": Text(zh="降水站", en="rain station"),
        "48": Text(zh="河道站", en="river station"),
        "4B": Text(zh="水库站", en="reservoir station"),
    }
)
STATION_MARK, TIME_MARK = b"\xf1\xf1", b"\xf0\xf0"
NEGATIVE = 0xFF


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one element at a moment (UTC); `None`: the station says that it has none."""

    code: str
    value: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """An up body. `sent_at` is the station's clock, `observed_at` when it measured; a keep-alive has neither
    station class nor readings.
    """

    serial: int
    sent_at: datetime
    station: str = ""
    station_class: str = ""
    observed_at: datetime | None = None
    readings: tuple[Reading, ...] = ()


def parse(body: bytes) -> Report:
    """Read the body of an up frame. Elements that we do not know are kept under their code.

    Raises `BodyError`.
    """
    if len(body) < 8:
        raise BodyError(Text(zh="正文太短", en="it is too short"), body.hex())
    serial, sent_at = int.from_bytes(body[:2], "big"), _moment(body[2:8])
    rest = body[8:]
    if not rest:
        return Report(serial, sent_at)
    if rest[:2] != STATION_MARK or len(rest) < 8:
        raise BodyError(Text(zh="缺少测站编码 F1F1", en="there is no station behind F1F1"), rest[:8].hex())
    station, station_class = rest[2:7].hex().upper(), rest[7:8].hex().upper()
    rest = rest[8:]
    if rest[:2] != TIME_MARK or len(rest) < 7:
        raise BodyError(Text(zh="缺少观测时间 F0F0", en="there is no time behind F0F0"), rest[:7].hex())
    observed_at = _moment(rest[2:7] + b"\0")
    return Report(
        serial, sent_at, station, station_class, observed_at, tuple(_elements(rest[7:], observed_at))
    )


def write(report: Report, decimals: Mapping[str, int] = MappingProxyType({})) -> bytes:
    """The body of a report with values of at most four bytes BCD and these decimals (else 1).

    Raises `ValueError` for a value that does not fit.
    """
    head = report.serial.to_bytes(2, "big") + _digits(report.sent_at, "%y%m%d%H%M%S")
    if report.observed_at is None:
        return head
    station = STATION_MARK + bytes.fromhex(report.station + report.station_class)
    time = TIME_MARK + _digits(report.observed_at, "%y%m%d%H%M")
    values = b"".join(_written(one, decimals.get(one.code, 1)) for one in report.readings)
    return head + station + time + values


def acknowledged(frame: Frame, at: datetime, end: int = ACKNOWLEDGE) -> bytes:
    """The centre's answer to an up frame: the same serial number, the centre's clock, ended by 06.

    `end`: 04 says in its place that nothing more will be asked, 1B that the station stays on the line.
    """
    body = frame.body[:2] + _digits(at, "%y%m%d%H%M%S")
    return encode(
        Frame(frame.centre, frame.station, frame.password, frame.function, body, down=True), end=end
    )


def _elements(data: bytes, at: datetime) -> Iterator[Reading]:
    while data:
        if len(data) < 2:
            raise BodyError(Text(zh="要素不完整", en="an element is cut short"), data.hex())
        code, count, decimals = data[:1].hex().upper(), data[1] >> 3, data[1] & 0b111
        value, data = data[2 : 2 + count], data[2 + count :]
        if len(value) < count or not count:
            raise BodyError(Text(zh=f"要素 {code} 不完整", en=f"element {code} is cut short"), value.hex())
        known = ELEMENTS.get(code)
        if known and known.series:
            yield from _series(known, value, at)
        else:
            yield Reading(code, _decimal(code, value, decimals), at)


def _series(element: Element, value: bytes, at: datetime) -> Iterator[Reading]:
    if len(value) != element.series * element.width:
        problem = Text(
            zh=f"要素 {element.code} 的长度不对", en=f"the length of element {element.code} is wrong"
        )
        raise BodyError(problem, value.hex())
    invalid = (1 << 8 * element.width) - 1
    for number in range(element.series):
        raw = int.from_bytes(value[number * element.width : (number + 1) * element.width], "big")
        yield Reading(
            element.code, None if raw == invalid else raw / element.scale, at + number * element.step
        )


def _decimal(code: str, value: bytes, decimals: int) -> float | None:
    if value == b"\xff" * len(value) or value == b"\xaa" * len(value):
        return None  # the instrument gave nothing
    negative = value[0] == NEGATIVE
    digits = value[1:].hex() if negative else value.hex()
    if not digits.isdigit():
        raise BodyError(Text(zh=f"要素 {code} 不是 BCD", en=f"element {code} is no BCD"), value.hex())
    number: float = int(digits) / 10**decimals
    return -number if negative else number


def _written(reading: Reading, decimals: int) -> bytes:
    code = bytes.fromhex(reading.code)
    if reading.value is None:
        return code + bytes((4 << 3 | decimals,)) + b"\xff" * 4
    number = round(abs(reading.value) * 10**decimals)
    if number >= 10**8:
        raise ValueError(f"{reading.value} does not fit into four bytes")
    digits = bytes.fromhex(f"{number:08d}")
    if reading.value < 0:
        digits = b"\xff" + digits
    return code + bytes((len(digits) << 3 | decimals,)) + digits


def _digits(at: datetime, form: str) -> bytes:
    return bytes.fromhex(at.astimezone(CHINA).strftime(form))


def _moment(digits: bytes) -> datetime:
    """YYMMDDhhmmss in BCD, in China's time, of this century."""
    try:
        return datetime.strptime(f"20{digits.hex()}", "%Y%m%d%H%M%S").replace(tzinfo=CHINA).astimezone(UTC)
    except ValueError:
        raise BodyError(
            Text(zh="时间应为 BCD 的年月日时分秒", en="a time is YYMMDDhhmmss in BCD"), digits.hex()
        ) from None
