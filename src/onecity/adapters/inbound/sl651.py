"""What does a hydrological station say on its connection, and what does it want to hear?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self

from onecity.adapters.inbound.conversation import Conversation, both
from onecity.adapters.inbound.steps import Say, Stations, Step, Take
from onecity.base.telemetry import Readings, Station
from onecity.codecs import sl651
from onecity.codecs.sl651 import Assembler, BodyError, Frame, Report

PACKETS_WITHIN = timedelta(minutes=2)
KEEP_ALIVE = "2F"
GO_ON, FINISHED = 0x06, 0x04
"""How an answer ends: 06 where more is to come, 04 where that was all. General knowledge, unconfirmed."""


class Sl651Conversation(Conversation[Frame]):
    """SL 651-2014, up frames. The station's ten digits are its number, the password (four digits) its secret."""

    protocol = "sl651"

    def __init__(self, stations: Stations, source: str) -> None:
        super().__init__(sl651.FrameReader(), stations, source)
        self._assembler = Assembler(PACKETS_WITHIN)

    @classmethod
    def of(cls, stations: Stations, source: str) -> Self:
        """A new one, of a device that speaks from this address."""
        return cls(stations, source)

    def _read(self, raw: bytes, frame: Frame, at: datetime) -> Iterator[Step]:
        if not frame.crc_ok:
            yield self._refuse("wrong-checksum", raw, frame.station)
            return
        if frame.down:
            yield self._refuse("unparseable", raw, frame.station, "下行报文 / a down frame")
            return
        station = self._stations.station(self.protocol, frame.station)
        if station is None:
            yield self._refuse("unknown-station", raw, frame.station)
            return
        # each packet has to prove itself: nobody else may fill the memory with halves
        if reason := self._stations.admits(station, source=self._source, secret=frame.password):
            yield self._refuse(reason, raw, frame.station)
            return
        try:
            whole = self._assembler.add(frame, at)
            if whole is not None:
                report, bad = sl651.sort_out(whole.body, whole.function)
                if bad:
                    yield self._refuse("unparseable", raw, frame.station, both(bad[0]))
                if report.readings or not bad:
                    yield from self._report(raw, whole, report, station, at)
        except BodyError as problem:
            yield self._refuse("unparseable", raw, frame.station, both(problem))
            return
        self._admitted()

    def _report(
        self, raw: bytes, frame: Frame, report: Report, station: Station, at: datetime
    ) -> Iterator[Step]:
        unknown = [one.code for one in report.readings if one.code not in station.codes]
        yield from self._unknown_codes(frame.station, unknown, raw)
        end = GO_ON if frame.more or frame.function == KEEP_ALIVE else FINISHED
        answer = sl651.acknowledged(frame, at, end)
        readings = _columns(station, report)
        yield Take(readings, answer) if len(readings) else Say(answer)


def _columns(station: Station, report: Report) -> Readings:
    """What the city wants of a report; an element without a value is no reading."""
    wanted = [
        (station.codes[one.code], one.value, one.at)
        for one in report.readings
        if one.code in station.codes and one.value is not None
    ]
    return Readings(
        network=station.network,
        things=[station.thing] * len(wanted),
        properties=[name for name, _, _ in wanted],
        times=[round(at.timestamp() * 1000) for _, _, at in wanted],
        values=[value for _, value, _ in wanted],
    )
