"""Where does a frame begin and end, and did it arrive unharmed?"""

import re
from dataclasses import dataclass

from onecity.codecs.hj212.errors import FrameError
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
    """A frame as it came. `length_ok`: the stated length is the real one."""

    segment: bytes
    stated_crc: str
    length_ok: bool

    @property
    def crc_ok(self) -> bool:
        """Whether the stated CRC is the segment's."""
        return self.stated_crc.upper() == f"{crc(self.segment):04X}"


def crc(segment: bytes) -> int:
    """The CRC of a data segment, by the algorithm of HJ 212-2017 appendix A.

    Not CRC-16/Modbus: here a byte meets the register's high half, shifted down, and the low half is lost.
    """
    register = 0xFFFF
    for byte in segment:
        register = (register >> 8) ^ byte
        for _ in range(8):
            register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
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
    return Frame(segment, rest[-CRC_DIGITS:].decode(), len(segment) == int(digits))


class FrameReader:
    """Cuts what a station sends into frames, however the network has cut it before.

    Rubbish between frames is passed over and counted in `skipped` (bytes). It never holds more than one frame.
    """

    def __init__(self) -> None:
        self._held = b""
        self.skipped = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are complete now."""
        self._held += data
        found = []
        while (end := self._next_end()) is not None:
            if end:
                found.append(decode(self._held[:end]))
                self._held = self._held[end:]
        return found

    def _next_end(self) -> int | None:
        """Where the first frame ends; 0: something was passed over, look again; `None`: it is not complete."""
        start = self._held.find(START)
        if start != 0:
            # a lone # at the end may be half of a beginning
            keep = len(self._held) if start < 0 and not self._held.endswith(b"#") else start
            return self._skip(keep if keep >= 0 else len(self._held) - 1)
        digits = self._held[len(START) : _HEAD]
        if digits and not digits.isdigit():
            return self._skip(1)
        if len(digits) < LENGTH_DIGITS:
            return None
        length = int(digits)
        end = _HEAD + length + CRC_DIGITS + len(END)
        if length > LONGEST_SEGMENT:
            return self._skip(1)
        if len(self._held) < end:
            return self._cut_short(end)
        whole = self._held[end - len(END) : end] == END and _HEX.fullmatch(self._held[end - 6 : end - 2])
        return end if whole else self._skip(1)

    def _cut_short(self, end: int) -> int | None:
        """A frame that ended before its length, with another behind it, will never be complete."""
        line = self._held.find(END + START, _HEAD)
        return self._skip(line + len(END)) if 0 <= line < end - len(END) else None

    def _skip(self, count: int) -> int | None:
        self.skipped += count
        self._held = self._held[count:]
        return 0 if count else None
