"""What does a station report?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from onecity.codecs.moments import CHINA
from onecity.codecs.sl651.errors import BodyError
from onecity.codecs.sl651.frame import ACKNOWLEDGE, Frame, encode
from onecity.codecs.sl651.values import Reading, moment, read
from onecity.core.text import Text

STATES = frozenset({"46", "4B"})
FIRST_SETTING, LAST_SETTING = "40", "51"
"""Functions from 40 to 51 are about the station itself; the answers to 46 and 4B say its states (element 45)."""
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
STATION_MARK, TIME_MARK, BY_HAND, PICTURE = b"\xf1\xf1", b"\xf0\xf0", b"\xf2\xf2", b"\xf3\xf3"
"""The last two: text that somebody typed in, a picture; no element follows."""
NO_STATION = Text(zh="缺少测站编码 F1F1", en="there is no station behind F1F1")
NO_TIME = Text(zh="缺少观测时间 F0F0", en="there is no time behind F0F0")


@dataclass(frozen=True, slots=True)
class Report:
    """An up body. `sent_at` is the station's clock, `observed_at` when it measured; a keep-alive has neither
    station class nor readings. `text`: what somebody typed in at the station.
    """

    serial: int
    sent_at: datetime
    station: str = ""
    station_class: str = ""
    observed_at: datetime | None = None
    readings: tuple[Reading, ...] = ()
    text: str = ""


def parse(body: bytes, function: str = "") -> Report:
    """Read the body of an up frame. Elements that we do not know are kept under their code.

    Raises `BodyError`, also for one bad element among others: see `sort_out`.
    """
    report, bad = sort_out(body, function)
    if bad:
        raise bad[0]
    return report


def sort_out(body: bytes, function: str = "") -> tuple[Report, tuple[BodyError, ...]]:
    """What can be read of a body, and what is wrong with the rest: one bad element never spoils those before it,
    nor those behind it where its length is right. Raises `BodyError` for a head that cannot be read.

    `function`: the frame's, as settings and states of the station itself have neither its class nor a time.
    """
    if len(body) < 8:
        raise BodyError(Text(zh="正文太短", en="it is too short"), body.hex())
    serial, sent_at = int.from_bytes(body[:2], "big"), moment(body[2:8])
    rest = body[8:]
    if rest[:2] == BY_HAND:
        return Report(serial, sent_at, text=rest[2:].decode("gb18030", errors="replace")), ()
    if not rest or rest[:2] == PICTURE:
        return Report(serial, sent_at), ()
    if rest[:2] != STATION_MARK or len(rest) < 7:
        raise BodyError(NO_STATION, rest[:8].hex())
    station = rest[2:7].hex().upper()
    if FIRST_SETTING <= function <= LAST_SETTING and rest[8:10] != TIME_MARK:
        states, bad = read(rest[7:], sent_at, sent_at) if function in STATES else ((), ())
        return Report(serial, sent_at, station, readings=states), bad
    station_class, rest = rest[7:8].hex().upper(), rest[8:]
    if rest[:2] != TIME_MARK or len(rest) < 7:
        raise BodyError(NO_TIME, rest[:7].hex())
    observed_at = moment(rest[2:7] + b"\0")
    good, bad = read(rest[7:], observed_at, sent_at)
    return Report(serial, sent_at, station, station_class, observed_at, good), bad


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
