"""What bytes leave a simulated device?"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from onecity.codecs import hj212, sl651
from onecity.codecs.moments import CHINA
from onecity.simulation.devices.series import chance_of
from onecity.simulation.devices.stations import Device
from onecity.simulation.devices.values import Observation, Sending

PASSWORD = "123456"  # noqa: S105  nobody's: simulated devices are known by their address
RTU_PASSWORD = "0000"  # noqa: S105
ANSWER_WANTED_2025 = 9
SIMULATED_CLASS = "4B"
DECIMALS: Mapping[str, int] = {"3B": 2, "20": 1}


def frame(device: Device, sending: Sending) -> bytes:
    """One frame of HJ 212 or SL 651; damaged where the line damages it, the same where it is sent again."""
    said = _hj212(device, sending) if device.protocol == "hj212" else _sl651(device, sending.observation)
    return _garbled(said, device, sending) if sending.manner == "garbled" else said


def messages(device: Device, sending: Sending) -> list[tuple[str, bytes]]:
    """Topics and messages of MQTT."""
    one = sending.observation
    time = _moment(one).astimezone(UTC).isoformat()
    found = []
    for name, value in one.values.items():
        said = json.dumps({"value": value, "time": time, "quality": one.quality}).encode()
        topic = f"onecity/{device.network}/{device.thing}/{name}"
        found.append((topic, _garbled(said, device, sending) if sending.manner == "garbled" else said))
    return found


def name_of(device: Device, sending: Sending) -> str:
    """By what the answer to a frame is known: the station, and its QN or serial number."""
    one = sending.observation
    return f"{device.number} {_question(one) if device.protocol == 'hj212' else _serial(one)}"


def answered(answers: bytes, reader: hj212.FrameReader | sl651.FrameReader) -> list[str]:
    """The names of the frames that these bytes acknowledge."""
    if isinstance(reader, hj212.FrameReader):
        found = [hj212.parse(one.segment) for one in reader.feed(answers) if one.crc_ok]
        return [f"{one.mn} {one.qn}" for one in found if one.cn == "9014"]
    return [
        f"{one.station} {int.from_bytes(one.body[:2], 'big')}" for one in reader.feed(answers) if one.down
    ]


def reader_of(protocol: str) -> hj212.FrameReader | sl651.FrameReader:
    """What cuts the answers of the centre."""
    return hj212.FrameReader() if protocol == "hj212" else sl651.FrameReader()


def _serial(one: Observation) -> int:
    return one.time // 1_000 % 65_535 + 1


def _question(one: Observation) -> str:
    return f"{_moment(one):%Y%m%d%H%M%S}{_serial(one) % 1000:03}"


def _hj212(device: Device, sending: Sending) -> bytes:
    one = sending.observation
    groups: list[dict[str, str]] = [{"DataTime": f"{_moment(one):%Y%m%d%H%M%S}"}]
    for name, value in one.values.items():
        if code := device.codes.get(name):
            factor, _, kind = code.partition("-")
            groups.append({f"{factor}-{kind or 'Rtd'}": f"{value:g}", f"{factor}-Flag": one.quality})
    message = hj212.Message(
        qn=_question(one),
        st="22" if device.network == "air-quality" else "21",
        cn="2011",
        pw=PASSWORD,
        mn=device.number,
        flag=ANSWER_WANTED_2025,
        groups=tuple(groups),
        others={"RF": "1"} if sending.manner == "late" else {},
    )
    return hj212.encode(hj212.write(message))


def _sl651(device: Device, one: Observation) -> bytes:
    at = _moment(one)
    readings = tuple(
        sl651.Reading(device.codes[name], value, at)
        for name, value in one.values.items()
        if name in device.codes
    )
    report = sl651.Report(_serial(one), at, device.number, SIMULATED_CLASS, at, readings)
    decimals = {one.code: DECIMALS.get(one.code, _decimals(one.value)) for one in readings}
    return sl651.encode(sl651.Frame("01", device.number, RTU_PASSWORD, "32", sl651.write(report, decimals)))


def _decimals(value: float | None) -> int:
    """How many a value has; more than four are no measurement."""
    return len(f"{value or 0.0:.4f}".rstrip("0").partition(".")[2])


def _garbled(said: bytes, device: Device, sending: Sending) -> bytes:
    """Some bytes lost, one changed: as a bad line does it."""
    chance = chance_of(sending.observation.time, device.thing)
    place, lost = chance.randrange(len(said)), chance.randrange(4)
    changed = bytes([said[place] ^ 1 << chance.randrange(8)])
    return said[:place] + changed + said[place + 1 + lost :]


def _moment(one: Observation) -> datetime:
    return datetime.fromtimestamp(one.time / 1000, CHINA)
