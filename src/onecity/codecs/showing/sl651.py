"""How does a frame of SL 651 look?"""

from onecity.codecs import sl651
from onecity.codecs.showing.decoded import ANY_TIME, CRC_WRONG, Decoded, Shown, shown_time, unhexed
from onecity.codecs.sl651 import Assembler, Frame


class Sl651Lines:
    """Frames of stations and of the centre. The packet that completes a report shows the whole of it."""

    def __init__(self) -> None:
        self._assembler = Assembler()

    def __call__(self, line: bytes, shown: Decoded) -> None:
        """Raises `FrameError` and `BodyError`."""
        data = unhexed(line, shown)
        shown.crc_ok = sl651.arrived(data)
        frame = sl651.decode(data)
        shown.fields = {
            "centre": frame.centre,
            "station": frame.station,
            "password": frame.password,
            "function": frame.function,
            "direction": "down" if frame.down else "up",
            "packets": frame.packets,
            "packet": frame.packet,
            "end": f"{data[-3]:02X}",
        }
        if not frame.crc_ok:
            shown.fault(CRC_WRONG)
        if frame.down:
            _said(frame, shown)
            return
        if frame.packets > 1:
            shown.fields["body"] = frame.body.hex().upper()
        whole = self._assembler.add(frame, ANY_TIME) if frame.crc_ok or frame.packets == 1 else None
        if whole is not None:
            _report(whole, shown)


def _said(frame: Frame, shown: Decoded) -> None:
    """What the centre says begins with its serial number and its clock."""
    shown.fields["body"] = frame.body.hex().upper()
    if len(frame.body) >= 8:
        shown.fields["serial"] = int.from_bytes(frame.body[:2], "big")
        shown.fields["sent_at"] = shown_time(sl651.moment(frame.body[2:8]))


def _report(frame: Frame, shown: Decoded) -> None:
    report, bad = sl651.sort_out(frame.body, frame.function)
    shown.fields |= {"serial": report.serial, "sent_at": shown_time(report.sent_at)}
    if report.text:
        shown.fields["text"] = report.text
    if report.observed_at is not None:
        shown.fields |= {
            "station_class": report.station_class,
            "observed_at": shown_time(report.observed_at),
        }
    elif len(frame.body) > 8:
        shown.fields["body"] = frame.body.hex().upper()
    shown.readings = [_element(one) for one in report.readings]
    for problem in bad[:1]:
        shown.fault(problem)


def _element(one: sl651.Reading) -> Shown:
    known = sl651.ELEMENTS.get(one.code)
    named = {"name": known.title.en, "title": known.title.zh, "unit": known.unit} if known else {}
    return {"code": one.code, **named, "value": one.value, "time": shown_time(one.at)}
