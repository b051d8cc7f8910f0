"""How does a message of JT/T 808 look?"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType

from onecity.codecs import jt808
from onecity.codecs.jt808 import Assembler, Frame
from onecity.codecs.showing.decoded import ANY_TIME, CRC_WRONG, ENCRYPTED, Decoded, Shown, shown_time, unhexed

_SAYING: Mapping[int, Callable[[Frame], object]] = MappingProxyType(
    {0x0100: jt808.registration, 0x0102: jt808.authentication}
)
_ANSWERS = frozenset({0x0001, 0x8001})


class Jt808Lines:
    """Messages of terminals. The packet that completes a message shows the positions of the whole."""

    def __init__(self) -> None:
        self._assembler = Assembler()

    def __call__(self, line: bytes, shown: Decoded) -> None:
        """Raises `FrameError` and `BodyError`."""
        data = unhexed(line, shown)
        shown.crc_ok = jt808.arrived(data)
        frame = jt808.decode(data)
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
        if frame.encrypted:
            shown.fault(ENCRYPTED)
            shown.fields["body"] = frame.body.hex().upper()
            return
        whole = self._assembler.add(frame, ANY_TIME) if frame.check_ok or frame.packets == 1 else None
        if whole is not None:
            good, bad = jt808.sort_out(whole.message, whole.body)
            shown.readings = [_position(one) for one in good]
            for problem in bad[:1]:
                shown.fault(problem)
            _saying(whole, shown)
        if not shown.readings:
            shown.fields["body"] = frame.body.hex().upper()


def _saying(frame: Frame, shown: Decoded) -> None:
    """What a terminal says of itself, and the general answers of both sides."""
    if frame.message in _SAYING:
        shown.fields["said"] = asdict(_SAYING[frame.message](frame))  # type: ignore[call-overload]
    elif frame.message in _ANSWERS and len(frame.body) == 5:
        shown.fields["said"] = {
            "answers_serial": int.from_bytes(frame.body[:2], "big"),
            "answers_message": f"0x{int.from_bytes(frame.body[2:4], 'big'):04X}",
            "result": frame.body[4],
        }


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
        "status": f"0x{one.status:08X}",
        "alarms": [jt808.ALARMS[bit].en if bit in jt808.ALARMS else f"bit {bit}" for bit in one.alarm_bits],
        "mileage_km": one.mileage_km,
        "fuel_l": one.fuel_l,
        "recorder_speed_kmh": one.recorder_speed_kmh,
        "items": {f"0x{name:02X}": value.hex().upper() for name, value in one.items.items()},
        "time": shown_time(one.at),
    }
