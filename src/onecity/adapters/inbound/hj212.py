"""What does an environmental station say on its connection, and what does it want to hear?"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Self

from onecity.adapters.inbound.conversation import Conversation, both
from onecity.adapters.inbound.steps import Say, Stations, Step, Take
from onecity.base.telemetry import Readings, Station
from onecity.codecs import hj212
from onecity.codecs.hj212 import Assembler, Frame, FrameError, Message, Reading, SegmentError

PACKETS_WITHIN = timedelta(minutes=2)
MOST_PACKETS = 64
MOST_OPEN = 8
"""Messages in packets that one connection may have begun: at most 0.5 MB with 64 packets of 1 kB."""

NOTICES = frozenset({"1013", "9015"})
ANSWERS = frozenset({"9011", "9012", "9013", "9014"})
REFUSED = "2"
"""1013 asks for the time, 9015 says that the station is there; QnRtn 2: the request is refused. General knowledge of
the standard, unconfirmed.
"""

PLAIN_KINDS = frozenset({"Rtd", "Avg", "Data"})
FLAGS = frozenset("NFMSDCTB")
UNKNOWN_FLAG = "D"
FLAGS_OF_2005 = {"0": "C", "1": "N", "2": "D", "3": "N"}
"""Air stations of 2005: calibration, weather, abnormal, normal. General knowledge of the standard, unconfirmed."""


class Hj212Conversation(Conversation[Frame]):
    """HJ 212-2005, -2017, -2025. MN is the station's number, PW its secret; both stand in every packet."""

    protocol = "hj212"

    def __init__(self, stations: Stations, source: str) -> None:
        super().__init__(hj212.FrameReader(), stations, source)
        self._assembler = Assembler(PACKETS_WITHIN, MOST_PACKETS, MOST_OPEN)

    @classmethod
    def of(cls, stations: Stations, source: str) -> Self:
        """A new one, of a device that speaks from this address."""
        return cls(stations, source)

    def _read(self, raw: bytes, frame: Frame, at: datetime) -> Iterator[Step]:
        try:
            message = hj212.parse(frame.segment)
        except SegmentError as problem:
            reason = "unparseable" if frame.crc_ok else "wrong-checksum"
            yield self._refuse(reason, raw, detail=both(problem))
            return
        if not frame.crc_ok:
            yield self._refuse("wrong-checksum", raw, message.mn, frame.stated_crc)
            return
        station = self._stations.station(self.protocol, message.mn)
        if station is None:
            yield self._refuse("unknown-station", raw, message.mn)
            return
        # each packet has to prove itself: nobody else may fill the memory with halves
        if reason := self._stations.admits(station, source=self._source, secret=message.pw):
            yield self._refuse(reason, raw, message.mn)
            return
        yield from self._packet(raw, message, station, at)

    def _packet(self, raw: bytes, message: Message, station: Station, at: datetime) -> Iterator[Step]:
        try:
            whole = self._assembler.add(message, at)
        except SegmentError as problem:
            yield self._refuse("unparseable", raw, message.mn, both(problem))
            return
        self._admitted()
        if whole is None:
            return
        if whole.cn in hj212.DATA:
            yield from self._data(raw, whole, station)
        elif answer := _spoken(_answer(whole)):
            yield Say(answer)

    def _data(self, raw: bytes, message: Message, station: Station) -> Iterator[Step]:
        good, bad = hj212.sort_out(message)
        named = [(one, property_of(station.codes, message.cn, one)) for one in good]
        left_out = [one.code for one, name in named if not name and not _names(station.codes, one.code)]
        yield from self._unknown_codes(message.mn, left_out, raw)
        if bad:
            yield self._refuse("unparseable", raw, message.mn, both(bad[0]))
            self._admitted()
        answer = _spoken(hj212.acknowledged(message))
        wanted = [(one, name) for one, name in named if name]
        if wanted:
            yield Take(_columns(station, wanted), answer)
        elif answer and not bad:
            yield Say(answer)


def property_of(codes: Mapping[str, str], command: str, reading: Reading) -> str:
    """The property that a reading is of; empty: none. The most exact name of the station's table holds:

    `2061:w01018-Avg` (hourly mean), `w01018-Avg` (mean of any period), `w01018` (instant or mean of any period).
    """
    exact = f"{reading.code}-{reading.kind}"
    plain = codes.get(reading.code, "") if reading.kind in PLAIN_KINDS else ""
    return codes.get(f"{command}:{exact}") or codes.get(exact) or plain


def _names(codes: Mapping[str, str], code: str) -> bool:
    """Whether the table speaks of this factor at all: then what it does not name of it is left out on purpose."""
    return any(name.rpartition(":")[2].partition("-")[0] == code for name in codes)


def _columns(station: Station, wanted: list[tuple[Reading, str]]) -> Readings:
    return Readings(
        network=station.network,
        things=[station.thing] * len(wanted),
        properties=[name for _, name in wanted],
        times=[round(one.at.timestamp() * 1000) for one, _ in wanted],
        values=[one.value for one, _ in wanted],
        qualities=[_quality(one.flag) for one, _ in wanted],
    )


def _quality(flag: str) -> str:
    """A letter of the standard; without a flag nobody doubts it, with another one we do."""
    return _QUALITIES.get(flag, UNKNOWN_FLAG)


_QUALITIES: Mapping[str, str] = MappingProxyType(
    {"": "N", **{one: one for one in FLAGS}, **{one.lower(): one for one in FLAGS}, **FLAGS_OF_2005}
)


def _answer(message: Message) -> Message | None:
    """To what carries no readings: states and logs are data (9014), notices 9013, and nobody may ask us anything."""
    if not message.wants_answer or message.cn in ANSWERS:
        return None
    if message.cn in NOTICES:
        return hj212.noticed(message)
    if message.cn.startswith(("2", "3")):
        return hj212.acknowledged(message)
    return hj212.replied(message, REFUSED)


def _spoken(answer: Message | None) -> bytes:
    try:
        return b"" if answer is None else hj212.encode(hj212.write(answer))
    except FrameError:  # a QN of a thousand characters comes back to nobody
        return b""
