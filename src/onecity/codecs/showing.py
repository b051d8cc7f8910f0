"""How does a frame of any protocol look to somebody who wants to know what a device sends?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

from onecity.codecs import hj212, jt808, sl651
from onecity.core.text import SaidError, Text

CHINA = timezone(timedelta(hours=8))
CRC_WRONG = Text(
    zh="校验不符：传输中有损坏，或设备算法不对",
    en="the CRC does not match: damaged on the way, or computed wrongly",
)
LENGTH_WRONG = Text(zh="所写长度与数据段不符", en="the stated length is not the segment's")
NO_HEX = Text(zh="应为十六进制数字", en="it is not written in hexadecimal digits")

Shown = dict[str, object]


@dataclass(slots=True)
class Decoded:
    """A frame for reading: `fields` and `readings` as far as they could be read; `error` in both languages."""

    fields: Shown = field(default_factory=dict)
    readings: list[Shown] = field(default_factory=list)
    crc_ok: bool = False
    error: str | None = None

    def fault(self, problem: Text | SaidError) -> None:
        """Note what is wrong; the first fault stands."""
        zh, en = (
            (problem.zh, problem.en)
            if isinstance(problem, Text)
            else (problem.text("zh"), problem.text("en"))
        )
        self.error = self.error or f"{zh} / {en}"


def show(protocol: str, line: str) -> Decoded:
    """One frame, written as text (hj212) or in hexadecimal digits (sl651, jt808). It never raises for a bad one.

    Raises `KeyError` for a protocol that is not in `PROTOCOLS`.
    """
    shown = Decoded()
    try:
        PROTOCOLS[protocol](line.strip(), shown)
    except SaidError as error:
        shown.fault(error)
    return shown


def _hj212(line: str, shown: Decoded) -> None:
    frame = hj212.decode(line.encode("gb18030", errors="replace"))
    shown.crc_ok = frame.crc_ok
    if not frame.crc_ok:
        shown.fault(CRC_WRONG)
    if not frame.length_ok:
        shown.fault(LENGTH_WRONG)
    message = hj212.parse(frame.segment)
    shown.fields = {
        **message.fields,
        "version": message.version,
        "CP": [dict(group) for group in message.groups],
    }
    shown.readings = [
        {"code": one.code, "kind": one.kind, "value": one.value, "flag": one.flag, "time": _time(one.at)}
        for one in hj212.readings(message)
    ]


def _sl651(line: str, shown: Decoded) -> None:
    frame = sl651.decode(_bytes(line, shown))
    shown.crc_ok = frame.crc_ok
    shown.fields = {
        "centre": frame.centre,
        "station": frame.station,
        "password": frame.password,
        "function": frame.function,
        "direction": "down" if frame.down else "up",
        "packets": frame.packets,
        "packet": frame.packet,
    }
    if not frame.crc_ok:
        shown.fault(CRC_WRONG)
    if frame.down or frame.packets > 1:
        shown.fields["body"] = frame.body.hex().upper()
        return
    report = sl651.parse(frame.body)
    shown.fields |= {"serial": report.serial, "sent_at": _time(report.sent_at)}
    if report.observed_at is not None:
        shown.fields |= {"station_class": report.station_class, "observed_at": _time(report.observed_at)}
    shown.readings = [_element(one) for one in report.readings]


def _element(one: sl651.Reading) -> Shown:
    known = sl651.ELEMENTS.get(one.code)
    named = {"name": known.title.en, "title": known.title.zh, "unit": known.unit} if known else {}
    return {"code": one.code, **named, "value": one.value, "time": _time(one.at)}


def _jt808(line: str, shown: Decoded) -> None:
    frame = jt808.decode(_bytes(line, shown))
    shown.crc_ok = frame.check_ok
    shown.fields = {
        "message": f"0x{frame.message:04X}",
        "phone": frame.phone,
        "serial": frame.serial,
        "version": frame.version,
        "packets": frame.packets,
        "packet": frame.packet,
    }
    if not frame.check_ok:
        shown.fault(CRC_WRONG)
    if frame.packets == 1 and not frame.encrypted and frame.message in _POSITIONS:
        shown.readings = [_position(one) for one in _POSITIONS[frame.message](frame.body)]
    else:
        shown.fields["body"] = frame.body.hex().upper()


_POSITIONS: Mapping[int, Callable[[bytes], Iterable[jt808.Position]]] = MappingProxyType(
    {0x0200: lambda body: (jt808.parse(body),), 0x0704: jt808.batch}
)


def _position(one: jt808.Position) -> Shown:
    return {
        "code": "position",
        "longitude": one.longitude,
        "latitude": one.latitude,
        "altitude_m": one.altitude_m,
        "speed_kmh": one.speed_kmh,
        "direction": one.direction,
        "located": one.located,
        "ignition": one.ignition,
        "alarms": [jt808.ALARMS[bit].en if bit in jt808.ALARMS else f"bit {bit}" for bit in one.alarm_bits],
        "mileage_km": one.mileage_km,
        "items": {f"0x{name:02X}": value.hex().upper() for name, value in one.items.items()},
        "time": _time(one.at),
    }


def _bytes(line: str, shown: Decoded) -> bytes:
    try:
        return bytes.fromhex(line)
    except ValueError:
        shown.fault(NO_HEX)
        return b""


def _time(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat()


PROTOCOLS: Mapping[str, Callable[[str, Decoded], None]] = MappingProxyType(
    {"hj212": _hj212, "sl651": _sl651, "jt808": _jt808}
)
