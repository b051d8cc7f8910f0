"""Where does a frame begin and end, who sent it, and did it arrive unharmed?"""

from dataclasses import dataclass

from onecity.codecs.sl651.errors import FrameError
from onecity.codecs.stream import StreamReader, passed_over
from onecity.core.text import Text

START = b"\x7e\x7e"
ONE, MANY = 0x02, 0x16
LAST, MORE = 0x03, 0x17
ACKNOWLEDGE, ASK, END = 0x06, 0x05, 0x04
UP, DOWN = 0x0, 0x8

_HEAD = 14
"""7E7E, centre 1, station 5, password 2, function 1, direction and length 2, beginning of text 1."""

_TAIL = 3
LONGEST_BODY = 0xFFF
PACKET_BYTES = 3
"""With 16 instead of 02, the body begins with the number of packets and this one's: twelve bits each."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it came: `centre`, `station`, `password`, `function` as digits, `body` without packet numbers.

    `packets` and `packet` are 1 for a frame that stands alone. `more`: its sender goes on.
    """

    centre: str
    station: str
    password: str
    function: str
    body: bytes
    down: bool = False
    packets: int = 1
    packet: int = 1
    more: bool = False
    crc_ok: bool = True


def _shifted(register: int) -> int:
    for _ in range(8):
        register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return register


_TABLE = tuple(map(_shifted, range(256)))


def crc(data: bytes) -> int:
    """CRC-16/Modbus."""
    register, table = 0xFFFF, _TABLE
    for byte in data:
        register = register >> 8 ^ table[(register ^ byte) & 0xFF]
    return register


def arrived(frame: bytes) -> bool:
    """Whether the CRC at the end of these bytes is right, also where nothing else is."""
    return len(frame) >= _HEAD + _TAIL and crc(frame[:-2]) == int.from_bytes(frame[-2:], "big")


def length_of(head: bytes) -> int | None:
    """How long the frame is that begins with these bytes; `None`: too few to tell. Raises `FrameError`."""
    if not START.startswith(head[:2]) or (len(head) >= 2 and head[:2] != START):
        raise FrameError(Text(zh="开头不是 7E7E", en="it does not begin with 7E7E"))
    if len(head) < _HEAD:
        return None
    if head[11] >> 4 not in {UP, DOWN}:
        raise FrameError(Text(zh="方向标识不是 0 或 8", en="its direction is neither 0 nor 8"))
    if head[_HEAD - 1] not in {ONE, MANY}:
        raise FrameError(Text(zh="正文起始符不是 02 或 16", en="its text does not begin with 02 or 16"))
    return _HEAD + _body_bytes(head) + _TAIL


def decode(frame: bytes) -> Frame:
    """One frame. A wrong CRC is reported, not enforced. Raises `FrameError` for what is cut otherwise."""
    length = length_of(frame)
    if length is None or len(frame) != length:
        problem = f"{len(frame)} / {length if length is not None else _HEAD + _TAIL}"
        raise FrameError(Text(zh=f"长度不符（{problem} 字节）", en=f"its length is wrong ({problem} bytes)"))
    if frame[-_TAIL] not in {LAST, MORE, ASK, ACKNOWLEDGE, END, 0x1B}:
        raise FrameError(Text(zh="正文结束符不对", en="its text does not end as it should"))
    down = frame[11] >> 4 == DOWN
    first, second = (frame[2:7].hex(), frame[7:8].hex()) if down else (frame[3:8].hex(), frame[2:3].hex())
    body, packets, packet = frame[_HEAD:-_TAIL], 1, 1
    if frame[_HEAD - 1] == MANY:
        packets, packet, body = _packets(body)
    return Frame(
        centre=second.upper(),
        station=first.upper(),
        password=frame[8:10].hex().upper(),
        function=frame[10:11].hex().upper(),
        body=body,
        down=down,
        packets=packets,
        packet=packet,
        more=frame[-_TAIL] == MORE,
        crc_ok=arrived(frame),
    )


def encode(frame: Frame, *, end: int | None = None) -> bytes:
    """The bytes of a frame with a right CRC; `end`: the last character of the text where it is not 03 or 17.

    Raises `FrameError` for a body that has to be split.
    """
    many = frame.packets > 1
    numbers = (frame.packets << 12 | frame.packet).to_bytes(PACKET_BYTES, "big") if many else b""
    length = len(numbers) + len(frame.body)
    if length > LONGEST_BODY:
        raise FrameError(Text(zh=f"正文有 {length} 字节，须分包", en=f"a body of {length} bytes: split it"))
    centre, station = bytes.fromhex(frame.centre), bytes.fromhex(frame.station)
    address = station + centre if frame.down else centre + station
    last = end if end is not None else MORE if frame.more else LAST
    data = b"".join(
        (
            START,
            address,
            bytes.fromhex(frame.password + frame.function),
            ((DOWN if frame.down else 0) << 12 | length).to_bytes(2, "big"),
            bytes((MANY if many else ONE,)),
            numbers,
            frame.body,
            bytes((last,)),
        )
    )
    return data + crc(data).to_bytes(2, "big")


class FrameReader(StreamReader[Frame]):
    """Cuts what a station sends into frames, however the network has cut it before.

    Rubbish between frames is passed over and counted in `skipped` (bytes). It never holds more than one frame.
    """

    def __init__(self) -> None:
        super().__init__(_look)


def _look(data: bytes, at: int) -> tuple[int, Frame | None] | None:
    """The frame that begins here. Whatever swallowed another one is rubbish up to that one."""
    if before := passed_over(data, at, START):
        return before, None
    try:
        length = None if before is None else length_of(data[at : at + _HEAD])
        if length is None or len(data) < at + length:
            return None
        frame = decode(data[at : at + length])
    except FrameError:
        return 1, None
    if frame.crc_ok:
        return length, frame
    end = at + length + data.startswith(START[:1], at + length - 1)
    if len(data) < end:
        return None  # its last byte may be the first of another frame
    return (1, None) if data.find(START, at + len(START), end) >= 0 else (length, frame)


def _body_bytes(head: bytes) -> int:
    return int.from_bytes(head[11:13], "big") & LONGEST_BODY


def _packets(body: bytes) -> tuple[int, int, bytes]:
    numbers = int.from_bytes(body[:PACKET_BYTES], "big")
    packets, packet = numbers >> 12, numbers & 0xFFF
    if len(body) < PACKET_BYTES or not 1 <= packet <= packets:
        raise FrameError(Text(zh="包的总数和序号不对", en="its numbers of packets are wrong"))
    return packets, packet, body[PACKET_BYTES:]
