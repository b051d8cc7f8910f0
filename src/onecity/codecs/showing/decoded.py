"""What is shown of a frame, and what all protocols need for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from onecity.codecs.moments import CHINA
from onecity.core.text import SaidError, Text

CRC_WRONG = Text(
    zh="校验不符：传输中有损坏，或设备算法不对",
    en="the CRC does not match: damaged on the way, or computed wrongly",
)
NO_HEX = Text(zh="应为十六进制数字", en="it is not written in hexadecimal digits")
ENCRYPTED = Text(zh="内容已加密，无法读取", en="its contents are encrypted and cannot be read")

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Lines have no time of arrival: a packet waits for the others as long as the lines go on."""

_BETWEEN = re.compile(rb"0[xX]|[\s,:;_-]+")
"""What people and tools write between the bytes of a frame, or before it."""

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


Show = Callable[[bytes, Decoded], None]
"""Reads a line into what is shown; a `SaidError` is what is wrong with it."""


def unhexed(line: bytes, shown: Decoded) -> bytes:
    """The bytes that these digits mean, however they are set apart; empty, and said, where they are no digits."""
    try:
        return bytes.fromhex(_BETWEEN.sub(b"", line).decode("ascii"))
    except ValueError:  # UnicodeDecodeError is one
        shown.fault(NO_HEX)
        return b""


def shown_time(at: datetime) -> str:
    """In China's time, as the devices send it."""
    return at.astimezone(CHINA).isoformat()
