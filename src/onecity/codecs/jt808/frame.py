"""Where does a message begin and end, who sent it, and did it arrive unharmed?"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from onecity.codecs.jt808.errors import FrameError
from onecity.codecs.stream import StreamReader
from onecity.core.text import Text

MARK = b"\x7e"
LONGEST_BODY = 0x3FF
LONGEST_FRAME = 2 * (LONGEST_BODY + 24)
"""Bytes between two marks, every one of them escaped."""

_NEW_VERSION, _SPLIT, _ENCRYPTED = 1 << 14, 1 << 13, 0b111 << 10


@dataclass(frozen=True, slots=True)
class Frame:
    """A message as it came. `message`: its kind, `0x0200` for a position. `phone`: the terminal's number, 12 digits
    or, since 2019, 20. `version`: that of the protocol since 2019, `None` before. `packets` and `packet` are 1 for
    one that stands alone.
    """

    message: int
    phone: str
    serial: int
    body: bytes = b""
    version: int | None = None
    packets: int = 1
    packet: int = 1
    encrypted: bool = False
    check_ok: bool = True


def checksum(data: bytes) -> int:
    """All bytes, exclusive or."""
    return reduce(xor, data, 0)


def arrived(frame: bytes) -> bool:
    """Whether the checksum of what stands between the marks is right, also where nothing else is."""
    try:
        data = _unescape(frame.strip(MARK))
    except FrameError:
        return False
    return len(data) > 1 and checksum(data[:-1]) == data[-1]


def decode(frame: bytes) -> Frame:
    """One message, between its marks. A wrong checksum is reported, not enforced. Raises `FrameError`."""
    if len(frame) < 2 or frame[:1] != MARK or frame[-1:] != MARK:
        raise FrameError(Text(zh="首尾不是 7E", en="it does not stand between two 7E"))
    data = _unescape(frame[1:-1])
    head, check = data[:-1], data[-1:]
    if len(head) < 12:
        raise FrameError(Text(zh="消息头不完整", en="its header is cut short"))
    attributes = int.from_bytes(head[2:4], "big")
    newer, split = bool(attributes & _NEW_VERSION), bool(attributes & _SPLIT)
    start = 5 if newer else 4
    phone_end = start + (10 if newer else 6)
    body_start = phone_end + 2 + (4 if split else 0)
    if len(head) < body_start or len(head) - body_start != attributes & LONGEST_BODY:
        raise FrameError(Text(zh="消息体长度不符", en="the length of its body is wrong"))
    numbers = head[phone_end + 2 : body_start]
    return Frame(
        message=int.from_bytes(head[:2], "big"),
        phone=_phone(head[start:phone_end]),
        serial=int.from_bytes(head[phone_end : phone_end + 2], "big"),
        body=head[body_start:],
        version=head[4] if newer else None,
        packets=int.from_bytes(numbers[:2], "big") if split else 1,
        packet=int.from_bytes(numbers[2:], "big") if split else 1,
        encrypted=bool(attributes & _ENCRYPTED),
        check_ok=check == bytes((checksum(head),)),
    )


def encode(frame: Frame) -> bytes:
    """The bytes of a message between its marks. Raises `FrameError` for a body that has to be split."""
    if len(frame.body) > LONGEST_BODY:
        problem = Text(
            zh=f"消息体有 {len(frame.body)} 字节，须分包", en=f"a body of {len(frame.body)} bytes: split it"
        )
        raise FrameError(problem)
    newer, split = frame.version is not None, frame.packets > 1
    attributes = len(frame.body) | (_NEW_VERSION if newer else 0) | (_SPLIT if split else 0)
    attributes |= 1 << 10 if frame.encrypted else 0
    head = b"".join(
        (
            frame.message.to_bytes(2, "big"),
            attributes.to_bytes(2, "big"),
            bytes((frame.version,)) if frame.version is not None else b"",
            bytes.fromhex(frame.phone.zfill(20 if newer else 12)),
            frame.serial.to_bytes(2, "big"),
            frame.packets.to_bytes(2, "big") + frame.packet.to_bytes(2, "big") if split else b"",
            frame.body,
        )
    )
    return MARK + _escape(head + bytes((checksum(head),))) + MARK


class FrameReader(StreamReader[Frame]):
    """Cuts what a terminal sends into messages, however the network has cut it before.

    What is none is passed over and counted in `skipped` (bytes). It never holds more than one message.
    """

    def __init__(self) -> None:
        super().__init__(_look)


def _look(data: bytes, at: int) -> tuple[int, Frame | None] | None:
    """The message that begins here. The mark that ends what is none may begin another."""
    end = data.find(MARK, at + 1)
    if data[at : at + 1] != MARK:
        return (end if end > 0 else len(data)) - at, None
    if end < 0:
        return (1, None) if len(data) - at > LONGEST_FRAME else None
    if end == at + 1:  # two marks side by side: the first ended something that is gone
        return 1, None
    try:
        return end + 1 - at, decode(data[at : end + 1])
    except FrameError:
        return end - at, None


def _escape(data: bytes) -> bytes:
    return data.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def _unescape(data: bytes) -> bytes:
    first, *others = data.split(b"\x7d")
    found = [first]
    for part in others:
        if part[:1] not in {b"\x01", b"\x02"}:
            raise FrameError(Text(zh="转义不对", en="a byte is escaped wrongly"))
        found.append((b"\x7d" if part[:1] == b"\x01" else b"\x7e") + part[1:])
    return b"".join(found)


def _phone(digits: bytes) -> str:
    text = digits.hex()
    if not text.isdigit():
        raise FrameError(Text(zh="终端号不是 BCD", en="the terminal's number is no BCD"))
    return text
