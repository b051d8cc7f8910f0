"""Where does a frame begin and end, and did it arrive unharmed?"""

import re
from dataclasses import dataclass

from onecity.codecs.hj212.errors import FrameError
from onecity.codecs.stream import StreamReader, passed_over
from onecity.core.text import Text

START = b"##"
END = b"\r\n"
LENGTH_DIGITS = 4
CRC_DIGITS = 4
LONGEST_SEGMENT = 1024
"""Bytes, by HJ 212-2017 6.3.2; longer ones are split into packets."""

_HEAD = len(START) + LENGTH_DIGITS
_HEX = re.compile(rb"[0-9A-Fa-f]{4}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it came. `length_ok`, `crc_ok`: what it states of itself is so."""

    segment: bytes
    stated_crc: str
    length_ok: bool
    crc_ok: bool


def _shifted(register: int) -> int:
    for _ in range(8):
        register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return register


_TABLE = tuple(map(_shifted, range(256)))


def crc(segment: bytes) -> int:
    """The CRC of a data segment, by the algorithm of HJ 212-2017 appendix A.

    Not CRC-16/Modbus: here a byte meets the register's high half, shifted down, and the low half is lost.
    """
    register, table = 0xFFFF, _TABLE
    for byte in segment:
        register = table[register >> 8 ^ byte]
    return register


def encode(segment: bytes) -> bytes:
    """A frame around a segment. Raises `FrameError` for one that has to be split into packets."""
    if len(segment) > LONGEST_SEGMENT:
        raise FrameError(
            Text(
                zh=f"数据段有 {len(segment)} 字节，最多 {LONGEST_SEGMENT} 字节，须分包",
                en=f"a segment of {len(segment)} bytes, at most {LONGEST_SEGMENT}: split it into packets",
            )
        )
    return b"%s%04d%s%04X%s" % (START, len(segment), segment, crc(segment), END)


def decode(frame: bytes) -> Frame:
    """One frame, with or without its line end. What its length and CRC say is reported, not enforced.

    Raises `FrameError` when it cannot be told what belongs to it.
    """
    body = frame.removesuffix(END)
    if not body.startswith(START):
        raise FrameError(Text(zh="开头不是 ##", en="it does not begin with ##"))
    digits, rest = body[len(START) : _HEAD], body[_HEAD:]
    if not (len(digits) == LENGTH_DIGITS and digits.isdigit()):
        raise FrameError(Text(zh="缺少四位数字的长度", en="there are no four digits of length"))
    if len(rest) < CRC_DIGITS or not _HEX.fullmatch(rest[-CRC_DIGITS:]):
        raise FrameError(Text(zh="末尾缺少四位校验", en="there are no four digits of CRC at its end"))
    segment = rest[:-CRC_DIGITS]
    stated = rest[-CRC_DIGITS:].decode()
    return Frame(segment, stated, len(segment) == int(digits), stated.upper() == f"{crc(segment):04X}")


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
    digits = data[at + len(START) : at + _HEAD]
    if before is None or (len(digits) < LENGTH_DIGITS and (not digits or digits.isdigit())):
        return None
    if not digits.isdigit() or int(digits) > LONGEST_SEGMENT:
        return 1, None
    end = at + _HEAD + int(digits) + CRC_DIGITS + len(END)
    if data.find(END + START, at + _HEAD, end) >= 0:
        return 1, None  # it broke off, and another begins within its length
    if len(data) < end:
        return None
    if data[end - 2 : end] != END or not _HEX.fullmatch(data, end - 6, end - 2):
        return 1, None
    frame = decode(data[at:end])
    swallowed = not frame.crc_ok and data.find(START, at + len(START), end) >= 0
    return (1, None) if swallowed else (end - at, frame)
